package io.attemptcoordinator.blender;

import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.Worker;
import java.nio.charset.StandardCharsets;

/**
 * A baseline that is Blender's empty scene: no object, no camera, no light. It has no settings.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class EmptySceneBaseline extends SceneBaseline {
    /** Creates the baseline. */
    public EmptySceneBaseline() {}

    @Override
    public String name() {
        return "empty-scene";
    }

    @Override
    Source source(Worker worker) {
        String content = "empty scene of Blender " + version(worker);
        return new Source(
                name(),
                Hashing.sha256().hashString(content, StandardCharsets.UTF_8).toString(),
                null,
                null);
    }
}
