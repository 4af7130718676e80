package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the renders of an iteration and says how good they are and what to do next.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent calls.
 *
 * @since 0.1
 */
public interface Verifier {
    /**
     * Verifies a candidate. The call may block.
     *
     * @param candidate the renders and what they are held against
     * @return the verdict
     * @throws MalformedOutputException if a model did not answer in the form that was asked for (E2)
     * @throws InterruptedException if the calling thread is interrupted
     */
    Verification verify(ScoringContext candidate) throws InterruptedException;

    /**
     * A verdict and what it came from.
     *
     * @param verdict the verdict
     * @param modelText the raw text of the model that it was taken from; null if there was no model
     * @param usage what was spent on it
     * @since 0.1
     */
    record Verification(Verdict verdict, @Nullable String modelText, Usage usage) {
        /**
         * A verdict that no model was asked for.
         *
         * @param verdict the verdict
         * @return the verification
         */
        public static Verification of(Verdict verdict) {
            return new Verification(verdict, null, Usage.NONE);
        }
    }
}
