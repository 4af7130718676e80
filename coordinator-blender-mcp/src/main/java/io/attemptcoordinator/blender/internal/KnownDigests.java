package io.attemptcoordinator.blender.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The digests of files, so that a file which nothing has touched since is not read again: a baseline is verified before each
 * program, and can be large.
 *
 * <p>The system notes each change of a file, and this cannot be set back. Its clock is coarse, however, so a file that changed
 * shortly before it was read may have changed again at the same time, and is read again.
 *
 * <p><b>Thread-safety:</b> for one thread at a time.
 */
public final class KnownDigests {
    private static final Duration COARSENESS = Duration.ofSeconds(2);
    private static final String ATTRIBUTES = "unix:dev,ino,size,lastModifiedTime,ctime";

    private final InstantSource clock;
    private final Map<Path, Known> known = new HashMap<>();

    /** Knows none. */
    public KnownDigests(InstantSource clock) {
        this.clock = clock;
    }

    private record Known(Map<String, Object> attributes, String digest) {}

    /**
     * Returns the digest of a file.
     *
     * @param compute reads the file and returns its digest; not called if the file is the same as when it was read before
     */
    public String of(Path file, Function<Path, String> compute) {
        Map<String, Object> attributes = attributesOf(file);
        Known before = known.get(file);
        if (before != null && before.attributes.equals(attributes)) {
            return before.digest;
        }
        Instant start = clock.instant();
        String digest = compute.apply(file);
        if (attributes != null
                && attributes.get("ctime") instanceof FileTime changed
                && changed.toInstant().plus(COARSENESS).isBefore(start)) {
            known.put(file, new Known(attributes, digest));
        } else {
            known.remove(file);
        }
        return digest;
    }

    /** Returns what changes with a file; null if the system does not tell. */
    private static @Nullable Map<String, Object> attributesOf(Path file) {
        try {
            return Files.readAttributes(file, ATTRIBUTES);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }
}
