package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of something that went wrong, before it is classified.
 *
 * <p><b>Thread-safety:</b> immutable, as far as the cause is.
 *
 * @param phase the step in which it was seen
 * @param message what was seen, in words; not blank
 * @param evidence the observations; may be empty
 * @param cause the exception on our side; null if there was none
 * @since 0.1
 */
public record Symptom(
        Phase phase,
        String message,
        List<Evidence> evidence,
        @Nullable Throwable cause) {
    /**
     * The steps of an attempt.
     *
     * @since 0.1
     */
    public enum Phase {
        /** Starting or restarting the worker. */
        START,
        /** Putting the worker back to the baseline. */
        RESET,
        /** Generating code. */
        GENERATE,
        /** Executing code. */
        EXECUTE,
        /** Rendering the views. */
        RENDER,
        /** Verifying the renders. */
        VERIFY,
        /** Scoring the attempt. */
        SCORE
    }

    /**
     * Checks and copies the components.
     *
     * @throws IllegalArgumentException if the message is blank
     */
    public Symptom {
        requireNonNull(phase, "phase");
        Checks.notBlank(message, "message");
        evidence = Checks.copy(evidence, "evidence");
    }

    /**
     * Returns the symptom that an exception is.
     *
     * @param phase the step in which it was thrown
     * @param cause the exception; if it is a {@link CoordinatorException} with evidence, that evidence is used, otherwise
     *     the exception itself is the evidence
     */
    public static Symptom of(Phase phase, Throwable cause) {
        String text = cause.getMessage();
        String message = text == null || text.isBlank() ? cause.getClass().getName() : text;
        if (cause instanceof CoordinatorException known && !known.evidence().isEmpty()) {
            return new Symptom(phase, message, known.evidence(), cause);
        }
        Evidence exception =
                new Evidence(Evidence.Kind.EXCEPTION, cause.getClass().getName() + ": " + message);
        return new Symptom(phase, message, List.of(exception), cause);
    }
}
