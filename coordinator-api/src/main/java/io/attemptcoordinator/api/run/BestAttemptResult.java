package io.attemptcoordinator.api.run;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of a run: the winner, if there is one, why it won, and every attempt in short.
 *
 * <p>A run holds the whole report of the winner only, so that its memory does not grow with what attempts do. Those of the
 * others are read back from the store:
 *
 * <pre>{@code
 * AttemptReport third = new RunReader(store).attempt(result.run(), 2);
 * }</pre>
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param run the name of the run, which is its folder in the store
 * @param outcome how the run ended
 * @param attempts the attempts that were made, in the order of their numbers
 * @param best the whole report of the attempt that was selected; null if there is none
 * @since 0.1
 */
public record BestAttemptResult(
        String run,
        RunOutcome outcome,
        List<AttemptSummary> attempts,
        @Nullable AttemptReport best) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if the number of attempts is not that of the outcome, the winner is not one of them,
     *     or the report is not the winner's
     */
    public BestAttemptResult {
        ArtifactStore.requirePath(run);
        requireNonNull(outcome, "outcome");
        attempts = Checks.copy(attempts, "attempts");
        if (attempts.size() != outcome.attempts()) {
            throw new IllegalArgumentException("there must be " + outcome.attempts()
                    + " attempts, as in the outcome, but there are " + attempts.size());
        }
        Integer winner = outcome.choice().winner();
        if (winner != null && attempts.stream().noneMatch(attempt -> attempt.number() == winner)) {
            throw new IllegalArgumentException("winner must be one of the attempts but was " + winner);
        }
        Integer reported = best == null ? null : Integer.valueOf(best.number());
        if (!Objects.equals(reported, winner)) {
            throw new IllegalArgumentException("best must be the report of the winner, attempt " + winner
                    + ", but is that of attempt " + reported);
        }
    }

    /** Returns why the run ended. */
    public RunStopReason stopReason() {
        return outcome.stopReason();
    }

    /** Returns which attempt was selected, and why. */
    public Choice choice() {
        return outcome.choice();
    }

    /** Returns why the winner was selected, or why there is none, in words. */
    public String rationale() {
        return outcome.choice().rationale();
    }

    /** Returns what kept the run from making attempts or from selecting one; null if nothing did. */
    public @Nullable Failure failure() {
        return outcome.failure();
    }

    /** Returns the failures of the run, of its attempts and of their tries, the most frequent cause first. */
    public List<RunOutcome.FailureCause> failureCauses() {
        return outcome.failureCauses();
    }

    /** Returns what all attempts spent on models. */
    public Usage usage() {
        return outcome.usage();
    }

    /** Returns how long the run took, on a monotonic clock. */
    public Duration elapsed() {
        return outcome.elapsed();
    }

    /** Returns the names of the threads of components that ignored their deadline and were abandoned. */
    public List<String> abandonedThreads() {
        return outcome.abandonedThreads();
    }
}
