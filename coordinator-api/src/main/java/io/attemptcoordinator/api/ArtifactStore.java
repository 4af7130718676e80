package io.attemptcoordinator.api;

import java.io.InputStream;
import java.util.List;

/**
 * Keeps what a run writes down. One store holds many runs, each under a folder of its own.
 *
 * <p>Rules STORE-01 to STORE-08 of {@code docs/reference/contracts.md} bind every implementation; {@code
 * ArtifactStoreContract} in the testkit checks them.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent
 * calls.
 *
 * @since 0.1
 */
public interface ArtifactStore extends Component {
    /** The longest path, in characters. */
    int MAX_PATH_LENGTH = 512;

    /**
     * Keeps an artifact. When the method returns, the content is durable; a reader sees all of the old content or all of
     * the new, never a part.
     *
     * @param path where to keep it; what is there is replaced
     * @param mediaType the IANA media type
     * @param content the bytes; read to the end and left open
     * @return the reference
     * @throws IllegalArgumentException if the path is not of its form ({@link #requirePath})
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_IO} if it cannot be kept
     */
    ArtifactRef put(String path, String mediaType, InputStream content);

    /**
     * Opens an artifact.
     *
     * @param path where it is kept
     * @return its content; to be closed by the caller
     * @throws IllegalArgumentException if the path is not of its form
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_NOT_FOUND} if there is none, or with
     *     {@link CoordinatorException.Code#ARTIFACT_IO} if it cannot be read
     */
    InputStream open(String path);

    /**
     * Lists what is kept under a folder, at any depth.
     *
     * @param folder the path of the folder
     * @return the paths of the artifacts in it, in the order of their characters; empty when there is no such folder
     * @throws IllegalArgumentException if the path is not of its form
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_IO} if it cannot be read
     */
    List<String> list(String folder);

    /**
     * Checks that a path is of the form that every store accepts: segments of letters, digits, dot, hyphen and underscore
     * that start with a letter, digit or underscore, divided by single slashes, at most {@link #MAX_PATH_LENGTH}
     * characters. Such a path cannot leave the store.
     *
     * @param path the path to check
     * @return the path
     * @throws IllegalArgumentException if it is not of that form
     */
    static String requirePath(String path) {
        return Checks.path(path, MAX_PATH_LENGTH);
    }
}
