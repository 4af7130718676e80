package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

/**
 * Something in a task file or the folder of a run that is not as it must be.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param field where: a JSON pointer, the flag that replaced the field, or a file and a JSON pointer after a {@code #}; empty
 *     for the whole file
 * @param message what was found and what is allowed, in words
 * @since 0.1
 */
public record TaskProblem(String field, String message) {
    /** Checks the components. */
    public TaskProblem {
        requireNonNull(field, "field");
        requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return field.isEmpty() ? message : field + ": " + message;
    }
}
