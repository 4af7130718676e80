package com.example.paint;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

// region worker
/** A worker whose scene is one colour. A program is that colour, such as {@code #336699}. */
final class Canvas implements Worker, SceneExecutor {
    private static final int SIZE = 16;

    private final String id;
    private final Path image;
    private int colour;

    Canvas(String id, Path folder) {
        this.id = id;
        image = folder.resolve("camera.png");
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Map<String, String> description() {
        return Map.of("paint", "1.0");
    }

    /** Gives components the view that they ask for; here the worker is its own only view. */
    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new CoordinatorException(
                Code.CONFIGURATION, "The backend 'example-paint' has no " + type.getSimpleName() + ".");
    }

    void paint(int rgb) {
        colour = rgb;
    }

    @Override
    public Execution execute(String code, String name, long seed, Duration timeout) {
        if (!code.matches("#[0-9a-f]{6}")) {
            String message = name + ": '" + code + "' is not a colour";
            Evidence evidence = new Evidence(Evidence.Kind.EXCEPTION, message);
            return new Execution("", new Symptom(Symptom.Phase.EXECUTE, message, List.of(evidence), null));
        }
        paint(Integer.parseInt(code.substring(1), 16));
        return new Execution("", null);
    }

    @Override
    public List<Render> render(Duration timeout) {
        BufferedImage canvas = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
        int[] pixels = new int[SIZE * SIZE];
        Arrays.fill(pixels, colour);
        canvas.setRGB(0, 0, SIZE, SIZE, pixels, 0, SIZE);
        try {
            ImageIO.write(canvas, "png", image.toFile());
        } catch (IOException e) {
            throw new CoordinatorException(Code.BACKEND_LOST, "The image cannot be written: " + e, e);
        }
        return List.of(new Render("camera", image));
    }

    @Override
    public Optional<Path> save(Duration timeout) {
        return Optional.empty(); // There is no scene file.
    }

    void delete() {
        try {
            Files.deleteIfExists(image);
            Files.deleteIfExists(image.getParent());
        } catch (IOException e) {
            throw new CoordinatorException(Code.BACKEND_LOST, "The images cannot be deleted: " + e, e);
        }
    }
}
// endregion
