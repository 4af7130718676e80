package io.attemptcoordinator.api;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.internal.Checks;
import java.util.List;

/**
 * What went wrong, of which class it is, and how that is known.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param failureClass the class
 * @param message what went wrong, in words; not blank
 * @param classifier the name of the classifier that decided
 * @param evidence what the decision rests on; at least one
 * @since 0.1
 */
public record Failure(FailureClass failureClass, String message, String classifier, List<Evidence> evidence) {
    /**
     * Checks and copies the components.
     *
     * @param failureClass the class
     * @param message what went wrong
     * @param classifier who decided
     * @param evidence what the decision rests on
     * @throws IllegalArgumentException if the message is blank, the classifier is no component name, or there is no
     *     evidence
     */
    public Failure {
        requireNonNull(failureClass, "failureClass");
        Checks.notBlank(message, "message");
        Checks.slug(classifier, "classifier");
        evidence = Checks.copy(evidence, "evidence");
        if (evidence.isEmpty()) {
            throw new IllegalArgumentException("a failure must have evidence");
        }
    }

    /**
     * Returns whether the attempt should start again on a new worker: the infrastructure failed, and nothing says that this
     * would happen again ({@link Evidence.Kind#PERMANENT}).
     */
    public boolean isWorthANewWorker() {
        return failureClass.remedy() == FailureClass.Remedy.NEW_WORKER
                && evidence.stream().noneMatch(observation -> observation.kind() == Evidence.Kind.PERMANENT);
    }

    /** Returns whether the step should be repeated at once within its iteration. */
    public boolean isWorthAFastRetry() {
        return failureClass.remedy() == FailureClass.Remedy.FAST_RETRY;
    }
}
