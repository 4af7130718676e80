package io.attemptcoordinator.blender;

import io.attemptcoordinator.api.CoordinatorException;
import java.nio.file.Path;
import java.util.Map;

/**
 * A baseline from a {@code .blend} file, which is opened before each program. Its setting {@code path} is the path of the
 * file; it is required. The file must not change during a run.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class BlendFileBaseline extends SceneBaseline {
    /** Makes a baseline. */
    public BlendFileBaseline() {}

    @Override
    public String name() {
        return "blend-file";
    }

    @Override
    Path file(Map<String, String> settings) {
        String path = settings.get("path");
        if (path == null || path.isBlank()) {
            throw new CoordinatorException(
                    CoordinatorException.Code.BASELINE_UNUSABLE,
                    "the baseline 'blend-file' needs the setting 'path', the path of a .blend file");
        }
        return Path.of(path).toAbsolutePath().normalize();
    }
}
