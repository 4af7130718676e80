package io.attemptcoordinator.api;

import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a scorer may look at: one candidate, and what it is measured against.
 *
 * <p>Not implemented by users; the testkit has the only other implementation.
 *
 * <p><b>Thread-safety:</b> for the calling thread only.
 *
 * @since 0.1
 */
public interface ScoringContext extends Purse, Keeper {
    /** Returns the task. Its references name files of the host; score against {@link #references()} instead. */
    Task task();

    /** Returns the run's own copies of the reference images, by view. */
    Map<String, ArtifactRef> references();

    /** Returns the candidate's renders, by view. */
    Map<String, ArtifactRef> renders();

    /** Returns everything else that was saved of the candidate, by role, such as {@code code}. */
    Map<String, ArtifactRef> artifacts();

    /**
     * Returns what failed in this iteration before there was this candidate, in order: usually programs and answers that were tried again.
     * Empty if nothing failed. What fails afterwards does not count.
     */
    default List<Failure> errors() {
        return List.of();
    }

    /**
     * Opens an artifact. Size and digest are checked while it is read.
     *
     * @param artifact a reference from this context
     * @return its content; the caller closes it
     * @throws CoordinatorException if there is no such artifact, it cannot be read, or it is not what was saved
     */
    InputStream open(ArtifactRef artifact);

    /** Returns the seed for the randomness of this judgement; a repeated judgement gets another one. */
    long seed();

    /** Returns the time that is left for this call, zero or more. The calling thread is interrupted when it has passed. */
    Duration remaining();
}
