package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.run.AttemptSummary;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.select.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * How much worse than the best attempt the selected one is, when the judge is noisy. The quality of each attempt is known here,
 * and only here; attempts and judgements are drawn from a seed. Regret is the quality of the best attempt minus that of the
 * selected one, divided by the same for an attempt picked at random: 0 for a selection that is always right, 1 for chance.
 *
 * <p>Each selection may ask for three judgements per attempt, but for VIGA's knock-out, which compares each pair once. Arguments:
 * the number of contests for each line, 1000 by default; from 32 attempts on there are fewer, as each
 * takes longer; and a PNG file, into which the first table is drawn.
 */
final class Regret {
    private static final int JUDGEMENTS = 3;

    /** Scores are within [0, 1]: the qualities lie around the middle, so that noise seldom meets an end. */
    private static final double SPREAD = 0.02;

    private static final List<String> PRINTED = new ArrayList<>();

    private Regret() {}

    public static void main(String[] arguments) throws Exception {
        int contests = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
        System.out.printf("%d contests for each line, and %d, %d for 32 and 64 attempts%n", contests, contests / 2, contests / 4);
        Calibration all = new Calibration();
        for (Shape shape : Shape.values()) {
            System.out.printf(
                    "%n%s%n%n| N | noise / spread | VIGA's knock-out | mean of 3 | sequential halving | noise-aware | of the"
                            + " knock-out's | judgements to 0.95 |%n|---|---|---|---|---|---|---|---|%n",
                    shape.words);
            for (int attempts = 4; attempts <= 64; attempts *= 2) {
                for (double noise : new double[] {0.25, 0.5, 1.0, 2.0}) {
                    print(line(shape, attempts, noise, contests * 16 / Math.max(16, attempts), all));
                }
            }
        }
        if (arguments.length > 1) {
            RegretPlot.draw(PRINTED, Path.of(arguments[1]));
        }
        System.out.printf("%n| stated | contests | mean stated | is the best |%n|---|---|---|---|%n");
        all.print();
    }

    private static void print(String line) {
        PRINTED.add(line);
        System.out.println(line);
    }

    private static String line(Shape shape, int attempts, double noise, int contests, Calibration calibration)
            throws InterruptedException {
        double chance = 0.0;
        double knockOut = 0.0;
        double mean = 0.0;
        double halving = 0.0;
        double aware = 0.0;
        long early = 0;
        for (int seed = 0; seed < contests; seed++) {
            Contest contest = new Contest(shape, attempts, noise, seed);
            chance += contest.regretOfChance();
            knockOut += contest.regret(contest.knockOut());
            mean += contest.regret(contest.highestMean());
            halving += contest.regret(contest.halving());
            Contest.Judging whole = contest.new Judging();
            Choice choice = Selection.noiseAware(1.0).select(contest.candidates(), whole);
            aware += contest.regret(choice.winner());
            calibration.add(choice.confidence(), contest.regret(choice.winner()) == 0.0);
            Contest.Judging frugal = contest.new Judging();
            Selection.noiseAware(0.95).select(contest.candidates(), frugal);
            early += JUDGEMENTS * attempts - frugal.remaining();
        }
        return String.format(
                Locale.ROOT,
                "| %d | %.2f | %.3f | %.3f | %.3f | %.3f | %.2f | %.1f |",
                attempts,
                noise,
                knockOut / chance,
                mean / chance,
                halving / chance,
                aware / chance,
                aware / knockOut,
                early / (double) contests / attempts);
    }

    /** From which distributions qualities and noise are drawn, each with a variance of 1. */
    private enum Shape {
        NORMAL("Qualities and noise normal") {
            @Override
            double quality(SplittableRandom random) {
                return random.nextGaussian();
            }

            @Override
            double noise(SplittableRandom random) {
                return random.nextGaussian();
            }
        },
        HEAVY_QUALITY("Qualities heavy-tailed (Student, 3 degrees of freedom), noise normal") {
            @Override
            double quality(SplittableRandom random) {
                return student(random);
            }

            @Override
            double noise(SplittableRandom random) {
                return random.nextGaussian();
            }
        },
        HEAVY_NOISE("Qualities normal, noise heavy-tailed (Student, 3 degrees of freedom)") {
            @Override
            double quality(SplittableRandom random) {
                return random.nextGaussian();
            }

            @Override
            double noise(SplittableRandom random) {
                return student(random);
            }
        };

        private final String words;

        Shape(String words) {
            this.words = words;
        }

        abstract double quality(SplittableRandom random);

        abstract double noise(SplittableRandom random);

        /** Student's distribution with 3 degrees of freedom has a variance of 3. */
        private static double student(SplittableRandom random) {
            double normal = random.nextGaussian();
            double squares =
                    IntStream.range(0, 3).mapToDouble(i -> Math.pow(random.nextGaussian(), 2)).sum();
            return normal / Math.sqrt(squares / 3.0) / Math.sqrt(3.0);
        }
    }

    /** Attempts of known quality, and a judge whose k-th judgement of an attempt is always the same. */
    private static final class Contest {
        private final double[] qualities;
        private final double[][] judgements;

        Contest(Shape shape, int attempts, double noise, long seed) {
            SplittableRandom random = new SplittableRandom(seed);
            qualities = IntStream.range(0, attempts)
                    .mapToDouble(i -> 0.5 + SPREAD * shape.quality(random))
                    .toArray();
            judgements = new double[attempts][JUDGEMENTS * attempts];
            for (int attempt = 0; attempt < attempts; attempt++) {
                for (int k = 0; k < judgements[attempt].length; k++) {
                    double value = qualities[attempt] + SPREAD * noise * shape.noise(random);
                    judgements[attempt][k] = Math.min(1.0, Math.max(0.0, value));
                }
            }
        }

        private double best() {
            return Arrays.stream(qualities).max().orElseThrow();
        }

        double regret(int attempt) {
            return best() - qualities[attempt];
        }

        double regretOfChance() {
            return best() - Arrays.stream(qualities).average().orElseThrow();
        }

        List<Candidate> candidates() {
            return IntStream.range(0, qualities.length)
                    .mapToObj(attempt -> Candidate.of(
                            new AttemptSummary(
                                    attempt,
                                    Score.of(judgements[attempt][0]),
                                    0,
                                    1,
                                    1,
                                    false,
                                    AttemptStopReason.ITERATIONS_EXHAUSTED,
                                    null),
                            number -> {
                                throw new IllegalStateException("the summary is enough");
                            }))
                    .toList();
        }

        /** As upstream VIGA: single elimination in the order of the list; each pair is judged afresh, once. */
        int knockOut() {
            int[] counts = new int[qualities.length];
            List<Integer> left = IntStream.range(0, qualities.length).boxed().toList();
            while (left.size() > 1) {
                List<Integer> next = new ArrayList<>();
                for (int i = 0; i + 1 < left.size(); i += 2) {
                    int a = left.get(i);
                    int b = left.get(i + 1);
                    next.add(judgements[a][counts[a]++] >= judgements[b][counts[b]++] ? a : b);
                }
                if (left.size() % 2 == 1) {
                    next.add(left.get(left.size() - 1));
                }
                left = next;
            }
            return left.get(0);
        }

        int highestMean() {
            return best(IntStream.range(0, qualities.length).boxed().toList(), JUDGEMENTS);
        }

        private int best(List<Integer> attempts, int count) {
            return attempts.stream()
                    .max((a, b) -> Double.compare(mean(a, count), mean(b, count)))
                    .orElseThrow();
        }

        private double mean(int attempt, int count) {
            return Arrays.stream(judgements[attempt]).limit(count).average().orElseThrow();
        }

        /** Sequential halving: each round has the same budget, and the worse half leaves. */
        int halving() {
            int rounds = 32 - Integer.numberOfLeadingZeros(qualities.length - 1);
            int budget = JUDGEMENTS * qualities.length / rounds;
            int count = 0;
            List<Integer> left = IntStream.range(0, qualities.length).boxed().toList();
            while (left.size() > 1) {
                count = Math.min(judgements[0].length, count + Math.max(1, budget / left.size()));
                int judged = count;
                left = left.stream()
                        .sorted((a, b) -> Double.compare(mean(b, judged), mean(a, judged)))
                        .limit((left.size() + 1) / 2)
                        .toList();
            }
            return left.get(0);
        }

        /** The first judgement of each attempt has been made. */
        private final class Judging implements Judge {
            private final int[] counts = new int[qualities.length];
            private int remaining = (JUDGEMENTS - 1) * qualities.length;

            @Override
            public boolean isNoisy() {
                return true;
            }

            @Override
            public int remaining() {
                return remaining;
            }

            @Override
            public Optional<Candidate> prefer(List<Candidate> shown) {
                throw new IllegalStateException("nothing is compared here");
            }

            @Override
            public ScoreCard judge(Candidate candidate) {
                remaining--;
                return new ScoreCard(Score.of(judgements[candidate.number()][++counts[candidate.number()]]), Map.of());
            }
        }
    }

    /** How often the winner was the best, by how sure the selection was. */
    private static final class Calibration {
        private static final double[] EDGES = {0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0};

        private final int[] contests = new int[EDGES.length];
        private final double[] stated = new double[EDGES.length];
        private final int[] right = new int[EDGES.length];

        void add(double confidence, boolean isBest) {
            int bin = 0;
            while (bin + 1 < EDGES.length && confidence >= EDGES[bin + 1]) {
                bin++;
            }
            contests[bin]++;
            stated[bin] += confidence;
            right[bin] += isBest ? 1 : 0;
        }

        void print() {
            for (int bin = 0; bin < EDGES.length; bin++) {
                if (contests[bin] > 0) {
                    System.out.printf(
                            Locale.ROOT,
                            "| %s | %d | %.3f | %.3f |%n",
                            bin + 1 < EDGES.length ? EDGES[bin] + " to " + EDGES[bin + 1] : "1.0",
                            contests[bin],
                            stated[bin] / contests[bin],
                            right[bin] / (double) contests[bin]);
                }
            }
        }
    }
}
