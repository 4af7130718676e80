package io.attemptcoordinator.core;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The version of this library, from a resource, because a named module has no version in its package. */
final class CoordinatorVersion {
    private CoordinatorVersion() {}

    static String get() {
        try (InputStream version = CoordinatorVersion.class.getResourceAsStream("version.txt")) {
            return version == null ? "unknown" : new String(version.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
