package io.attemptcoordinator.core.policy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.AttemptReport;
import java.io.InputStream;
import java.util.List;

/**
 * What is on record of the attempts of a run that have ended, for a policy that builds on them. Every method throws a {@link
 * io.attemptcoordinator.api.CoordinatorException} if something cannot be read back, as from a store that keeps nothing.
 *
 * <p><b>Thread-safety:</b> for the thread that calls the policy.
 *
 * @since 0.1
 */
public interface RunHistory {
    /** Returns the report of an attempt that has ended. */
    AttemptReport attempt(int number);

    /** Returns the iterations of the last try of an attempt that has ended, in order. */
    List<Iteration> iterations(int number);

    /** Opens an artifact of the run; the caller closes it. Size and digest are checked while it is read. */
    InputStream open(ArtifactRef artifact);
}
