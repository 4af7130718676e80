package io.attemptcoordinator.core.loop;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Usage;
import org.jspecify.annotations.Nullable;

/**
 * A program that a generator wrote.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param code the Blender Python code, complete
 * @param plan what the generator means to do, in words; null if it does not say
 * @param modelText the raw text of the model that the code was taken from; null if there was no model
 * @param usage what was spent on it
 * @since 0.1
 */
public record Program(
        String code, @Nullable String plan, @Nullable String modelText, Usage usage) {
    /** Checks the components. */
    public Program {
        requireNonNull(code, "code");
        requireNonNull(usage, "usage");
    }

    /**
     * A program that no model was asked for.
     *
     * @param code the code
     * @return the program
     */
    public static Program of(String code) {
        return new Program(code, null, null, Usage.NONE);
    }
}
