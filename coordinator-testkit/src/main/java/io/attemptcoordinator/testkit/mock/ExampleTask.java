package io.attemptcoordinator.testkit.mock;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.core.document.Json;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/**
 * A folder with a small task file that the simulation can run, for tests to change.
 *
 * <p><b>Thread-safety:</b> not thread-safe.
 *
 * @since 0.1
 */
public final class ExampleTask {
    /** Of the reference, in pixels. */
    public static final int WIDTH = 32;

    /** Of the reference, in pixels. */
    public static final int HEIGHT = 24;

    private static final String TEMPLATE = """
            # /// coordinator-template
            # [parameters.ball_x]
            # min = -2.0
            # max = 2.0
            # [parameters.ball_size]
            # min = 0.5
            # max = 2.0
            # ///
            import bpy
            """;

    private static final String DOCUMENT = """
            {
              "schemaVersion": "1.0",
              "name": "example",
              "text": "Put the ball where it belongs.",
              "baseline": {"kind": "blend-file", "path": "scene.blend"},
              "references": [{"view": "camera", "path": "reference.png"}],
              "template": "template.py",
              "attempts": 3,
              "iterations": 4,
              "seed": 7,
              "scorers": [{"name": "photometric", "weight": 1.0}],
              "backend": "simulated"
            }
            """;

    private final Path folder;

    /**
     * Writes a complete task file, and the template, the scene and the reference that it names.
     *
     * @param folder an existing folder
     * @throws IOException if a file cannot be written
     */
    public ExampleTask(Path folder) throws IOException {
        this.folder = folder;
        Files.writeString(folder.resolve("template.py"), TEMPLATE);
        Files.writeString(folder.resolve("scene.blend"), "BLENDER-v304 stands for a scene");
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.ORANGE);
        graphics.fillOval(8, 6, 14, 14);
        graphics.dispose();
        ImageIO.write(image, "png", folder.resolve("reference.png").toFile());
        write(document());
    }

    /** Returns a new copy of the content of the task file, to be changed and {@linkplain #write(ObjectNode) written}. */
    public ObjectNode document() {
        return Json.read("example", new ByteArrayInputStream(DOCUMENT.getBytes(UTF_8)), Json.MAX_TASK_BYTES);
    }

    /**
     * Replaces the task file.
     *
     * @param document its content
     * @return where it is
     * @throws IOException if it cannot be written
     */
    public Path write(ObjectNode document) throws IOException {
        return write(document.toString());
    }

    /**
     * Replaces the task file by what need not be JSON.
     *
     * @param text its content
     * @return where it is
     * @throws IOException if it cannot be written
     */
    public Path write(String text) throws IOException {
        return Files.writeString(file(), text);
    }

    /** Returns where the task file is. */
    public Path file() {
        return folder.resolve("task.json");
    }
}
