package io.attemptcoordinator.api;

import io.attemptcoordinator.api.internal.Checks;
import java.util.Map;

/**
 * What identifies the baseline of a run.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param id a short name for people and folder names: lower-case letters, digits and hyphens, at most 64 characters
 * @param digest the digest of the baseline's content, 64 lower-case hexadecimal digits (SHA-256)
 * @param details what the baseline needs to restore the state, and what a reader of the run wants to know, by key
 * @since 0.1
 */
public record BaselineSnapshot(String id, String digest, Map<String, String> details) {
    /**
     * Checks and copies the components.
     *
     * @param id a short name
     * @param digest the SHA-256 digest of the content
     * @param details what is needed to restore the state
     * @throws IllegalArgumentException if the id or the digest is not of its form
     */
    public BaselineSnapshot {
        Checks.slug(id, "id");
        Checks.sha256(digest, "digest");
        details = Checks.copy(details, "details");
    }
}
