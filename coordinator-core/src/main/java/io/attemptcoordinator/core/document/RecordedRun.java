package io.attemptcoordinator.core.document;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunManifest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run as it is on record.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param manifest what the run was started with; the images of its task's references are file names without a folder, and
 *     their copies are in {@link RunManifest#references()}
 * @param attempts the attempts that ended, in order
 * @param result the result of the run; null if it is under way, was cut off, or failed
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
