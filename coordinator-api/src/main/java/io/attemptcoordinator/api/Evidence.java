package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;

/**
 * One observation that a classification rests on.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param kind what was observed
 * @param detail the observation, in words; not blank
 * @since 0.1
 */
public record Evidence(Kind kind, String detail) {
    /**
     * What can be observed.
     *
     * @since 0.1
     */
    public enum Kind {
        /** The exit code of a process. */
        EXIT_CODE,
        /** An exception, of ours or of the generated code. */
        EXCEPTION,
        /** A pattern in the text that a process or a model wrote. */
        TEXT,
        /** An image that should be there and is not. */
        MISSING_IMAGE,
        /** A deadline that passed. */
        TIMEOUT,
        /** Something that an earlier execution left behind. */
        LEAK,
        /** A score. */
        SCORE,
        /** Why trying again would not help: a component has a bug, or what the host provided is not usable. */
        PERMANENT
    }

    /**
     * Checks the components.
     *
     * @param kind what was observed
     * @param detail the observation
     * @throws IllegalArgumentException if the detail is blank
     */
    public Evidence {
        requireNonNull(kind, "kind");
        Checks.notBlank(detail, "detail");
    }
}
