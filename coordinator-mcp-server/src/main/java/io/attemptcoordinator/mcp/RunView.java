package io.attemptcoordinator.mcp;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A run that was asked for: one that this server started, or one on record.
 *
 * @param id how it is called
 * @param name its folder in the store; null as long as it has none
 * @param store where it is recorded
 * @param live what is known of it here; null if another process made it
 */
record RunView(
        String id,
        @Nullable String name,
        ArtifactStore store,
        @Nullable LiveRun live) {
    RunView {
        requireNonNull(id, "id");
        requireNonNull(store, "store");
    }

    /**
     * Returns its folder in the store.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if it has none yet
     */
    String folder() {
        if (name == null) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The run " + id
                            + " is starting and has no attempts yet. run_status with waitSeconds waits for them.");
        }
        return name;
    }

    RunReader reader() {
        return new RunReader(store);
    }

    /** Returns whether it is under way in this server. */
    boolean isUnderWay() {
        return live != null && !live.snapshot().isEnded();
    }

    /** Returns the numbers of the attempts that ended, in order. */
    List<Integer> attempts() {
        String folder = folder();
        return store.list(folder + "/attempts").stream()
                .map(path -> path.substring(folder.length() + 1))
                .filter(path -> RunLayout.Document.at(path)
                        .filter(kind -> kind == RunLayout.Document.ATTEMPT)
                        .isPresent())
                .map(path -> Integer.valueOf(path.replaceFirst("attempts/attempt-([0-9]+)/.*", "$1")))
                .sorted()
                .toList();
    }

    /** Returns the file of an artifact on this machine, if the store keeps files. */
    Optional<Path> file(String path) {
        return store instanceof FileArtifactStore files ? Optional.of(files.file(path)) : Optional.empty();
    }
}
