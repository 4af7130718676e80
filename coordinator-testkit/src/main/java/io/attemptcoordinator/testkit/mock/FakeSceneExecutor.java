package io.attemptcoordinator.testkit.mock;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.SceneRenderer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A test part: the view of a {@link FakeBackend}'s worker. The first word of a program tells what happens: {@code raise}
 * fails, {@code lose} loses the backend, {@code hang} hangs until the thread is interrupted or the worker is closed, {@code
 * unrenderable} and {@code unsavable} run but cannot be rendered or saved. Any other program runs, and its render and its
 * saved scene are files that contain the program. A scene that is given to be rendered is taken for such a file.
 *
 * <p><b>Thread-safety:</b> for one attempt at a time; {@link #scene()} and {@link #programs()} from any thread.
 *
 * @since 0.1
 */
public final class FakeSceneExecutor implements SceneExecutor, SceneRenderer {
    private final List<String> programs = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile String scene = "";
    private @Nullable Path folder;

    FakeSceneExecutor() {}

    /** Returns the programs that were executed, in order. */
    public List<String> programs() {
        return List.copyOf(programs);
    }

    /** Returns the scene: the program that was executed last, or what the baseline put there. */
    public String scene() {
        return scene;
    }

    /** Replaces the scene, as a baseline does. */
    void show(String content) {
        scene = content;
    }

    @Override
    public Execution execute(String code, String name, long seed, Duration timeout) throws InterruptedException {
        requireOpen();
        programs.add(code);
        scene = code;
        if (code.startsWith("raise")) {
            Evidence evidence = new Evidence(Evidence.Kind.EXCEPTION, "RuntimeError: " + code);
            return new Execution(
                    "printed before it failed",
                    new Symptom(Symptom.Phase.EXECUTE, "RuntimeError: " + code, List.of(evidence), null));
        }
        if (code.startsWith("lose")) {
            throw lost();
        }
        if (code.startsWith("hang")) {
            closed.await();
            throw lost();
        }
        return new Execution("", null);
    }

    @Override
    public List<Render> render(Duration timeout) {
        requireOpen();
        if (scene.startsWith("unrenderable")) {
            throw new CoordinatorException(
                    Code.RENDER_FAILED,
                    "The fake scene has no camera.",
                    List.of(new Evidence(Evidence.Kind.MISSING_IMAGE, "camera")),
                    null);
        }
        return List.of(new Render("camera", write("camera.png")));
    }

    @Override
    public List<Render> render(Path given, Duration timeout) {
        requireOpen();
        try {
            scene = Files.readString(given, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return render(timeout);
    }

    @Override
    public Optional<Path> report() {
        return Optional.empty();
    }

    @Override
    public Optional<Path> program() {
        return Optional.empty();
    }

    @Override
    public Optional<Path> save(Duration timeout) {
        requireOpen();
        if (scene.startsWith("unsavable")) {
            throw new CoordinatorException(Code.BACKEND_PROTOCOL, "The fake scene cannot be saved.");
        }
        return Optional.of(write("scene.blend"));
    }

    private void requireOpen() {
        if (closed.getCount() == 0) {
            throw lost();
        }
    }

    private static CoordinatorException lost() {
        return new CoordinatorException(Code.BACKEND_LOST, "The fake backend was lost.");
    }

    private synchronized Path write(String name) {
        try {
            if (folder == null) {
                folder = Files.createTempDirectory("fake-worker-");
            }
            return Files.writeString(folder.resolve(name), scene, UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized void close() {
        closed.countDown();
        if (folder == null) {
            return;
        }
        try {
            Files.deleteIfExists(folder.resolve("camera.png"));
            Files.deleteIfExists(folder.resolve("scene.blend"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
