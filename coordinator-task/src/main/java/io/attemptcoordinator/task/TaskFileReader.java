package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.blender.BlenderInstallation.Version;
import io.attemptcoordinator.blender.ImageMetrics;
import io.attemptcoordinator.blender.MsSsimScorer;
import io.attemptcoordinator.blender.PhotometricScorer;
import io.attemptcoordinator.blender.RenderImage;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SsimScorer;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.score.Measure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a task file: first its form, by the schema, then what no schema can express. It finds every problem before anything
 * is started.
 *
 * <p><b>Thread-safety:</b> for one thread and one file.
 */
final class TaskFileReader {
    private static final String NAME = "task";
    private static final String TASK = "task";
    private static final String FOLDER = "folder";
    private static final int DEFAULT_SAMPLES = 16;
    private static final int DEFAULT_PIXELS = 256;

    private final Path file;
    private final TaskOverrides overrides;
    private final Components components;
    private final Schemas schemas = new Schemas();
    private final Problems problems;
    private final Path folder;
    private final ObjectNode document;

    private final List<ReferenceVariant> variants = new ArrayList<>();

    /** The first reference, whose size the renders have. */
    private @Nullable Image size;

    private TaskFileReader(
            Path file, Path folder, ObjectNode document, TaskOverrides overrides, Components components) {
        this.file = file;
        this.folder = folder;
        this.document = document;
        this.overrides = overrides;
        this.components = components;
        this.problems = new Problems(overrides);
    }

    static TaskFileReader of(Path file, TaskOverrides overrides, Components components) {
        Path folder = requireNonNull(file.toAbsolutePath().normalize().getParent(), "a file has a folder");
        return new TaskFileReader(file, folder, readObject(file), overrides, components);
    }

    /** Reads what {@link #source} wrote. */
    static TaskFileReader ofRun(Path file, TaskOverrides overrides, Components components) {
        if (!Files.exists(file)) {
            throw unusable(file, "there is no such file; name the original task file with --task");
        }
        ObjectNode source = readObject(file);
        if (!(source.path(TASK) instanceof ObjectNode document)
                || !source.path(FOLDER).isTextual()) {
            throw unusable(file, "it has no fields '" + FOLDER + "' and '" + TASK + "', as the task of a run has");
        }
        if (source.toString().contains(Settings.MASK)) {
            throw unusable(file, "secrets were left out of it; name the original task file with --task");
        }
        return new TaskFileReader(file, Path.of(source.path(FOLDER).asText()), document, overrides, components);
    }

    private String source() {
        ObjectNode source = Json.object().put(FOLDER, folder.toString());
        source.set(TASK, document);
        return Json.pretty(source);
    }

    TaskFile read() {
        overrides.applyTo(document);
        List<TaskProblem> unknown = schemas.unknown(NAME, document);
        schemas.check(NAME, document).forEach(problem -> problems.add(problem.field(), problem.message()));
        List<Reference> references = references(document.path("references"));
        RenderSettings render = render(document.path("render"), references);
        BackendReader backends = new BackendReader(document, folder, problems);
        backends.check();
        RunPlan plan = new PlanReader(document, problems).read();
        TaskComponents found = new ComponentReader(document, components, folder, problems).read();
        if (found != null) {
            requireImages(found.measure(), references, render);
        }
        if (plan == null || found == null || !problems.isEmpty()) {
            throw new InvalidTaskException(file + " is not a usable task file", problems.list());
        }
        BackendSettings backend = backends.read(render);
        Task task =
                new Task(document.path("name").asText(), document.path("text").asText(), references);
        return new TaskFile(task, plan, found, backend, source(), unknown, variants);
    }

    private static String constant(String value) {
        return value.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    private static ObjectNode readObject(Path file) {
        if (!Files.exists(file)) {
            throw unusable(file, "there is no such file");
        }
        // Opening a pipe or a device can block forever.
        if (!Files.isRegularFile(file)) {
            throw unusable(file, "it is not a regular file");
        }
        try (InputStream content = Files.newInputStream(file)) {
            return Json.read(String.valueOf(file.getFileName()), content, Json.MAX_TASK_BYTES);
        } catch (CoordinatorException e) {
            throw unusable(file, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw unusable(file, "it cannot be read (" + e.getMessage() + ")");
        }
    }

    private static InvalidTaskException unusable(Path file, String what) {
        return new InvalidTaskException(file + " is not usable", List.of(new TaskProblem("", what)));
    }

    private List<Reference> references(JsonNode list) {
        Map<String, Reference> byView = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            String pointer = "/references/" + i;
            String view = list.path(i).path("view").asText();
            Image image = image(pointer + "/path", list.path(i).path("path").asText());
            if (size == null) {
                size = image;
            }
            if (!RenderSettings.ALL_VIEWS.contains(view)) {
                problems.add(
                        pointer + "/view", "must be one of " + RenderSettings.ALL_VIEWS + " but is '" + view + "'");
            } else if (image != null && byView.putIfAbsent(view, new Reference(view, image.file())) != null) {
                problems.add(pointer + "/view", "'" + view + "' has a reference already; each view has at most one");
            }
            readVariants(pointer + "/variants", list.path(i).path("variants"), view, image);
        }
        return List.copyOf(byView.values());
    }

    /** Reads the variants of a reference. All are read, because only the run knows its version of Blender. */
    private void readVariants(String pointer, JsonNode list, String view, @Nullable Image main) {
        Set<Version> known = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            String variant = pointer + "/" + i;
            Version from = version(
                    variant + "/fromBlender", list.path(i).path("fromBlender").asText());
            if (from != null && !known.add(from)) {
                problems.add(
                        variant + "/fromBlender",
                        "there is a variant from " + from + " already; each version has at most one");
            }
            Image image = image(variant + "/path", list.path(i).path("path").asText());
            if (image != null && main != null && !image.isAsLargeAs(main)) {
                problems.add(
                        variant + "/path",
                        "must name an image as large as the reference, " + main.size() + ", but " + image.file()
                                + " is " + image.size());
            }
            // With a problem no task is made, and the view may be none.
            if (from != null && image != null && problems.isEmpty()) {
                variants.add(new ReferenceVariant(from, new Reference(view, image.file())));
            }
        }
    }

    private @Nullable Version version(String pointer, String text) {
        try {
            return Version.of(text);
        } catch (IllegalArgumentException e) {
            problems.add(pointer, String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** An image that could be decoded. */
    private record Image(Path file, int width, int height) {
        boolean isAsLargeAs(Image other) {
            return width == other.width && height == other.height;
        }

        String size() {
            return width + " x " + height + " pixels";
        }
    }

    /** Reads an image as the scorers will, so that a broken one is found before anything is started. */
    private @Nullable Image image(String pointer, String text) {
        try {
            Path file = folder.resolve(text).normalize();
            RenderImage decoded = RenderImage.read(file);
            return new Image(file, decoded.width(), decoded.height());
        } catch (InvalidPathException e) {
            problems.add(pointer, "must be a path but is '" + text + "'");
        } catch (CoordinatorException e) {
            problems.add(pointer, "must name a PNG image. " + e.getMessage());
        } catch (OutOfMemoryError e) {
            problems.add(pointer, "names an image that is too large for the memory of this process");
        }
        return null;
    }

    /** By default the renders are as large as the first reference, so that they are compared pixel by pixel. */
    private RenderSettings render(JsonNode render, List<Reference> references) {
        List<String> views = references.isEmpty()
                ? RenderSettings.PACK
                : references.stream().map(Reference::view).toList();
        try {
            return new RenderSettings(
                    RenderSettings.Engine.valueOf(constant(render.path("engine").asText("cycles"))),
                    render.path("width").asInt(size == null ? DEFAULT_PIXELS : size.width()),
                    render.path("height").asInt(size == null ? DEFAULT_PIXELS : size.height()),
                    render.path("samples").asInt(DEFAULT_SAMPLES),
                    render.path("seed").asInt(0),
                    views);
        } catch (IllegalArgumentException e) {
            problems.add("/render", String.valueOf(e.getMessage()));
            return RenderSettings.of(DEFAULT_PIXELS, RenderSettings.PACK);
        }
    }

    private void requireImages(Measure measure, List<Reference> references, RenderSettings render) {
        for (Scorer scorer : measure.scorers()) {
            boolean isComparing = scorer instanceof PhotometricScorer
                    || scorer instanceof SsimScorer
                    || scorer instanceof MsSsimScorer;
            if (references.isEmpty() && isComparing) {
                problems.add(
                        "/references",
                        "must have at least one reference image, because the scorer '" + scorer.name()
                                + "' compares with it");
            }
            int least = ImageMetrics.MIN_MS_SSIM_PIXELS;
            if (scorer instanceof MsSsimScorer && (render.width() < least || render.height() < least)) {
                problems.add(
                        "/render",
                        "must be at least " + least + " x " + least + " pixels for the scorer '" + scorer.name()
                                + "' but is " + render.width() + " x " + render.height());
            }
        }
    }
}
