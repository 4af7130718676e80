package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run: the winner, if there is one, why it won, and every attempt.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param run the name of the run, which is its folder in the store
 * @param stopReason why the run ended
 * @param attempts the attempts that were made, in the order of their numbers
 * @param choice which attempt was selected, and why
 * @param failure what kept the run from making attempts or from selecting one; null if nothing did
 * @param elapsed how long the run took, on a monotonic clock
 * @param abandonedThreads the names of the threads of components that ignored their deadline and were abandoned
 * @since 0.1
 */
public record BestAttemptResult(
        String run,
        RunStopReason stopReason,
        List<AttemptReport> attempts,
        Choice choice,
        @Nullable Failure failure,
        Duration elapsed,
        List<String> abandonedThreads) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if the winner is not one of the attempts
     */
    public BestAttemptResult {
        ArtifactStore.requirePath(run);
        requireNonNull(stopReason, "stopReason");
        attempts = Checks.copy(attempts, "attempts");
        Checks.notNegative(elapsed, "elapsed");
        abandonedThreads = Checks.copy(abandonedThreads, "abandonedThreads");
        Integer winner = choice.winner();
        if (winner != null && find(attempts, winner) == null) {
            throw new IllegalArgumentException("winner must be one of the attempts but was " + winner);
        }
    }

    /** Returns the attempt that was selected; null if there is none. */
    public @Nullable AttemptReport best() {
        return find(attempts, choice.winner());
    }

    /** Returns why the winner was selected, or why there is none, in words. */
    public String rationale() {
        return choice.rationale();
    }

    /** Returns what all attempts spent on models. */
    public Usage usage() {
        return attempts.stream().map(AttemptReport::usage).reduce(Usage.NONE, Usage::plus);
    }

    private static @Nullable AttemptReport find(List<AttemptReport> attempts, @Nullable Integer number) {
        return attempts.stream()
                .filter(attempt -> number != null && attempt.number() == number)
                .findFirst()
                .orElse(null);
    }

    /**
     * Returns the failures of the run, ranked by how often each cause ended an attempt or a try: most frequent first, equal
     * ones by class and message.
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

    private static Stream<Failure> failuresOf(AttemptReport attempt) {
        List<Failure> failures = new ArrayList<>();
        for (TryReport each : attempt.tries()) {
            if (each.result() instanceof AttemptResult.Failed failed) {
                failures.add(failed.failure());
            }
        }
        // The attempt's own failure is usually that of its last try, and counts once.
        Failure own = attempt.failure();
        if (own != null && !failures.contains(own)) {
            failures.add(own);
        }
        return failures.stream();
    }

    /**
     * A cause of failure and how often it occurred.
     *
     * @param failure the first failure of that cause
     * @param count how often it occurred, 1 or more
     * @since 0.1
     */
    public record FailureCause(Failure failure, int count) {}
}
