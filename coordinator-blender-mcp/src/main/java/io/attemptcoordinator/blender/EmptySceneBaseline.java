package io.attemptcoordinator.blender;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A baseline that is Blender's empty scene: no object, no camera, no light.
 *
 * <p><b>Thread-safety:</b> without state.
 *
 * @since 0.1
 */
public final class EmptySceneBaseline extends SceneBaseline {
    /** Makes a baseline. */
    public EmptySceneBaseline() {}

    @Override
    public String name() {
        return "empty-scene";
    }

    @Override
    @Nullable
    Path file(Map<String, String> settings) {
        return null;
    }
}
