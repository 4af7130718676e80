package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The record of one step of an attempt: generate, execute, verify, remember.
 *
 * <p>An iteration has a verdict, a failure, or both (a verdict that was reached although something is missing).
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param index the place in the attempt, 0 or more
 * @param artifacts what was saved, by role, such as {@code code}, {@code plan}, {@code scene}
 * @param renders the images that were rendered, by view
 * @param errors the failures (E1, E2) that were answered with a fast retry within the iteration, in order
 * @param verdict what the verifier concluded; null if it was not asked
 * @param failure what ended the iteration early; null if nothing did
 * @param usage what was spent on models; set by the coordinator, which replaces what a loop puts there
 * @param elapsed how long the iteration took, on a monotonic clock; zero or more
 * @param scores the measure of the iteration; set by the coordinator, which replaces what a loop puts there; null if it
 *     could not be scored
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
        Duration elapsed,
        @Nullable ScoreCard scores) {
    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if one is out of its range, or there is neither verdict nor failure
     */
    public Iteration {
        Checks.atLeast(index, 0, "index");
        artifacts = Checks.copy(artifacts, "artifacts");
        renders = Checks.copy(renders, "renders");
        errors = Checks.copy(errors, "errors");
        requireNonNull(usage, "usage");
        Checks.notNegative(elapsed, "elapsed");
        if (verdict == null && failure == null) {
            throw new IllegalArgumentException("an iteration must have a verdict or a failure");
        }
    }

    /** Begins an iteration that ends with a verdict. */
    public static Builder verified(int index, Verdict verdict) {
        return new Builder(index, requireNonNull(verdict, "verdict"), null);
    }

    /** Begins an iteration that ends with a failure. */
    public static Builder failed(int index, Failure failure) {
        return new Builder(index, null, requireNonNull(failure, "failure"));
    }

    /** Begins a copy of this iteration. */
    public Builder toBuilder() {
        return new Builder(index, verdict, failure)
                .artifacts(artifacts)
                .renders(renders)
                .errors(errors)
                .usage(usage)
                .elapsed(elapsed)
                .scores(scores);
    }

    /** Returns how often a step was repeated within the iteration. */
    public int retryCount() {
        return errors.size();
    }

    /** Returns what a policy or a generator needs of this iteration once it is on record. */
    public IterationSummary summary() {
        return new IterationSummary(
                index,
                scores == null ? null : scores.total().value(),
                retryCount(),
                failure == null ? null : failure.failureClass());
    }

    /**
     * Collects the parts of an {@link Iteration}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final int index;
        private final @Nullable Verdict verdict;
        private @Nullable Failure failure;
        private Map<String, ArtifactRef> artifacts = Map.of();
        private Map<String, ArtifactRef> renders = Map.of();
        private List<Failure> errors = List.of();
        private Usage usage = Usage.NONE;
        private Duration elapsed = Duration.ZERO;
        private @Nullable ScoreCard scores;

        private Builder(int index, @Nullable Verdict verdict, @Nullable Failure failure) {
            this.index = index;
            this.verdict = verdict;
            this.failure = failure;
        }

        /** Sets what was saved, by role. */
        public Builder artifacts(Map<String, ArtifactRef> value) {
            artifacts = value;
            return this;
        }

        /** Sets the images, by view. */
        public Builder renders(Map<String, ArtifactRef> value) {
            renders = value;
            return this;
        }

        /** Sets the failures that were answered with a fast retry. */
        public Builder errors(List<Failure> value) {
            errors = value;
            return this;
        }

        /** Sets what went wrong in spite of a verdict; null for nothing. */
        public Builder failure(@Nullable Failure value) {
            failure = value;
            return this;
        }

        /** Sets what was spent on models. */
        public Builder usage(Usage value) {
            usage = value;
            return this;
        }

        /** Sets how long the iteration took. */
        public Builder elapsed(Duration value) {
            elapsed = value;
            return this;
        }

        /** Sets the scores; null if there are none. */
        public Builder scores(@Nullable ScoreCard value) {
            scores = value;
            return this;
        }

        /**
         * Creates the iteration.
         *
         * @throws IllegalArgumentException if a part is out of its range
         */
        public Iteration build() {
            return new Iteration(index, artifacts, renders, errors, verdict, failure, usage, elapsed, scores);
        }
    }
}
