package io.attemptcoordinator.testkit.mock;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A test part: an executor without a backend. The code says what happens: {@code raise}, {@code lose}, {@code unrenderable}, or
 * anything else, which runs and is "rendered" into a file that holds the code.
 *
 * <p><b>Thread-safety:</b> for one worker at a time.
 *
 * @since 0.1
 */
public final class FakeSceneExecutor implements SceneExecutor {
    private final Path folder;
    private String scene = "";

    /**
     * An executor that writes its renders into a folder.
     *
     * @param folder an existing folder
     */
    public FakeSceneExecutor(Path folder) {
        this.folder = folder;
    }

    @Override
    public Execution execute(Worker worker, String code, String name, long seed, Duration timeout) {
        scene = code;
        if (code.startsWith("raise")) {
            Evidence evidence = new Evidence(Evidence.Kind.EXCEPTION, "RuntimeError: " + code);
            return new Execution(
                    "it wrote this",
                    new Symptom(Symptom.Phase.EXECUTE, "RuntimeError: " + code, List.of(evidence), null));
        }
        if (code.startsWith("lose")) {
            throw new CoordinatorException(CoordinatorException.Code.BACKEND_LOST, "the fake backend was lost on cue");
        }
        return new Execution("", null);
    }

    @Override
    public List<Render> render(Worker worker, Duration timeout) {
        if (scene.startsWith("unrenderable")) {
            throw new CoordinatorException(
                    CoordinatorException.Code.RENDER_FAILED,
                    "there is no camera",
                    List.of(new Evidence(Evidence.Kind.MISSING_IMAGE, "camera")),
                    null);
        }
        return List.of(new Render("camera", write("camera.png")));
    }

    @Override
    public Optional<Path> save(Worker worker, Duration timeout) {
        return Optional.of(write("scene.blend"));
    }

    private Path write(String name) {
        try {
            return Files.write(folder.resolve(name), scene.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
