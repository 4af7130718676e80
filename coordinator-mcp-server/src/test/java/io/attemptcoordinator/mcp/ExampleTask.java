package io.attemptcoordinator.mcp;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** A folder with a small task that the simulation can run, for tests to change. */
final class ExampleTask {
    static final int WIDTH = 32;
    static final int HEIGHT = 24;

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

    private final Path folder;

    /** Creates the folder's content with a complete task file. */
    ExampleTask(Path folder) throws IOException {
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

    /** Returns a valid task document. */
    ObjectNode document() throws IOException {
        return (ObjectNode) new JsonMapper().readTree("""
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
                """);
    }

    /** Replaces the task file. */
    Path write(ObjectNode document) throws IOException {
        return write(document.toString());
    }

    Path write(String text) throws IOException {
        return Files.writeString(file(), text);
    }

    Path file() {
        return folder.resolve("task.json");
    }
}
