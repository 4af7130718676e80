package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of one step of an attempt: generate, execute, verify, remember.
 *
 * <p>An iteration has a verdict, a failure, or both (a verdict that was reached in spite of something missing).
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param index the place in the attempt, 0 or more
 * @param artifacts what was kept, by role, such as {@code code}, {@code plan}, {@code scene}
 * @param renders the images that were rendered, by view
 * @param errors the failures (E1, E2) that were answered with a fast retry within the iteration, in order
 * @param verdict what the verifier said; null if it was not asked
 * @param failure what ended the iteration early; null if nothing did
 * @param usage what was spent on models
 * @param elapsed the time that the iteration took, on a monotonic clock; zero or more
 * @since 0.1
 */
public record Iteration(
        int index,
        Map<String, ArtifactRef> artifacts,
        Map<String, ArtifactRef> renders,
        List<Failure> errors,
        @Nullable Verdict verdict,
        @Nullable Failure failure,
        Usage usage,
        Duration elapsed) {
    /**
     * Checks and copies the components.
     *
     * @param index the place in the attempt
     * @param artifacts what was kept, by role
     * @param renders the images, by view
     * @param errors the failures that were retried
     * @param verdict what the verifier said, or null
     * @param failure what ended the iteration early, or null
     * @param usage what was spent
     * @param elapsed the time taken
     * @throws IllegalArgumentException if the index or the time is negative, or there is neither verdict nor failure
     */
    public Iteration {
        Checks.notNegative(index, "index");
        artifacts = Checks.copy(artifacts, "artifacts");
        renders = Checks.copy(renders, "renders");
        errors = Checks.copy(errors, "errors");
        requireNonNull(usage, "usage");
        Checks.notNegative(requireNonNull(elapsed, "elapsed").toNanos(), "elapsed");
        if (verdict == null && failure == null) {
            throw new IllegalArgumentException("an iteration must have a verdict or a failure");
        }
    }

    /**
     * How often a step was repeated within the iteration.
     *
     * @return the number of {@link #errors()}
     */
    public int retryCount() {
        return errors.size();
    }
}
