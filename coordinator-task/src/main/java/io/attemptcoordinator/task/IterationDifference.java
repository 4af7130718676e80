package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.blender.RenderImage;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What differs between an iteration on record and the same one, made again. */
final class IterationDifference {
    private final Function<ArtifactRef, InputStream> wasThere;
    private final Function<ArtifactRef, InputStream> isThere;

    /**
     * Creates a comparison.
     *
     * @param wasThere opens artifacts on record
     * @param isThere opens artifacts of what was made again
     */
    IterationDifference(Function<ArtifactRef, InputStream> wasThere, Function<ArtifactRef, InputStream> isThere) {
        this.wasThere = requireNonNull(wasThere, "wasThere");
        this.isThere = requireNonNull(isThere, "isThere");
    }

    /** Returns the first difference, in words; empty if there is none. */
    Optional<String> between(Iteration before, Iteration now) {
        FailureClass failedBefore = classOf(before.failure());
        FailureClass failedNow = classOf(now.failure());
        if (failedBefore != failedNow) {
            return Optional.of(
                    "it ended with " + words(before.failure()) + " and now ends with " + words(now.failure()));
        }
        ArtifactRef codeBefore = before.artifacts().get(VigaLoop.CODE);
        ArtifactRef codeNow = now.artifacts().get(VigaLoop.CODE);
        if (!Objects.equals(digest(codeBefore), digest(codeNow))) {
            return Optional.of("its program is another one");
        }
        for (Map.Entry<String, ArtifactRef> render : before.renders().entrySet()) {
            ArtifactRef image = now.renders().get(render.getKey());
            Optional<String> difference = image == null
                    ? Optional.of("it is missing")
                    : RenderImage.difference(image(wasThere, render.getValue()), image(isThere, image));
            if (difference.isPresent()) {
                return Optional.of("view '" + render.getKey() + "': " + difference.get());
            }
        }
        return Objects.equals(before.scores(), now.scores())
                ? Optional.empty()
                : Optional.of("its scores were " + before.scores() + " and are now " + now.scores());
    }

    private static @Nullable FailureClass classOf(@Nullable Failure failure) {
        return failure == null ? null : failure.failureClass();
    }

    private static String words(@Nullable Failure failure) {
        return failure == null ? "no failure" : failure.failureClass() + " (" + failure.message() + ")";
    }

    private static @Nullable String digest(@Nullable ArtifactRef artifact) {
        return artifact == null ? null : artifact.sha256();
    }

    private static RenderImage image(Function<ArtifactRef, InputStream> open, ArtifactRef artifact) {
        try (InputStream png = open.apply(artifact)) {
            return RenderImage.decodePng(png, artifact.path());
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + artifact.path() + ": " + e, e);
        }
    }
}
