package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import com.google.common.io.ByteStreams;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Keep;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.document.RecordedRun;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the recorded programs of a run again, each on a fresh baseline, and compares what they render with what was recorded,
 * pixel by pixel. The baseline must be where it was, and unchanged.
 *
 * <p><b>Thread-safety:</b> immutable; {@link #run} may be called repeatedly.
 *
 * @since 0.1
 */
public final class Replay {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
    private static final Duration RESET_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration PROGRAM_TIMEOUT = Duration.ofMinutes(10);
    private static final int MAX_CODE_BYTES = 8 * 1024 * 1024;

    private final ArtifactStore store;
    private final String run;
    private final RecordedRun recorded;
    private final BlenderInstallation installation;
    private final BlenderBackend backend;

    /**
     * Reads a run that was made on Blender.
     *
     * @param store where the run is
     * @param run its folder in the store
     * @param installation the Blender to run the programs on
     * @param sandbox whether the programs run in a sandbox
     * @throws CoordinatorException with {@link Code#MALFORMED} if the run was not made on Blender or has no baseline; as {@link
     *     RunReader} says if it cannot be read
     */
    public Replay(ArtifactStore store, String run, BlenderInstallation installation, SandboxPolicy sandbox) {
        this.store = requireNonNull(store, "store");
        this.run = requireNonNull(run, "run");
        this.installation = requireNonNull(installation, "installation");
        recorded = new RunReader(store).read(run);
        Map<String, String> environment = recorded.manifest().environment();
        try {
            BlenderBackend.Builder builder = BlenderBackend.builder(installation, RenderSettings.of(environment))
                    .sandbox(sandbox);
            String threads = environment.get(BlenderBackend.THREADS);
            if (threads != null) {
                builder.threads(Integer.parseInt(threads));
            }
            backend = builder.build();
        } catch (IllegalArgumentException e) {
            throw new CoordinatorException(
                    Code.MALFORMED, "The run " + run + " cannot be replayed on Blender: " + e.getMessage() + ".", e);
        }
    }

    /**
     * One iteration, replayed.
     *
     * @param attempt the number of the attempt
     * @param iteration the index of the iteration
     * @param difference the first difference, in words; null if every pixel of every view is the same
     * @since 0.1
     */
    public record Replayed(
            int attempt, int iteration, @Nullable String difference) {}

    /** Returns what an operator must know before programs run, as {@link BlenderBackend#sandboxNotice()} does. */
    public Optional<String> sandboxNotice() throws InterruptedException {
        return backend.sandboxNotice();
    }

    /** Returns the versions on both sides, in words. */
    public String versions() {
        String version = recorded.manifest().environment().getOrDefault(BlenderBackend.VERSION, "?");
        return "recorded on Blender " + version + ", replayed on Blender " + installation.version();
    }

    /**
     * Replays iterations, in order. Those without a render are left out: there is nothing to compare. Of a run that keeps the
     * best only, that is the iteration that stands for each attempt.
     *
     * @param attempt the only attempt to replay; null for all
     * @param iteration the only iteration to replay; null for all
     * @param listener hears of each iteration when it has been replayed
     * @return all of them, at least one
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link Code#BACKEND_UNAVAILABLE} if Blender cannot be started, with {@link
     *     Code#BASELINE_UNUSABLE} if the baseline has changed or is not there, or with {@link Code#CONFIGURATION} if there is
     *     nothing to replay
     */
    public List<Replayed> run(@Nullable Integer attempt, @Nullable Integer iteration, Consumer<Replayed> listener)
            throws InterruptedException {
        List<Replayed> all = new ArrayList<>();
        try (WorkerLease lease = backend.start("replay", START_TIMEOUT)) {
            for (AttemptReport report : recorded.attempts()) {
                if (attempt == null || attempt == report.number()) {
                    lease.renew();
                    for (Iteration each : replayable(report, iteration)) {
                        Replayed replayed = new Replayed(
                                report.number(), each.index(), firstDifference(lease.worker(), report, each));
                        all.add(replayed);
                        listener.accept(replayed);
                    }
                }
            }
        }
        if (all.isEmpty()) {
            throw new CoordinatorException(
                    Code.CONFIGURATION, "The run " + run + " has no such iteration with a program and a render.");
        }
        return all;
    }

    private List<Iteration> replayable(AttemptReport report, @Nullable Integer index) {
        return new RunReader(store)
                .iterations(run, report).stream()
                        .filter(each -> index == null || index == each.index())
                        .filter(each -> each.artifacts().containsKey(VigaLoop.CODE))
                        .filter(each -> !each.renders().isEmpty() && isKept(report, each))
                        .toList();
    }

    private boolean isKept(AttemptReport report, Iteration iteration) {
        BestIteration best = report.best();
        return recorded.manifest().plan().keep() == Keep.ALL
                || (best != null && best.renders().equals(iteration.renders()));
    }

    private @Nullable String firstDifference(Worker worker, AttemptReport report, Iteration iteration)
            throws InterruptedException {
        // The snapshot alone says what to restore, whichever baseline of this module captured it.
        new EmptySceneBaseline().reset(worker, baseline(), RESET_TIMEOUT);
        SceneExecutor executor = worker.unwrap(SceneExecutor.class);
        String name = VigaLoop.programName(report.number(), iteration.index());
        String code = code(requireNonNull(iteration.artifacts().get(VigaLoop.CODE)));
        SceneExecutor.Execution execution = executor.execute(code, name, report.seed(), PROGRAM_TIMEOUT);
        if (execution.symptom() != null) {
            return "the program fails now: " + execution.symptom().message();
        }
        List<SceneExecutor.Render> renders;
        try {
            renders = executor.render(PROGRAM_TIMEOUT);
        } catch (CoordinatorException e) {
            return "the render fails now: " + e.getMessage();
        }
        for (SceneExecutor.Render render : renders) {
            ArtifactRef before = iteration.renders().get(render.view());
            String difference = before == null
                    ? "it was not recorded"
                    : RenderImage.difference(image(before), RenderImage.read(render.image()))
                            .orElse(null);
            if (difference != null) {
                return "view '" + render.view() + "': " + difference;
            }
        }
        return null;
    }

    private BaselineSnapshot baseline() {
        BaselineSnapshot baseline = recorded.manifest().baseline();
        if (baseline == null) {
            throw new CoordinatorException(Code.MALFORMED, "The run " + run + " was cut off before it had a baseline.");
        }
        return baseline;
    }

    /** Verifies what is read against its digest. */
    private RunFolder folder() {
        return RunFolder.of(store, Redactor.of(Map.of()), run);
    }

    private RenderImage image(ArtifactRef image) {
        try (InputStream content = folder().open(image)) {
            return RenderImage.decodePng(content, image.path());
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot close " + image.path() + ": " + e, e);
        }
    }

    private String code(ArtifactRef code) {
        try (InputStream content = folder().open(code)) {
            return new String(ByteStreams.limit(content, MAX_CODE_BYTES).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + code.path() + ": " + e, e);
        }
    }
}
