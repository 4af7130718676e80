package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.Settings;

/**
 * Writes the program of an iteration.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent calls
 * and take what they need to remember from the context.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Generator extends Component {
    /**
     * Writes a program. The program is complete: it is executed on the baseline, never on what an earlier one left. The
     * call may block; it is interrupted when its deadline passes.
     *
     * @param context what to write for
     * @return the program
     * @throws MalformedOutputException if a model's answer did not have the requested form (E2)
     * @throws InterruptedException if the calling thread is interrupted
     */
    Program generate(GeneratorContext context) throws InterruptedException;

    /** Returns the name; one that discovery is to find must override it. */
    @Override
    default String name() {
        return "custom";
    }

    @Override
    default Generator configured(Settings settings) {
        return this;
    }
}
