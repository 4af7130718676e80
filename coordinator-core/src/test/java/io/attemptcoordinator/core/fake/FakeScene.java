package io.attemptcoordinator.core.fake;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A scene whose programs say what happens: {@code raise}, {@code lose}, {@code unrenderable} and {@code unsavable} as the
 * first word. Without a folder, it has no renders.
 */
public final class FakeScene implements SceneExecutor {
    private final @Nullable Path folder;
    private String program = "";

    public FakeScene() {
        this(null);
    }

    public FakeScene(@Nullable Path folder) {
        this.folder = folder;
    }

    @Override
    public Execution execute(String code, String name, long seed, Duration timeout) {
        program = code;
        if (code.startsWith("raise")) {
            String message = "RuntimeError: " + code;
            return new Execution(
                    "it printed this",
                    new Symptom(
                            Symptom.Phase.EXECUTE,
                            message,
                            List.of(new Evidence(Evidence.Kind.EXCEPTION, message)),
                            null));
        }
        if (code.startsWith("lose")) {
            throw new CoordinatorException(Code.BACKEND_LOST, "lost on cue");
        }
        return new Execution("it printed this", null);
    }

    @Override
    public List<Render> render(Duration timeout) {
        if (program.startsWith("unrenderable")) {
            throw new CoordinatorException(
                    Code.RENDER_FAILED,
                    "there is no camera",
                    List.of(new Evidence(Evidence.Kind.MISSING_IMAGE, "camera")),
                    null);
        }
        return folder == null ? List.of() : List.of(new Render("camera", write(folder.resolve("camera.png"))));
    }

    @Override
    public Optional<Path> save(Duration timeout) {
        if (program.startsWith("unsavable")) {
            throw new CoordinatorException(Code.BACKEND_PROTOCOL, "the scene cannot be saved");
        }
        return folder == null ? Optional.empty() : Optional.of(write(folder.resolve("scene.blend")));
    }

    private Path write(Path file) {
        try {
            return Files.writeString(file, program);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
