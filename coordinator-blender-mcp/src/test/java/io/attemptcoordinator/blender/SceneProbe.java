package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attemptcoordinator.blender.internal.BlenderWorker;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A Blender that answers questions about saved scenes, one after the other. It says what the bridge says of a baseline, entry by
 * entry; a worker would start two Blenders for each scene, and tell only the digest.
 */
final class SceneProbe implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MARK = "ANSWER ";
    private static final List<String> BRIDGE_FILES = List.of("__init__.py", "compat.py", "scene.py");

    private final Process process;
    private final BufferedReader answers;

    private SceneProbe(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts the Blender; the folder gets the parts of the bridge that it needs. */
    static SceneProbe start(BlenderInstallation installation, Path folder) throws IOException {
        Path bridge = Files.createDirectories(folder.resolve("coordinator_bridge"));
        for (String name : BRIDGE_FILES) {
            copy(BlenderWorker.class, "bridge/coordinator_bridge/" + name, bridge.resolve(name));
        }
        Path program = folder.resolve("probe.py");
        copy(SceneProbe.class, "probe.py", program);
        ProcessBuilder builder = new ProcessBuilder(
                        installation.executable().toString(),
                        "--background",
                        "--factory-startup",
                        "--threads",
                        "1",
                        "--python-exit-code",
                        "21",
                        "--python",
                        program.toString(),
                        "--",
                        folder.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true);
        builder.environment().put("TMPDIR", folder.toString()); // A Blender that is killed leaves a folder there.
        return new SceneProbe(builder.start());
    }

    private static void copy(Class<?> owner, String name, Path target) throws IOException {
        try (InputStream source = requireNonNull(owner.getResourceAsStream(name), name)) {
            Files.copy(source, target);
        }
    }

    /** Returns the entries of the fingerprint of a scene. */
    Map<String, String> fingerprint(Path scene) {
        return JSON.convertValue(ask(scene, "fingerprint()"), new TypeReference<TreeMap<String, String>>() {});
    }

    /** Returns the value of an expression, when a scene is open. */
    JsonNode ask(Path scene, String expression) {
        try {
            String question = JSON.writeValueAsString(Map.of("path", scene.toString(), "expression", expression));
            process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            StringBuilder said = new StringBuilder();
            String line = answers.readLine();
            while (line != null && !line.startsWith(MARK)) {
                said.append(line).append('\n');
                line = answers.readLine();
            }
            if (line == null) {
                throw new AssertionError("no answer to " + question + ":\n" + said);
            }
            return JSON.readTree(line.substring(MARK.length()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
