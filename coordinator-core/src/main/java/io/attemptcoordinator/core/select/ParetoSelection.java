package io.attemptcoordinator.core.select;

import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.Choice;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Selects from the Pareto front of score, cost and health: the attempts that no other beats in one of them without being worse in
 * another. Of those on the front whose score is within a tolerance of the highest, the cheapest wins; of equally cheap ones the
 * healthiest, then the one with the highest score, then the first. The reason names the front.
 *
 * <p>Cost is what the attempt spent on models: money, then tokens, then iterations, so that attempts without a model differ too.
 * Health is how many of its tries, iterations and repairs failed.
 *
 * <p>Setting: {@code tolerance} (within [0, 1], default 0.01), how much score may be given up.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class ParetoSelection implements Selection {
    private final double tolerance;

    /** Creates the selection with the default tolerance. */
    public ParetoSelection() {
        this(0.01);
    }

    private ParetoSelection(double tolerance) {
        this.tolerance = tolerance;
    }

    @Override
    public String name() {
        return "pareto";
    }

    @Override
    public Selection configured(Settings settings) {
        return new ParetoSelection(settings.number("tolerance", 0.0, 1.0, tolerance));
    }

    @Override
    public Choice select(List<Candidate> candidates, Judge judge) {
        List<Point> points = candidates.stream().map(Point::of).toList();
        List<Point> front = points.stream()
                .filter(point -> points.stream().noneMatch(other -> other.dominates(point)))
                .sorted(Comparator.comparingInt(Point::number))
                .toList();
        double highest = front.stream().mapToDouble(Point::score).max().orElse(0.0);
        return front.stream()
                .filter(point -> point.score() >= highest - tolerance)
                .min(Comparator.comparing(Point::cost)
                        .thenComparing(Point::failures)
                        .thenComparing(Point::score, Comparator.reverseOrder())
                        .thenComparing(Point::number))
                .map(winner -> new Choice(
                        winner.number(),
                        ties(winner, front),
                        null,
                        winner.candidate.score(),
                        rationale(winner, front, highest)))
                .orElseGet(() -> Choice.none("No attempt has a score."));
    }

    private static List<Integer> ties(Point winner, List<Point> front) {
        return front.stream()
                .filter(point -> point.number() != winner.number() && point.isAsGoodAs(winner))
                .map(Point::number)
                .limit(Ranking.MAX_TIES)
                .toList();
    }

    private String rationale(Point winner, List<Point> front, double highest) {
        String numbers = front.stream()
                .limit(Ranking.MAX_TIES)
                .map(point -> String.valueOf(point.number()))
                .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "Attempt %d is the cheapest with a score, %.4f, that is at most %.4f below the highest, %.4f. Its %d iterations"
                        + " took %d tokens, and %d things failed. On the Pareto front of score, cost and health: %s.",
                winner.number(),
                winner.score(),
                tolerance,
                highest,
                winner.cost.iterations,
                winner.cost.tokens,
                winner.failures,
                numbers);
    }

    /** What an attempt cost; compared in this order. A cost that is not known is not taken for a low one. */
    private record Cost(boolean isUnknown, BigDecimal money, long tokens, int iterations) implements Comparable<Cost> {
        @Override
        public int compareTo(Cost other) {
            return Comparator.comparing(Cost::isUnknown)
                    .thenComparing(Cost::money)
                    .thenComparing(Cost::tokens)
                    .thenComparing(Cost::iterations)
                    .compare(this, other);
        }
    }

    /** Where a candidate is. */
    private record Point(Candidate candidate, double score, Cost cost, int failures) {
        static Point of(Candidate candidate) {
            AttemptReport report = candidate.report();
            Usage usage = report.usage();
            int iterations =
                    report.tries().stream().mapToInt(each -> each.iterations()).sum();
            return new Point(
                    candidate,
                    candidate.score().value(),
                    new Cost(usage.unpricedCalls() > 0, usage.cost(), usage.tokens(), iterations),
                    failures(report));
        }

        private static int failures(AttemptReport report) {
            int ofIterations = 0;
            for (IterationSummary iteration : report.trajectory()) {
                ofIterations += iteration.retryCount() + (iteration.failureClass() == null ? 0 : 1);
            }
            return ofIterations + report.tries().size() - 1;
        }

        int number() {
            return candidate.number();
        }

        boolean isAsGoodAs(Point other) {
            return score == other.score && cost.compareTo(other.cost) == 0 && failures == other.failures;
        }

        boolean dominates(Point other) {
            int compared = cost.compareTo(other.cost);
            return score >= other.score
                    && compared <= 0
                    && failures <= other.failures
                    && (score > other.score || compared < 0 || failures < other.failures);
        }
    }
}
