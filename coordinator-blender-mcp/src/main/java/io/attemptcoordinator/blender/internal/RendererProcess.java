package io.attemptcoordinator.blender.internal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.blender.internal.BridgeException.Reason;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A Blender that opens saved scenes and renders them, and never runs a program.
 *
 * <p><b>Thread-safety:</b> for one thread at a time; {@link #close()} may be called from any thread and ends a call under way.
 */
final class RendererProcess implements AutoCloseable {
    /** Enough for five uncompressed images of the greatest size. */
    private static final long MAX_IMAGES_BYTES = 512L * 1024 * 1024;

    private final BlenderProcess process;
    private final BridgeConnection bridge;
    private final SceneSource source;
    private final List<Lack> lacks;

    private RendererProcess(BlenderProcess process, BridgeConnection bridge, SceneSource source, List<Lack> lacks) {
        this.process = process;
        this.bridge = bridge;
        this.source = source;
        this.lacks = lacks;
    }

    /**
     * Starts a Blender, and renders something small: a first image can take far longer than those after it.
     *
     * @param source the baseline, whose external files it sees
     */
    static RendererProcess start(
            BlenderLaunch launch,
            WorkerFolder worker,
            String name,
            SceneSource source,
            RenderRequest request,
            Duration timeout)
            throws InterruptedException {
        Deadline deadline = Deadline.after(launch.ticker(), timeout);
        SceneSource visible = new SceneSource(null, source.externalFiles());
        BlenderProcess process = BlenderProcess.start(
                launch,
                worker,
                new BlenderCommand.Purpose(
                        name,
                        List.of("renderer"),
                        ExecutorProcess.visible(launch, worker, visible),
                        !request.engine().equals("cycles")));
        BridgeConnection bridge = null;
        RendererProcess renderer = null;
        try {
            bridge = process.awaitBridge(deadline);
            ObjectNode engine = BridgeConnection.JSON.createObjectNode().put("engine", request.engine());
            List<Lack> lacks = Lack.listOf(bridge.call("lacks", engine, null, null, deadline.remaining())
                    .path("lacks"));
            warmUp(process, bridge, request, lacks, deadline);
            renderer = new RendererProcess(process, bridge, visible, lacks);
            return renderer;
        } finally {
            if (renderer == null) {
                process.close();
                if (bridge != null) {
                    bridge.close();
                }
            }
        }
    }

    /** No program has run yet, so whatever fails here is the fault of the installation or the machine. */
    private static void warmUp(
            BlenderProcess process, BridgeConnection bridge, RenderRequest request, List<Lack> lacks, Deadline deadline)
            throws InterruptedException {
        ObjectNode params = BridgeConnection.JSON.createObjectNode();
        params.set("settings", settings(request));
        try {
            bridge.call("warm_up", params, null, null, deadline.remaining());
        } catch (BridgeException e) {
            if (e.reason() == Reason.TIMEOUT) {
                throw e;
            }
            List<Evidence> death = e.reason() == Reason.CLOSED ? process.death() : List.of();
            String failure = "Blender cannot render with " + request.engine() + " on this machine: "
                    + (death.isEmpty()
                            ? e.getMessage()
                            : "its first render ended it with exit code "
                                    + death.get(0).detail());
            List<Lack> needed = lacks.stream().filter(Lack::isForRendering).toList();
            if (!needed.isEmpty()) {
                throw Lack.fault(needed, failure, death, e);
            }
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE, failure + ". Make it render there, or use another engine.", death, e);
        }
    }

    private static ObjectNode settings(RenderRequest request) {
        return BridgeConnection.JSON
                .createObjectNode()
                .put("engine", request.engine())
                .put("width", request.width())
                .put("height", request.height())
                .put("samples", request.samples())
                .put("seed", request.seed());
    }

    BlenderProcess process() {
        return process;
    }

    /** Returns what its installation lacks. */
    List<Lack> lacks() {
        return lacks;
    }

    /** Returns whether it is alive and sees the external files of a baseline. */
    boolean canRender(SceneSource scene) {
        return process.isAlive() && source.externalFiles().equals(scene.externalFiles());
    }

    /** Returns whether it answers a question without content in time. */
    boolean answers(Duration timeout) throws InterruptedException {
        try {
            bridge.call("ping", BridgeConnection.JSON.createObjectNode(), null, null, timeout);
            return true;
        } catch (BridgeException e) {
            return false;
        }
    }

    /**
     * Renders the views of a scene.
     *
     * @param scene the saved scene
     * @param baseline whose bounds the diagnostic views frame, and whose camera the scene should have
     * @param worker where the images and the report of the scene are put
     * @return the images by view, in order
     * @throws BridgeException if it cannot be rendered
     */
    Map<String, Path> render(
            Path scene, RenderRequest request, ExecutorProcess.Opened baseline, WorkerFolder worker, Duration timeout)
            throws InterruptedException {
        ObjectNode params = BridgeConnection.JSON.createObjectNode();
        ArrayNode views = params.putArray("views");
        request.views().forEach(views::add);
        params.set("settings", settings(request));
        params.set("bounds", baseline.bounds());
        params.set("camera", baseline.camera());
        Path folder = worker.renders();
        Path all = folder.resolve("all");
        JsonNode result =
                bridge.call("render", params, scene, new BridgeConnection.Incoming(all, MAX_IMAGES_BYTES), timeout);
        try {
            Map<String, Path> images = new LinkedHashMap<>();
            try (InputStream content = Files.newInputStream(all)) {
                for (JsonNode image : result.path("images")) {
                    Path file = folder.resolve(expected(request, images.size(), image) + ".png");
                    byte[] bytes = content.readNBytes(image.path("bytes").asInt());
                    Files.write(file, bytes);
                    images.put(image.path("view").asText(), file);
                }
            }
            if (images.size() != request.views().size()) {
                throw protocol("asked for the views " + request.views() + " but got " + images.keySet());
            }
            Files.writeString(worker.report(), result.path("report").toString());
            return images;
        } catch (IOException e) {
            throw new BridgeException(Reason.PROTOCOL, "the images cannot be stored: " + e, e);
        }
    }

    private static String expected(RenderRequest request, int index, JsonNode image) {
        String view = image.path("view").asText();
        if (index >= request.views().size() || !request.views().get(index).equals(view)) {
            throw protocol("asked for the views " + request.views() + " but got '" + view + "' at " + index);
        }
        return view;
    }

    private static BridgeException protocol(String message) {
        return new BridgeException(Reason.PROTOCOL, message, null);
    }

    @Override
    public void close() {
        process.close();
        bridge.close();
    }
}
