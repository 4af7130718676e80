package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one exception of this library: what was wrong, as a code and in words that say what to do.
 *
 * <p>Misuse of a method is a {@link NullPointerException} or an {@link IllegalArgumentException}; a failed attempt is an
 * {@link AttemptResult}.
 *
 * <p><b>Thread-safety:</b> as any exception.
 *
 * @since 0.1
 */
public class CoordinatorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * What was wrong.
     *
     * @since 0.1
     */
    public enum Code {
        /** A setting, an option or a task file is not usable as it is. */
        CONFIGURATION,
        /** There is no component of the name that was asked for. */
        COMPONENT_NOT_FOUND,
        /** A component threw what it may not throw, or broke a rule of its contract. */
        COMPONENT_FAILED,
        /** A component did not return before its deadline. */
        DEADLINE_EXCEEDED,
        /** The baseline is missing, broken, or not what it was when the run began. */
        BASELINE_UNUSABLE,
        /** There is no artifact at a path. */
        ARTIFACT_NOT_FOUND,
        /** Another coordinator works on the run. */
        RUN_IN_USE,
        /** An artifact cannot be written or read. */
        ARTIFACT_IO,
        /** A document or an image is not of the form that it should have. */
        MALFORMED,
        /** A document was written by a newer major version. */
        UNSUPPORTED_VERSION,
        /** The rest of the run's budget is less than what is needed next. */
        BUDGET_EXHAUSTED,
        /** The backend cannot be started or reached. */
        BACKEND_UNAVAILABLE,
        /** The backend died while it was working. */
        BACKEND_LOST,
        /** The backend did not answer in time. */
        BACKEND_TIMEOUT,
        /** The backend answered with something that it should not. */
        BACKEND_PROTOCOL,
        /** The scene cannot be rendered as asked, such as when it has no camera. */
        RENDER_FAILED
    }

    /** What was wrong. */
    private final Code code;

    /** The observations; lost when the exception is serialized. */
    private final transient List<Evidence> evidence;

    /**
     * An exception without evidence or cause.
     *
     * @param code what was wrong
     * @param message what was wrong and what to do, in words
     */
    public CoordinatorException(Code code, String message) {
        this(code, message, List.of(), null);
    }

    /**
     * An exception with a cause.
     *
     * @param code what was wrong
     * @param message what was wrong and what to do, in words
     * @param cause what it came from; null if there is none
     */
    public CoordinatorException(Code code, String message, @Nullable Throwable cause) {
        this(code, message, List.of(), cause);
    }

    /**
     * An exception with evidence for the classifiers.
     *
     * @param code what was wrong
     * @param message what was wrong and what to do, in words
     * @param evidence the observations
     * @param cause what it came from; null if there is none
     */
    public CoordinatorException(Code code, String message, List<Evidence> evidence, @Nullable Throwable cause) {
        super(requireNonNull(message, "message"), cause);
        this.code = requireNonNull(code, "code");
        this.evidence = List.copyOf(evidence);
    }

    /**
     * What was wrong.
     *
     * @return the code
     */
    public Code code() {
        return code;
    }

    /**
     * The observations that a classifier can use.
     *
     * @return the evidence; empty when there is none beyond this exception
     */
    public List<Evidence> evidence() {
        return evidence;
    }
}
