package io.attemptcoordinator.core.loop;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A program that a generator wrote.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param code the Blender Python code, complete
 * @param plan what the generator intends, in words; null if it does not say
 * @param modelText the raw text of the model that the code was taken from; null if there was no model
 * @since 0.1
 */
public record Program(
        String code, @Nullable String plan, @Nullable String modelText) {
    /** Checks the components. */
    public Program {
        requireNonNull(code, "code");
    }

    /** Returns a program that no model was asked for. */
    public static Program of(String code) {
        return new Program(code, null, null);
    }
}
