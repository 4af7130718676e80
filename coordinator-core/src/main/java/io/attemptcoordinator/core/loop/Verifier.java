package io.attemptcoordinator.core.loop;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the renders of an iteration, judges them, and suggests what to do next.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent calls.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Verifier extends Component {
    /**
     * Verifies a candidate. The call may block; it is interrupted when its deadline passes.
     *
     * @param context the renders and what they are compared with
     * @return the verdict
     * @throws MalformedOutputException if a model's answer did not have the requested form (E2)
     * @throws InterruptedException if the calling thread is interrupted
     */
    Verification verify(VerifierContext context) throws InterruptedException;

    /** Returns the name; one that discovery is to find must override it. */
    @Override
    default String name() {
        return "custom";
    }

    @Override
    default Verifier configured(Settings settings) {
        return this;
    }

    /**
     * A verdict and what it came from.
     *
     * @param verdict the verdict
     * @param modelText the raw text of the model that it was parsed from; null if there was no model
     * @since 0.1
     */
    record Verification(Verdict verdict, @Nullable String modelText) {
        /** Checks the components. */
        public Verification {
            requireNonNull(verdict, "verdict");
        }

        /** Returns a verdict that no model was asked for. */
        public static Verification of(Verdict verdict) {
            return new Verification(verdict, null);
        }
    }
}
