package io.attemptcoordinator.core.attempt;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.core.document.RunFolder;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The artifacts of one try: each is saved once and never changes, and only references that came from here are accepted.
 *
 * <p><b>Thread-safety:</b> for the loop's thread.
 */
final class TryArtifacts {
    private final RunFolder folder;
    private final String path;
    private final Set<ArtifactRef> known;
    private final Set<String> paths = new HashSet<>();

    TryArtifacts(AttemptEnvironment environment, AttemptRequest request, int tryNumber) {
        folder = RunFolder.of(environment.store(), environment.redactor(), request.run());
        path = folder.attemptFolder(request.number(), tryNumber);
        known = new HashSet<>(request.references().values());
    }

    /**
     * Saves an artifact.
     *
     * @throws IllegalArgumentException if the path was used before
     * @throws CoordinatorException if the store cannot save it
     */
    ArtifactRef save(String relative, String mediaType, InputStream content) {
        if (!paths.add(relative)) {
            throw new IllegalArgumentException(
                    "the path '" + relative + "' was used before in this try; a saved artifact never changes");
        }
        ArtifactRef ref = folder.save(path, relative, mediaType, content);
        known.add(ref);
        return ref;
    }

    InputStream open(ArtifactRef artifact) {
        return folder.open(artifact);
    }

    /** Accepts what an earlier process saved in this try. */
    void add(Iteration recorded) {
        known.addAll(recorded.renders().values());
        known.addAll(recorded.artifacts().values());
    }

    void requireKnown(Collection<ArtifactRef> artifacts) {
        for (ArtifactRef artifact : artifacts) {
            if (!known.contains(artifact)) {
                throw new IllegalArgumentException("the artifact " + artifact.path()
                        + " is unknown: use the references that save() returned in this try");
            }
        }
    }
}
