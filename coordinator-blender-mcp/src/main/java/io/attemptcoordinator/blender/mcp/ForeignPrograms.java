package io.attemptcoordinator.blender.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.blender.BlenderInstallation.Version;
import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.Lack;
import io.attemptcoordinator.blender.internal.ProgramHost;
import io.attemptcoordinator.blender.internal.ProgramSymptoms;
import io.attemptcoordinator.blender.internal.WireJson;
import io.attemptcoordinator.blender.internal.WorkerParts;
import io.attemptcoordinator.core.loop.SceneExecutor.Execution;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Runs programs in a Blender of somebody else. It opens the baseline before each of them, and saves what the program built. All programs run
 * in one process, so a program can leave something behind; where that shows in the baseline, and after each failure that leaves the state
 * unknown, the Blender is replaced.
 *
 * <p><b>Thread-safety:</b> as {@link ProgramHost}.
 */
final class ForeignPrograms implements ProgramHost {
    /** How long a Blender that has nothing to do may take to say so. */
    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(10);

    private static final int OUTPUT_BYTES = 16 * 1024 * 1024;
    private static final String WITNESS = "witness";

    private final ForeignBlender settings;
    private final WorkerParts parts;
    private final Version rendering;
    private final ForeignCalls calls;
    private final Path folder;
    private List<Lack> lacks = List.of();
    private boolean isAtBaseline;
    private @Nullable String lastProgram;
    private volatile @Nullable ForeignSession session;
    private volatile boolean isClosed;

    private ForeignPrograms(ForeignBlender settings, WorkerParts parts, Version rendering, RandomGenerator random) {
        this.settings = settings;
        this.parts = parts;
        this.rendering = rendering;
        calls = new ForeignCalls(parts.bridge(), random);
        folder = parts.newFolder("programs");
    }

    /**
     * Starts a host.
     *
     * @param rendering the version of the worker's own Blender
     * @throws CoordinatorException if programs cannot run there
     */
    static ForeignPrograms start(
            ForeignBlender settings, WorkerParts parts, Version rendering, RandomGenerator random, Deadline deadline)
            throws InterruptedException {
        ForeignPrograms programs = new ForeignPrograms(settings, parts, rendering, random);
        programs.ready(deadline);
        return programs;
    }

    @Override
    public Map<String, String> description() {
        return ImmutableMap.of(
                "programs",
                "one after the other in " + settings.describe(),
                "sandbox",
                "none for programs: the Blender of somebody else decides what they can do");
    }

    private ForeignSession ready(Deadline deadline) throws InterruptedException {
        ForeignSession present = session;
        if (present != null) {
            return present;
        }
        isAtBaseline = false;
        String words = folder.toString();
        Path witness = write(folder.resolve(WITNESS), words);
        ObjectNode params = WireJson.MAPPER.createObjectNode().put(WITNESS, witness.toString());
        ForeignSession.Started started = ForeignSession.start(settings, parts, calls, params, deadline);
        boolean isUsable = false;
        try {
            ForeignVersion.requireUsable(started.probe(), words, started.mark(), rendering);
            isUsable = !isClosed;
        } finally {
            if (!isUsable) {
                started.session().close();
            }
        }
        if (!isUsable) {
            throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, "The worker is closed.");
        }
        session = started.session();
        return started.session();
    }

    private static Path write(Path file, String content) {
        try {
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "The file " + file + " cannot be written: " + e
                            + ". Make sure that the temporary folder can be written to and has space.",
                    e);
        }
    }

    @Override
    public List<Evidence> begin(Deadline deadline) throws InterruptedException {
        WorkerParts.Baseline baseline = parts.baseline(deadline);
        List<String> different = open(baseline, deadline);
        if (different.isEmpty()) {
            return List.of();
        }
        Evidence leak = lastProgram == null
                ? new Evidence(Evidence.Kind.TEXT, "the baseline looks different: " + different)
                : new Evidence(
                        Evidence.Kind.LEAK,
                        "the program " + lastProgram + " left something behind in Blender that changes the baseline: "
                                + different);
        discard();
        if (settings.isOwned() && lastProgram != null) {
            different = open(baseline, deadline);
            if (different.isEmpty()) {
                return List.of(leak);
            }
            discard();
        }
        throw new CoordinatorException(
                settings.isOwned() ? Code.BASELINE_UNUSABLE : Code.BACKEND_LOST,
                "The Blender that runs programs does not show the recorded baseline " + baseline.file()
                        + ". First differences: " + different + ". "
                        + (settings.isOwned() ? "Start it with its factory settings." : restart()),
                List.of(leak),
                null);
    }

    /** Opens the baseline; returns where it looks different from what was recorded. */
    private List<String> open(WorkerParts.Baseline baseline, Deadline deadline) throws InterruptedException {
        ForeignSession ready = ready(deadline);
        ObjectNode looks = WireJson.MAPPER.createObjectNode();
        baseline.looks().forEach(looks::put);
        Path expected = write(folder.resolve("baseline.json"), looks.toString());
        ObjectNode params = WireJson.MAPPER
                .createObjectNode()
                .put("path", baseline.file().toString())
                .put("expected", expected.toString())
                .put("threads", parts.launch().threads());
        JsonNode answer;
        try {
            answer = ready.call("begin", params, deadline);
        } catch (BridgeException e) {
            throw lost(ready, e, "while the baseline was opened");
        }
        lacks = Lack.listOf(answer.path("lacks"));
        List<String> different = new ArrayList<>();
        answer.path("different").forEach(key -> different.add(key.asText()));
        isAtBaseline = different.isEmpty();
        return different;
    }

    @Override
    public Ran run(Program program, Path scene, Duration timeout) throws InterruptedException {
        Deadline deadline = Deadline.after(parts.launch().ticker(), timeout);
        WorkerParts.Baseline baseline = parts.baseline(deadline);
        if (session == null || !isAtBaseline) {
            begin(deadline);
        }
        isAtBaseline = false;
        lastProgram = program.name();
        ForeignSession running = ready(deadline);
        Path saved = folder.resolve("scene.blend");
        JsonNode answer;
        try {
            answer = running.call("run", request(program, baseline, saved), deadline);
        } catch (InterruptedException e) {
            discard(); // The program still runs.
            throw e;
        } catch (BridgeException e) {
            Symptom symptom = ForeignSymptoms.of(running, settings.kind(), e, timeout, this::soon);
            if (symptom == null) {
                throw lost(running, e, "while a program ran");
            }
            discard(); // Its state is unknown, if there is any.
            return new Ran(new Execution("", symptom), List.of());
        }
        try {
            running.probe(soon());
        } catch (BridgeException e) {
            throw lost(running, e, "after a program had ended");
        }
        String output = answer.path("output").asText();
        if (answer.path("error").isObject()) {
            return new Ran(new Execution(output, ProgramSymptoms.raised(answer.path("error"), lacks)), List.of());
        }
        String unsaved = answer.has("unsaved")
                ? answer.path("unsaved").asText()
                : SavedScene.take(saved, scene, parts.launch().limits().fileBytes());
        return new Ran(new Execution(output, unsaved == null ? null : ProgramSymptoms.unsaved(unsaved)), List.of());
    }

    private ObjectNode request(Program program, WorkerParts.Baseline baseline, Path saved) {
        SavedScene.delete(saved);
        Path file = write(folder.resolve("program.py"), program.code());
        ObjectNode params = WireJson.MAPPER
                .createObjectNode()
                .put("file", file.toString())
                .put("name", program.name())
                .put("seed", program.seed())
                .put("scene_file", saved.toString())
                .put("output_bytes", OUTPUT_BYTES);
        ArrayNode files = params.putArray("baseline_files");
        baseline.externalFiles().forEach(external -> files.add(external.toString()));
        return params;
    }

    private Deadline soon() {
        return Deadline.after(parts.launch().ticker(), PROBE_TIMEOUT);
    }

    /** Returns the failure of the server or the connection, which no program is to blame for. Throws the Blender away. */
    private CoordinatorException lost(ForeignSession ended, BridgeException e, String when)
            throws InterruptedException {
        List<Evidence> evidence = ended.evidence(e);
        discard();
        return new CoordinatorException(
                e.code() == Code.BACKEND_UNAVAILABLE ? Code.BACKEND_LOST : e.code(),
                "The Blender that runs programs was lost " + when + ": " + e.getMessage()
                        + (settings.isOwned() ? "" : ". " + restart()),
                evidence,
                e);
    }

    private String restart() {
        return "It is not the coordinator's to restart: restart it, or let the coordinator start it ('blender' in the task file)";
    }

    private void discard() {
        ForeignSession old = session;
        session = null;
        isAtBaseline = false;
        if (old != null) {
            old.close();
        }
    }

    /** Nothing is started again for a new try: the baseline is opened before each program anyway. */
    @Override
    public void renew() {}

    /** One that was thrown away is not there; the next reset starts another, or says why it cannot. */
    @Override
    public boolean answers(Duration timeout) throws InterruptedException {
        ForeignSession present = session;
        if (present == null) {
            return settings.isOwned();
        }
        try {
            present.probe(Deadline.after(parts.launch().ticker(), timeout));
            return true;
        } catch (BridgeException e) {
            return false;
        }
    }

    @Override
    public void close() {
        isClosed = true;
        ForeignSession open = session;
        if (open != null) {
            open.close();
        }
    }
}
