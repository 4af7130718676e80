package io.attemptcoordinator.core;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.StopReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run: the winner, if there is one, why it won, and every attempt.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param run the name of the run, which is its folder in the store
 * @param stopReason why the run ended
 * @param attempts the attempts that were made, in order
 * @param winner the number of the attempt that was selected; null if none could be
 * @param rationale why it was selected, or why none was, in words
 * @param failure what kept the run from making any attempt; null if nothing did
 * @param elapsed the time that the run took, on a monotonic clock
 * @since 0.1
 */
public record BestAttemptResult(
        String run,
        StopReason stopReason,
        List<AttemptReport> attempts,
        @Nullable Integer winner,
        String rationale,
        @Nullable Failure failure,
        Duration elapsed) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if the winner is not one of the attempts
     */
    public BestAttemptResult {
        requireNonNull(run, "run");
        requireNonNull(stopReason, "stopReason");
        attempts = List.copyOf(attempts);
        requireNonNull(rationale, "rationale");
        requireNonNull(elapsed, "elapsed");
        if (winner != null) {
            int number = winner;
            if (attempts.stream().noneMatch(attempt -> attempt.number() == number)) {
                throw new IllegalArgumentException("winner must be one of the attempts but was " + winner);
            }
        }
    }

    /**
     * The attempt that was selected.
     *
     * @return the winner; empty if all attempts failed
     */
    public Optional<AttemptReport> best() {
        return attempts.stream()
                .filter(attempt -> winner != null && attempt.number() == winner)
                .findFirst();
    }

    /**
     * The failures of the run, ranked by how often each cause ended an attempt or a try.
     *
     * @return the causes, most frequent first, equal ones by class and message
     */
    public List<FailureCause> failureCauses() {
        Map<String, List<Failure>> byCause = Stream.concat(
                        Stream.ofNullable(failure), attempts.stream().flatMap(BestAttemptResult::failuresOf))
                .collect(Collectors.groupingBy(cause -> cause.failureClass() + " " + cause.message()));
        return byCause.values().stream()
                .map(failures -> new FailureCause(failures.get(0), failures.size()))
                .sorted(Comparator.comparingInt(FailureCause::count)
                        .reversed()
                        .thenComparing(cause -> cause.failure().failureClass())
                        .thenComparing(cause -> cause.failure().message()))
                .toList();
    }

    /** The failures of the tries, and the attempt's own when it is not merely that of its last try. */
    private static Stream<Failure> failuresOf(AttemptReport attempt) {
        List<Failure> tries = attempt.tries().stream()
                .map(TryReport::failure)
                .filter(Objects::nonNull)
                .toList();
        boolean own = attempt.failure() != null && !tries.contains(attempt.failure());
        return Stream.concat(tries.stream(), own ? Stream.ofNullable(attempt.failure()) : Stream.empty());
    }

    /**
     * A cause of failure and how often it struck.
     *
     * @param failure the first failure of that cause
     * @param count how often it struck, 1 or more
     * @since 0.1
     */
    public record FailureCause(Failure failure, int count) {}
}
