package io.attemptcoordinator.cli;

import static java.util.Objects.requireNonNull;

/**
 * Something in a file that is not as it should be.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param field where: a JSON pointer, or a file and a JSON pointer behind a {@code #}; empty for the whole file
 * @param message what was found and what is allowed, in words
 */
record Problem(String field, String message) {
    Problem {
        requireNonNull(field, "field");
        requireNonNull(message, "message");
    }

    @Override
    public String toString() {
        return field.isEmpty() ? message : field + ": " + message;
    }
}
