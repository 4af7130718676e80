package io.attemptcoordinator.core.loop;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A program that a generator wrote.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param code the Blender Python code, complete
 * @param plan what the generator intends, in words; null if it does not say
 * @param modelText the raw text of the model that the code was taken from; null if there was no model
 * @since 0.1
 */
public record Program(
        String code, @Nullable String plan, @Nullable String modelText) {
    private static final int MAX_SHOWN_BYTES = 64 * 1024;

    /** Checks the components. */
    public Program {
        requireNonNull(code, "code");
    }

    /** Returns a program that no model was asked for. */
    public static Program of(String code) {
        return new Program(code, null, null);
    }

    /**
     * Reads the program of an iteration.
     *
     * @param artifacts the artifacts of the iteration, by role
     * @param open opens an artifact
     * @return the program; empty if there is none, or it has more than 64 KiB, which is too long to be shown to
     *     a generator
     * @throws CoordinatorException if it cannot be read
     */
    public static Optional<String> codeOf(Map<String, ArtifactRef> artifacts, Function<ArtifactRef, InputStream> open) {
        ArtifactRef code = artifacts.get(VigaLoop.CODE);
        if (code == null || code.sizeBytes() > MAX_SHOWN_BYTES) {
            return Optional.empty();
        }
        try (InputStream content = open.apply(code)) {
            return Optional.of(new String(content.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO, "The program " + code.path() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
