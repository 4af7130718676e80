package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.run.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Has the contenders judged again, each time the one of which another judgement is worth most, until one is the best with enough
 * confidence or no judgement remains. Quality and judgements are taken as normal, and their mean, spread and noise as unknown; so
 * a score is shrunk towards the mean of all, the more the less is known of it. The winner is the attempt that is expected to be
 * the best. Its score is stated as shrunk, the confidence is the probability that it is the best, and ties are the fewest
 * others that, with it, contain the best with that confidence.
 *
 * <p>An iteration was picked as the best of its attempt by its score, which is therefore more likely too high than too low: as soon
 * as it has been judged again, that score no longer counts, unless the attempt has one iteration only.
 *
 * <p>Where judging again gives the same score, the highest decides. {@code docs/explanation/choosing.md} has the model, its sources
 * and how well it does.
 *
 * <p>Setting: {@code confidence} (within (0, 1], default 0.95), from which no further judgement is asked for.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class NoiseAwareSelection implements Selection {
    private final double confidence;

    /** Creates the selection with the default confidence. */
    public NoiseAwareSelection() {
        this(0.95);
    }

    NoiseAwareSelection(double confidence) {
        if (!(confidence > 0.0 && confidence <= 1.0)) {
            throw new IllegalArgumentException("confidence must be within (0, 1] but was " + confidence);
        }
        this.confidence = confidence;
    }

    @Override
    public Selection configured(Settings settings) {
        return new NoiseAwareSelection(settings.number("confidence", Double.MIN_VALUE, 1.0, confidence));
    }

    @Override
    public String name() {
        return "noise-aware";
    }

    @Override
    public Choice select(List<Candidate> unordered, Judge judge) throws InterruptedException {
        if (!judge.isNoisy() || unordered.size() < 2) {
            return exact(unordered);
        }
        List<Candidate> candidates = unordered.stream()
                .sorted(Comparator.comparingInt(Candidate::number))
                .toList();
        Contest contest = new Contest(candidates, judge);
        String problem = contest.judgeAgain();
        return contest.choice(problem);
    }

    /** Without noise a score is what it says. */
    private static Choice exact(List<Candidate> candidates) {
        Choice choice = Selection.highestOf(candidates);
        return choice.winner() == null || !choice.ties().isEmpty()
                ? choice
                : new Choice(choice.winner(), choice.ties(), 1.0, choice.score(), choice.rationale());
    }

    /** One selection. */
    private final class Contest {
        private final List<Candidate> candidates;
        private final Judge judge;
        private final Belief belief;
        private final boolean[] isJudgedAgain;
        private int judgements;
        private Posterior posterior;
        private int leader;

        Contest(List<Candidate> candidates, Judge judge) {
            this.candidates = candidates;
            this.judge = judge;
            belief = new Belief(candidates.size());
            isJudgedAgain = new boolean[candidates.size()];
            for (int i = 0; i < candidates.size(); i++) {
                Score score = candidates.get(i).score();
                belief.add(i, score);
                judgements += score.judgements();
            }
            posterior = belief.posterior();
            leader = posterior.leader();
        }

        /** Returns why a candidate could not be judged; null if nothing went wrong. What was judged before still counts. */
        @Nullable
        String judgeAgain() throws InterruptedException {
            while (judge.remaining() > 0) {
                boolean isSeparated = isSeparated();
                if (isSeparated && !isFlattered(leader)) {
                    return null;
                }
                int next = isSeparated ? leader : posterior.worthJudging(judge.remaining());
                try {
                    add(next, judge.judge(candidates.get(next)).total());
                } catch (CoordinatorException e) {
                    return e.getMessage();
                }
            }
            return null;
        }

        private boolean isSeparated() {
            return posterior.mostProbabilityOfBest() >= confidence
                    && posterior.probabilitiesOfBest()[leader] >= confidence;
        }

        /**
         * The iteration that stands for an attempt was picked by its score, so that score is more likely too high than too low. It
         * counts only until there is another.
         */
        private boolean isFlattered(int candidate) {
            return !isJudgedAgain[candidate]
                    && candidates.get(candidate).summary().iterations() > 1;
        }

        private void add(int candidate, Score score) {
            if (isFlattered(candidate)) {
                belief.forget(candidate);
            }
            isJudgedAgain[candidate] = true;
            belief.add(candidate, score);
            judgements += score.judgements();
            posterior = belief.posterior();
            leader = posterior.leader();
        }

        Choice choice(@Nullable String problem) {
            double[] probabilities = posterior.probabilitiesOfBest();
            List<Integer> contenders = contenders(probabilities);
            Candidate winner = candidates.get(leader);
            double expected = Math.min(1.0, Math.max(0.0, posterior.mean(leader)));
            Score score = new Score(expected, Map.of(), posterior.deviation(leader), belief.count(leader));
            String rationale = (contenders.size() == 1 ? separated(probabilities) : tied(contenders, probabilities))
                    + format(
                            " There were %d judgements, with a standard deviation of %.4f each. The winner's mean of %.4f is"
                                    + " shrunk to %.4f, because it was selected from %d.",
                            judgements, posterior.noise(), belief.mean(leader), expected, candidates.size())
                    + (problem == null ? "" : " It was not judged further: " + problem);
            List<Integer> ties = contenders.stream()
                    .filter(i -> i != leader)
                    .map(i -> candidates.get(i).number())
                    .limit(Ranking.MAX_TIES)
                    .toList();
            return new Choice(winner.number(), ties, probabilities[leader], score, rationale);
        }

        /** The fewest, with the winner, that contain the best with enough confidence; in the order of their numbers. */
        private List<Integer> contenders(double[] probabilities) {
            List<Integer> byProbability = IntStream.range(0, candidates.size())
                    .boxed()
                    .sorted(Comparator.<Integer>comparingDouble(i -> i == leader ? -2.0 : -probabilities[i])
                            .thenComparing(Comparator.naturalOrder()))
                    .toList();
            List<Integer> contenders = new ArrayList<>();
            double sum = 0.0;
            for (int candidate : byProbability) {
                if (sum >= confidence - 1e-9) {
                    break;
                }
                sum += probabilities[candidate];
                contenders.add(candidate);
            }
            return contenders.stream().sorted().toList();
        }

        private String separated(double[] probabilities) {
            return format(
                    "Attempt %d is the best of %d with a probability of %.2f.",
                    candidates.get(leader).number(), candidates.size(), probabilities[leader]);
        }

        private String tied(List<Integer> contenders, double[] probabilities) {
            double sum = contenders.stream().mapToDouble(i -> probabilities[i]).sum();
            String numbers = contenders.size() > Ranking.MAX_TIES
                    ? contenders.size() + " attempts"
                    : "Attempts "
                            + contenders.stream()
                                    .map(i -> String.valueOf(candidates.get(i).number()))
                                    .collect(Collectors.joining(", "));
            return format(
                    "%s cannot be told apart: the best of %d is one of them with a probability of %.2f. Attempt %d leads, with %.2f.",
                    numbers,
                    candidates.size(),
                    Math.min(1.0, sum),
                    candidates.get(leader).number(),
                    probabilities[leader]);
        }
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
