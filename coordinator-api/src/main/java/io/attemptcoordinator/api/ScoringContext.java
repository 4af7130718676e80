package io.attemptcoordinator.api;

import java.io.InputStream;
import java.util.Map;

/**
 * What a scorer may look at.
 *
 * <p><b>Thread-safety:</b> for the calling thread only.
 *
 * @since 0.1
 */
public interface ScoringContext {
    /**
     * The task of the run.
     *
     * @return the task, with its references
     */
    Task task();

    /**
     * The candidate's renders.
     *
     * @return references to the images, by view
     */
    Map<String, ArtifactRef> renders();

    /**
     * Everything else that was kept of the candidate.
     *
     * @return references to the artifacts, by role, such as {@code code}
     */
    Map<String, ArtifactRef> artifacts();

    /**
     * Opens an artifact of the candidate.
     *
     * @param artifact a reference from {@link #renders()} or {@link #artifacts()}
     * @return its content; to be closed by the caller
     * @throws CoordinatorException if there is no such artifact, or it cannot be read
     */
    InputStream open(ArtifactRef artifact);

    /**
     * The settings of a component, as the run was configured.
     *
     * @param componentName the name of the component
     * @return its settings by key; empty when there are none
     */
    Map<String, String> settings(String componentName);
}
