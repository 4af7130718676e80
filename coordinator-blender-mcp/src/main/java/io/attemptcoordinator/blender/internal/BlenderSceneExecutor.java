package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.SceneRenderer;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs on the host of one worker, renders what they saved, or others did, on its renderer, and collects evidence when that fails.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread.
 */
final class BlenderSceneExecutor implements SceneExecutor, SceneRenderer, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BlenderSceneExecutor.class);

    private final BlenderLaunch launch;
    private final WorkerFolder folder;
    private final RenderRequest request;
    private final ExecutorSupply executors;
    private final ProgramHost host;
    private final List<Evidence> leaks = new ArrayList<>();
    private SceneSource source = new SceneSource(null, List.of());
    private int renderersStarted;

    /** Guards the fields below; never held during a call to Blender. */
    private final ReentrantLock lock = new ReentrantLock();

    private @Nullable RendererProcess renderer;
    private boolean isClosed;

    BlenderSceneExecutor(
            BlenderLaunch launch,
            WorkerFolder folder,
            RenderRequest request,
            ExecutorSupply executors,
            ProgramHost host) {
        this.launch = launch;
        this.folder = folder;
        this.request = request;
        this.executors = executors;
        this.host = host;
    }

    /** Begins at the baseline that the current executor holds; returns what the last program left behind, which is gone. */
    List<Evidence> begin(SceneSource baseline, Deadline deadline) throws InterruptedException {
        source = baseline;
        folder.deleteScene();
        leaks.addAll(host.begin(deadline));
        List<Evidence> taken = List.copyOf(leaks);
        leaks.clear();
        return taken;
    }

    @Override
    public Execution execute(String code, String name, long seed, Duration timeout) throws InterruptedException {
        folder.deleteScene();
        ProgramHost.Ran ran = host.run(new ProgramHost.Program(code, name, seed), folder.scene(), timeout);
        leaks.addAll(ran.left());
        return ran.execution();
    }

    /** The scene takes the place of that of the last program, so that it is also what {@link #save} returns. */
    @Override
    public List<Render> render(Path given, Duration timeout) throws InterruptedException {
        folder.deleteScene();
        try {
            Files.copy(given, folder.scene());
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "The scene cannot be copied for the renderer: " + e + folder.spaceWarning(),
                    e);
        }
        return render(timeout);
    }

    @Override
    public Optional<Path> program() {
        return Optional.of(launch.executable());
    }

    @Override
    public List<Render> render(Duration timeout) throws InterruptedException {
        Deadline deadline = Deadline.after(launch.ticker(), timeout);
        Path scene = scene(timeout);
        try {
            return render(scene, deadline);
        } catch (BridgeException e) {
            if (e.reason() != Reason.CLOSED) {
                throw failure(e, timeout);
            }
            LOG.atWarn().addKeyValue("scene", scene).setCause(e).log("The renderer was lost; another one tries again");
            endRenderer();
        }
        // If it is lost again, the scene is to blame.
        try {
            return render(scene, deadline);
        } catch (BridgeException e) {
            throw failure(e, timeout);
        }
    }

    private List<Render> render(Path scene, Deadline deadline) throws InterruptedException {
        RendererProcess ready = readyRenderer(source, deadline);
        List<Render> renders = new ArrayList<>();
        ready.render(scene, request, executors.current().opened(), folder, deadline.remaining())
                .forEach((view, image) -> renders.add(new Render(view, image)));
        return renders;
    }

    /** Starts the renderer that the first render needs; returns what its installation lacks. */
    List<Lack> prepare(Deadline deadline) throws InterruptedException {
        return readyRenderer(source, deadline).lacks();
    }

    /** Returns whether the renderer answers in time. One that was lost is not there, and the next render starts another. */
    boolean answers(Duration timeout) throws InterruptedException {
        RendererProcess present = renderer;
        return present == null || present.answers(timeout);
    }

    private RendererProcess readyRenderer(SceneSource baseline, Deadline deadline) throws InterruptedException {
        RendererProcess present = renderer;
        if (present != null && present.canRender(baseline)) {
            return present;
        }
        endRenderer();
        RendererProcess fresh = RendererProcess.start(
                launch, folder, "renderer-" + renderersStarted++, baseline, request, deadline.remaining());
        lock.lock();
        try {
            if (!isClosed) {
                renderer = fresh;
                return fresh;
            }
        } finally {
            lock.unlock();
        }
        fresh.close();
        throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, "The worker is closed.");
    }

    private void endRenderer() {
        RendererProcess ended;
        lock.lock();
        try {
            ended = renderer;
            renderer = null;
        } finally {
            lock.unlock();
        }
        if (ended != null) {
            ended.close();
        }
    }

    private CoordinatorException failure(BridgeException e, Duration timeout) throws InterruptedException {
        if (e.reason() == Reason.REMOTE) {
            String message = "the render failed: " + e.getMessage() + folder.spaceWarning();
            return new CoordinatorException(
                    Code.RENDER_FAILED, message, List.of(new Evidence(Evidence.Kind.MISSING_IMAGE, message)), null);
        }
        RendererProcess lost = renderer;
        List<Evidence> evidence = e.reason() == Reason.TIMEOUT || lost == null
                ? List.of()
                : lost.process().death();
        boolean isStopped =
                e.reason() == Reason.TIMEOUT && lost != null && lost.process().isStopped();
        endRenderer();
        if (isStopped) {
            // No scene can do that to the process that renders it.
            String message = "the render did not end, because a signal had stopped the renderer";
            return new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, message, List.of(new Evidence(Evidence.Kind.TIMEOUT, message)), e);
        }
        if (e.reason() == Reason.TIMEOUT) {
            String message = "the render did not end within " + ProgramSymptoms.seconds(timeout) + " and was stopped";
            return new CoordinatorException(
                    Code.BACKEND_TIMEOUT, message, List.of(new Evidence(Evidence.Kind.TIMEOUT, message)), e);
        }
        return new CoordinatorException(
                evidence.isEmpty() ? Code.BACKEND_PROTOCOL : Code.BACKEND_LOST,
                "the render failed: " + e.getMessage(),
                evidence,
                e);
    }

    @Override
    public Optional<Path> report() {
        return Optional.of(folder.report()).filter(Files::exists);
    }

    /** The scene of the last program, which is the file that is rendered. */
    @Override
    public Optional<Path> save(Duration timeout) throws InterruptedException {
        return Optional.of(scene(timeout));
    }

    /** Until a program has run, the scene is the baseline, as a program that does nothing leaves it. */
    private Path scene(Duration timeout) throws InterruptedException {
        Path scene = folder.scene();
        if (!Files.exists(scene)) {
            Symptom symptom = execute("", "baseline", 0, timeout).symptom();
            if (symptom != null) {
                throw new CoordinatorException(
                        Code.RENDER_FAILED, "There is no scene: " + symptom.message(), symptom.evidence(), null);
            }
        }
        return scene;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
        } finally {
            lock.unlock();
        }
        endRenderer();
    }
}
