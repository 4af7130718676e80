package io.attemptcoordinator.api;

import io.attemptcoordinator.api.internal.Checks;

/**
 * The reference to an artifact in a store.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param path its path in the store: segments separated by slashes, without a slash at either end
 * @param sha256 the digest of its content, 64 lower-case hexadecimal digits
 * @param mediaType its IANA media type, such as {@code image/png}
 * @param sizeBytes its size in bytes, 0 or more
 * @since 0.1
 */
public record ArtifactRef(String path, String sha256, String mediaType, long sizeBytes) {
    /**
     * Checks the components.
     *
     * @throws IllegalArgumentException if one is invalid
     */
    public ArtifactRef {
        ArtifactStore.requirePath(path);
        Checks.sha256(sha256, "sha256");
        Checks.notBlank(mediaType, "mediaType");
        Checks.atLeast(sizeBytes, 0, "sizeBytes");
    }
}
