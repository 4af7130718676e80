package io.attemptcoordinator.api;

import io.attemptcoordinator.api.internal.Checks;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a verifier says of a candidate.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param score how good the candidate is, within [0, 1], dimensionless, higher is better
 * @param criticalIssues what makes the candidate unacceptable, in words
 * @param nonCriticalIssues what could be better, in words
 * @param nextActions what to do in the next iteration, in words
 * @param pass whether the candidate is good enough; null if the verifier does not say
 * @since 0.1
 */
public record Verdict(
        double score,
        List<String> criticalIssues,
        List<String> nonCriticalIssues,
        List<String> nextActions,
        @Nullable Boolean pass) {
    /**
     * Checks and copies the components.
     *
     * @param score how good the candidate is
     * @param criticalIssues what makes it unacceptable
     * @param nonCriticalIssues what could be better
     * @param nextActions what to do next
     * @param pass whether it is good enough, or null
     * @throws IllegalArgumentException if the score is not within [0, 1]
     */
    public Verdict {
        Checks.unit(score, "score");
        criticalIssues = Checks.copy(criticalIssues, "criticalIssues");
        nonCriticalIssues = Checks.copy(nonCriticalIssues, "nonCriticalIssues");
        nextActions = Checks.copy(nextActions, "nextActions");
    }

    /**
     * A verdict that is only a score.
     *
     * @param score how good the candidate is, within [0, 1]
     * @return the verdict
     */
    public static Verdict of(double score) {
        return new Verdict(score, List.of(), List.of(), List.of(), null);
    }
}
