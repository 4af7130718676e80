package io.attemptcoordinator.api;

import io.attemptcoordinator.api.internal.Checks;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Stores what a run writes. One store holds many runs, each in its own folder.
 *
 * <p>Rules STORE-01 to STORE-10 of {@code docs/reference/contracts.md} bind every implementation; {@code
 * ArtifactStoreContract} in the testkit checks them.
 *
 * <p>All methods throw an {@link IllegalArgumentException} if a path is invalid ({@link #requirePath}), and a {@link
 * CoordinatorException} with {@link CoordinatorException.Code#ARTIFACT_IO}, naming the path, if the store cannot be read
 * or written.
 *
 * <p><b>Thread-safety:</b> one instance serves all workers of a run, so implementations must be safe for concurrent
 * calls.
 *
 * @since 0.1
 */
public interface ArtifactStore extends Component {
    /** The maximum length of a path, in characters. */
    int MAX_PATH_LENGTH = 512;

    /**
     * Writes an artifact and replaces what is there. When the method returns, the content is durable; a reader sees all of
     * the old content or all of the new, never a part.
     *
     * @param path where to write it
     * @param mediaType the IANA media type
     * @param content the bytes; read to the end and left open
     * @return the reference
     */
    ArtifactRef put(String path, String mediaType, InputStream content);

    /**
     * Writes an artifact only if there is none at the path. Of several callers, in any thread or process, exactly one
     * succeeds.
     *
     * @param path where to write it
     * @param mediaType the IANA media type
     * @param content the bytes; left open, and read to the end only if the artifact is written
     * @return the reference; empty if there is an artifact already, which stays as it is
     */
    Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content);

    /**
     * Opens an artifact.
     *
     * @param path its path
     * @return its content; the caller closes it
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_NOT_FOUND}, naming the path, if there is
     *     none
     */
    InputStream open(String path);

    /**
     * Removes an artifact that is no longer needed, if there is one.
     *
     * @param path its path
     * @return whether the store removes artifacts; one that does not keeps them, which is the default
     */
    default boolean delete(String path) {
        return false;
    }

    /**
     * Lists the artifacts below a folder, at any depth.
     *
     * @param folder the path of the folder
     * @return their paths, in the order of {@link String#compareTo}; empty if there is no such folder
     */
    List<String> list(String folder);

    @Override
    default ArtifactStore configured(Settings settings) {
        return this;
    }

    /**
     * Checks that a path has the form that every store accepts: segments of letters, digits, dot, hyphen and underscore
     * that start with a letter, digit or underscore, separated by single slashes, at most {@link #MAX_PATH_LENGTH}
     * characters. Such a path cannot leave the store.
     *
     * @param path the path to check
     * @return the path
     * @throws IllegalArgumentException if it is invalid
     */
    static String requirePath(String path) {
        return Checks.path(path, MAX_PATH_LENGTH);
    }
}
