package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

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
     * @param phase the step
     * @param message what was seen
     * @param evidence the observations
     * @param cause the exception, or null
     * @throws IllegalArgumentException if the message is blank
     */
    public Symptom {
        requireNonNull(phase, "phase");
        Checks.notBlank(message, "message");
        evidence = Checks.copy(evidence, "evidence");
    }

    /**
     * The symptom that an exception is.
     *
     * @param phase the step in which it was thrown
     * @param cause the exception; the evidence of a {@link CoordinatorException} becomes the symptom's own
     * @return the symptom, with the exception as evidence
     */
    public static Symptom of(Phase phase, Exception cause) {
        String message = cause.getMessage() == null || cause.getMessage().isBlank()
                ? cause.getClass().getName()
                : cause.getMessage();
        List<Evidence> evidence = cause instanceof CoordinatorException coordinator
                        && !coordinator.evidence().isEmpty()
                ? coordinator.evidence()
                : List.of(new Evidence(Evidence.Kind.EXCEPTION, cause.getClass().getName() + ": " + message));
        return new Symptom(phase, message, evidence, cause);
    }
}
