package io.attemptcoordinator.core.artifact;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunManifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is on record.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param manifest what the run was started with; the images of its task's references are file names without a folder, and
 *     their copies are in {@link RunManifest#references()}
 * @param attempts the attempts that are over, in order
 * @param result what came of the run; null if it is under way, or was cut off
 * @since 0.1
 */
public record RecordedRun(
        RunManifest manifest,
        List<AttemptReport> attempts,
        @Nullable BestAttemptResult result) {
    /** Checks and copies the components. */
    public RecordedRun {
        requireNonNull(manifest, "manifest");
        attempts = List.copyOf(attempts);
    }
}
