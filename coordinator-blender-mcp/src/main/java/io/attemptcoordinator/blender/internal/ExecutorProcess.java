package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A Blender that holds a baseline and runs programs: each in a child of its own in a sandbox, otherwise one and no more.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread and ends a call under way.
 */
final class ExecutorProcess implements AutoCloseable {
    /** More than any sensible program prints, and few enough to be kept in memory. */
    private static final int OUTPUT_LIMIT_BYTES = 16 * 1024 * 1024;

    /** How long the bridge may take to end a program whose time has passed, and to say so. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final BlenderProcess process;
    private final BridgeConnection bridge;
    private final Opened opened;
    private final boolean forks;
    private final long maxSceneBytes;
    private boolean isUsed;

    private ExecutorProcess(BlenderProcess process, BridgeConnection bridge, Opened opened, BlenderLaunch launch) {
        this.process = process;
        this.bridge = bridge;
        this.opened = opened;
        forks = launch.sandbox().isOn();
        maxSceneBytes = launch.limits().fileBytes();
    }

    /**
     * What a baseline looks like when it is opened.
     *
     * @param source where it comes from
     * @param fingerprint of its content
     * @param externalFiles the files that it refers to
     * @param bounds of its geometry, as the bridge reports them; null if there is none
     * @param camera its active camera, as the bridge reports it; null if there is none
     * @param lacks what the installation lacks that programs may need
     * @param objects its objects in words, one line for each
     */
    record Opened(
            SceneSource source,
            Fingerprint fingerprint,
            List<Path> externalFiles,
            @Nullable JsonNode bounds,
            @Nullable JsonNode camera,
            List<Lack> lacks,
            List<String> objects) {}

    /**
     * How a program ended.
     *
     * @param output what it printed
     * @param error what it raised; null if it did not
     * @param end how it was ended otherwise; null if it ran to its end
     * @param unsaved why it left no scene; null if it did
     * @param left the processes that it left behind, which are gone
     */
    record Ended(
            String output,
            JsonNode error,
            JsonNode end,
            @Nullable String unsaved,
            List<String> left) {}

    /** Starts a Blender, and opens a baseline in it. */
    static ExecutorProcess start(
            BlenderLaunch launch, WorkerFolder worker, String name, SceneSource source, Duration timeout)
            throws InterruptedException {
        Deadline deadline = Deadline.after(launch.ticker(), timeout);
        List<String> role = List.of(
                "executor",
                launch.sandbox().isOn() ? "forks" : "once",
                launch.limits().toJson().toString());
        BlenderProcess process = BlenderProcess.start(
                launch, worker, new BlenderCommand.Purpose(name, role, visible(launch, worker, source), false));
        BridgeConnection bridge = null;
        ExecutorProcess executor = null;
        try {
            bridge = process.awaitBridge(deadline);
            executor = new ExecutorProcess(process, bridge, open(bridge, source, deadline.remaining()), launch);
            return executor;
        } finally {
            if (executor == null) {
                process.close();
                if (bridge != null) {
                    bridge.close();
                }
            }
        }
    }

    /** Returns the files of a baseline, and those of the launch, as a process in the sandbox may see them. */
    static List<Sandbox.Visible> visible(BlenderLaunch launch, WorkerFolder worker, SceneSource source) {
        Set<Path> files = new LinkedHashSet<>(source.externalFiles());
        files.addAll(launch.visible());
        if (source.file() != null) {
            files.add(source.file());
        }
        List<Sandbox.Visible> visible = new ArrayList<>();
        for (Path file : files) {
            try {
                visible.add(new Sandbox.Visible(launch.sandbox().changesUser() ? worker.readable(file) : file, file));
            } catch (IOException e) {
                throw new CoordinatorException(
                        Code.BASELINE_UNUSABLE,
                        "The file " + file + " cannot be read: " + e + ". Restore it.",
                        List.of(new Evidence(Evidence.Kind.EXCEPTION, e.toString())),
                        e);
            }
        }
        return visible;
    }

    private static Opened open(BridgeConnection bridge, SceneSource source, Duration timeout)
            throws InterruptedException {
        ObjectNode params = BridgeConnection.JSON.createObjectNode();
        params.put("path", source.file() == null ? null : source.file().toString());
        try {
            JsonNode result = bridge.call("open", params, null, null, timeout);
            ImmutableMap.Builder<String, String> entries = ImmutableMap.builder();
            result.path("entries")
                    .properties()
                    .forEach(entry ->
                            entries.put(entry.getKey(), entry.getValue().asText()));
            List<Path> externalFiles = new ArrayList<>();
            result.path("externalFiles").forEach(file -> externalFiles.add(Path.of(file.asText())));
            List<String> objects = new ArrayList<>();
            result.path("objects").forEach(line -> objects.add(line.asText()));
            JsonNode bounds = result.path("bounds");
            JsonNode camera = result.path("camera");
            return new Opened(
                    source,
                    new Fingerprint(result.path("fingerprint").asText(), entries.buildOrThrow()),
                    externalFiles,
                    bounds.isObject() ? bounds : null,
                    camera.isObject() ? camera : null,
                    Lack.listOf(result.path("lacks")),
                    objects);
        } catch (BridgeException e) {
            if (e.reason() != BridgeException.Reason.REMOTE) {
                throw e;
            }
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE,
                    "Blender cannot open the baseline " + source.name() + " (" + e.getMessage()
                            + "). Use a complete .blend file that this version of Blender can read.",
                    List.of(new Evidence(Evidence.Kind.EXCEPTION, e.toString())),
                    e);
        }
    }

    Opened opened() {
        return opened;
    }

    BlenderProcess process() {
        return process;
    }

    /** Returns whether programs run in children, so that one that fails leaves the process as it is. */
    boolean forks() {
        return forks;
    }

    /** Returns whether another program can run from the baseline. */
    boolean isReady() {
        return process.isAlive() && (forks || !isUsed);
    }

    /**
     * Runs a program. One that fails is an answer, not an exception.
     *
     * @param scene where its scene is stored, if it leaves one
     */
    Ended execute(String code, String name, long seed, Path scene, Duration timeout) throws InterruptedException {
        return execute(code, name, seed, null, scene, timeout);
    }

    /** Imports meshes, runs a program, and packs what the scene refers to into it. */
    Ended build(SceneBuild build, Path scene, Duration timeout) throws InterruptedException {
        return execute(build.code(), build.name(), 0, build.toJson(), scene, timeout);
    }

    private Ended execute(String code, String name, long seed, @Nullable ObjectNode build, Path scene, Duration timeout)
            throws InterruptedException {
        isUsed = true;
        ObjectNode params = BridgeConnection.JSON
                .createObjectNode()
                .put("code", code)
                .put("name", name)
                .put("seed", seed)
                .put("outputBytes", OUTPUT_LIMIT_BYTES)
                .put("seconds", timeout.toNanos() / 1e9);
        params.set("build", build);
        JsonNode result = bridge.call(
                "execute",
                params,
                null,
                new BridgeConnection.Incoming(scene, maxSceneBytes),
                forks ? timeout.plus(GRACE) : timeout);
        List<String> left = new ArrayList<>();
        result.path("left").forEach(each -> left.add(each.asText()));
        return new Ended(
                result.path("output").asText(),
                result.path("error"),
                result.path("end"),
                result.has("unsaved") ? result.get("unsaved").asText() : null,
                left);
    }

    @Override
    public void close() {
        process.close();
        bridge.close();
    }
}
