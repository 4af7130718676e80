package io.attemptcoordinator.cli;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.blender.Isolation;
import io.attemptcoordinator.blender.RenderImage;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SceneTemplate;
import io.attemptcoordinator.core.Budget;
import io.attemptcoordinator.core.Components;
import io.attemptcoordinator.core.RunPlan;
import io.attemptcoordinator.core.WeightedScorers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a task file: its form by the schema first, then what only the parts together can say. Every problem is found before
 * anything is started.
 *
 * <p><b>Thread-safety:</b> for one thread and one file.
 */
final class TaskFileReader {
    private static final int MAX_BYTES = 1024 * 1024;
    private static final String NAME = "task";
    private static final String BLEND_FILE = "blend-file";
    private static final int DEFAULT_SAMPLES = 16;
    private static final int DEFAULT_PIXELS = 256;

    private final Path file;
    private final Path folder;
    private final Map<String, String> flags;
    private final Components components = Components.load(TaskFileReader.class.getClassLoader());

    /** By JSON pointer, in the order in which they were found. */
    private final Map<String, Problem> problems = new LinkedHashMap<>();

    /** The first reference, whose size the renders have. */
    private @Nullable RenderImage size;

    private TaskFileReader(Path file, Map<String, String> flags) {
        this.file = file;
        this.folder = requireNonNull(file.toAbsolutePath().normalize().getParent(), "a file has a folder");
        this.flags = flags;
    }

    /**
     * Reads a task file.
     *
     * @param file the file
     * @param overrides values from the command line that replace those of the file, by field
     * @param flags the flags that they came from, by the JSON pointer of the field
     * @throws InvalidInputException with everything that is wrong
     */
    static TaskFile read(Path file, ObjectNode overrides, Map<String, String> flags) throws InvalidInputException {
        ObjectNode document = Json.read(file, MAX_BYTES);
        document.setAll(overrides);
        return new TaskFileReader(file, flags).read(document);
    }

    private TaskFile read(ObjectNode document) throws InvalidInputException {
        Schemas schemas = new Schemas();
        List<Problem> unknown = schemas.unknown(NAME, document);
        schemas.check(NAME, document).forEach(problem -> problem(problem.field(), problem.message()));
        List<Reference> references = references(document.path("references"));
        RenderSettings render = render(document.path("render"), references);
        Map<String, Map<String, String>> settings = settings(document.path("settings"));
        String baseline = baseline(document.path("baseline"), settings);
        WeightedScorers scorers = scorers(document.path("scorers"), settings);
        SceneTemplate template = template(document.path("template"));
        Duration wallTime = wallTime(document.path("budget"));
        if (template == null || !problems.isEmpty()) {
            throw new InvalidInputException(file + " is not a usable task file", List.copyOf(problems.values()));
        }
        return new TaskFile(
                new Task(document.path("name").asText(), document.path("text").asText(), references),
                baseline,
                template,
                plan(document, wallTime),
                scorers,
                TaskFile.Choice.valueOf(constant(document.path("backend").asText("auto"))),
                Isolation.valueOf(constant(document.path("isolation").asText("fresh-process"))),
                document.path("threads").asInt(1),
                render,
                settings,
                unknown);
    }

    private static String constant(String value) {
        return value.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    /** Each field has one problem at most: the first that was found, of it or of what is in it. */
    private void problem(String pointer, String message) {
        boolean isKnown = problems.keySet().stream()
                .anyMatch(known -> (known + "/").startsWith(pointer + "/") || (pointer + "/").startsWith(known + "/"));
        if (!isKnown) {
            problems.put(pointer, new Problem(flags.getOrDefault(pointer, pointer), message));
        }
    }

    /** A file that the task file names, relative to the task file. */
    private Path file(String pointer, String text) {
        try {
            Path named = folder.resolve(text).normalize();
            if (!Files.isRegularFile(named) || !Files.isReadable(named)) {
                problem(
                        pointer,
                        "must name a readable file, but there is none at " + named
                                + (Path.of(text).isAbsolute() ? "" : " (relative to the task file)"));
            }
            return named;
        } catch (InvalidPathException e) {
            problem(pointer, "must be a path but is '" + text + "'");
            return folder;
        }
    }

    private List<Reference> references(JsonNode list) {
        Map<String, Reference> byView = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            String pointer = "/references/" + i;
            String view = list.get(i).path("view").asText();
            Path image = file(pointer + "/path", list.get(i).path("path").asText());
            image(pointer + "/path", image);
            if (!RenderSettings.ALL_VIEWS.contains(view)) {
                problem(pointer + "/view", "must be one of " + RenderSettings.ALL_VIEWS + " but is '" + view + "'");
            } else if (byView.putIfAbsent(view, new Reference(view, image)) != null) {
                problem(pointer + "/view", "'" + view + "' has a reference already; each view has at most one");
            }
        }
        return List.copyOf(byView.values());
    }

    /** By default the renders are as large as the first reference, so that they are compared pixel by pixel. */
    private RenderSettings render(JsonNode render, List<Reference> references) {
        List<String> views = references.isEmpty()
                ? RenderSettings.PACK
                : references.stream().map(Reference::view).toList();
        try {
            return new RenderSettings(
                    RenderSettings.Engine.valueOf(
                            render.path("engine").asText("cycles").toUpperCase(Locale.ROOT)),
                    render.path("width").asInt(size == null ? DEFAULT_PIXELS : size.width()),
                    render.path("height").asInt(size == null ? DEFAULT_PIXELS : size.height()),
                    render.path("samples").asInt(DEFAULT_SAMPLES),
                    render.path("seed").asInt(0),
                    views);
        } catch (IllegalArgumentException e) {
            problem("/render", String.valueOf(e.getMessage()));
            return RenderSettings.of(DEFAULT_PIXELS, RenderSettings.PACK);
        }
    }

    /** Reads an image as the scorers will, so that one that is broken is found before anything is started. */
    private void image(String pointer, Path image) {
        if (!Files.isReadable(image)) {
            return; // That is a problem already.
        }
        try (InputStream png = Files.newInputStream(image)) {
            RenderImage decoded = RenderImage.decodePng(png, "of " + image);
            if (size == null) {
                size = decoded;
            }
        } catch (CoordinatorException | IOException e) {
            problem(pointer, "must name a PNG image: " + e.getMessage());
        }
    }

    private static Map<String, Map<String, String>> settings(JsonNode components) {
        Map<String, Map<String, String>> settings = new TreeMap<>();
        components.properties().forEach(component -> settings.put(component.getKey(), values(component.getValue())));
        return settings;
    }

    private static Map<String, String> values(JsonNode object) {
        Map<String, String> values = new TreeMap<>();
        object.properties()
                .forEach(entry -> values.put(entry.getKey(), entry.getValue().asText()));
        return values;
    }

    private String baseline(JsonNode baseline, Map<String, Map<String, String>> settings) {
        String kind = baseline.path("kind").asText();
        boolean isFile = BLEND_FILE.equals(kind);
        if (isFile && !baseline.has("path")) {
            problem("/baseline/path", "is required for the kind '" + kind + "' but missing");
        } else if (isFile) {
            Path path = file("/baseline/path", baseline.path("path").asText());
            merge("/baseline", kind, Map.of("path", path.toString()), settings);
        } else if (baseline.has("path")) {
            problem("/baseline/path", "must be left out for the kind '" + kind + "', which needs no file");
        }
        return kind;
    }

    private WeightedScorers scorers(JsonNode list, Map<String, Map<String, String>> settings) {
        WeightedScorers scorers = WeightedScorers.NONE;
        if (list.isEmpty()) {
            problem("/scorers", "must name at least one scorer, such as 'photometric'");
        }
        for (int i = 0; i < list.size(); i++) {
            String pointer = "/scorers/" + i;
            String name = list.get(i).path("name").asText();
            try {
                scorers = scorers.and(
                        components.scorer(name), list.get(i).path("weight").asDouble(1.0));
            } catch (CoordinatorException e) {
                problem(pointer + "/name", String.valueOf(e.getMessage()));
            } catch (IllegalArgumentException e) {
                problem(pointer, String.valueOf(e.getMessage()));
            }
            merge(pointer, name, values(list.get(i).path("settings")), settings);
        }
        return scorers;
    }

    private @Nullable SceneTemplate template(JsonNode node) {
        if (node.isMissingNode()) {
            problem(
                    "/template",
                    "is required but missing; the search over a template is what the command line can run");
            return null;
        }
        String text = node.asText();
        Path template = file("/template", text);
        if (!Files.isReadable(template)) {
            return null; // That is a problem already.
        }
        try (InputStream content = Files.newInputStream(template)) {
            byte[] bytes = content.readNBytes(MAX_BYTES + 1);
            return SceneTemplate.parse(new String(bytes, StandardCharsets.UTF_8), text);
        } catch (CoordinatorException e) {
            problem("/template", String.valueOf(e.getMessage()));
        } catch (IOException e) {
            problem("/template", "cannot be read: " + e.getMessage());
        }
        return null;
    }

    /** What a component is told where it is named must not contradict what {@code settings} tells it. */
    private void merge(
            String pointer, String component, Map<String, String> values, Map<String, Map<String, String>> settings) {
        if (values.isEmpty()) {
            return;
        }
        Map<String, String> all = settings.computeIfAbsent(component, key -> new TreeMap<>());
        values.forEach((key, value) -> {
            String other = all.putIfAbsent(key, value);
            if (other != null && !other.equals(value)) {
                problem(
                        pointer,
                        "sets '" + key + "' to '" + value + "', but /settings/" + component + " sets it to '" + other
                                + "'");
            }
        });
    }

    private static RunPlan plan(JsonNode document, @Nullable Duration wallTime) {
        JsonNode budget = document.path("budget");
        return RunPlan.builder(
                        document.path("attempts").asInt(),
                        document.path("iterations").asInt())
                .seed(document.path("seed").asLong(0L))
                .threshold(
                        document.hasNonNull("threshold")
                                ? Double.valueOf(document.path("threshold").asDouble())
                                : null)
                .patience(document.path("patience").asInt(0))
                .budget(new Budget(
                        wallTime,
                        budget.hasNonNull("tokens")
                                ? Long.valueOf(budget.path("tokens").asLong())
                                : null,
                        budget.hasNonNull("iterations")
                                ? Integer.valueOf(budget.path("iterations").asInt())
                                : null))
                .build();
    }

    private @Nullable Duration wallTime(JsonNode budget) {
        if (!budget.hasNonNull("wallTime")) {
            return null;
        }
        String text = budget.path("wallTime").asText();
        try {
            Duration wallTime = Duration.parse(text);
            if (!wallTime.isZero() && !wallTime.isNegative()) {
                return wallTime;
            }
        } catch (DateTimeParseException e) {
            // Said below.
        }
        problem("/budget/wallTime", "must be a positive ISO-8601 duration, such as PT10M, but is '" + text + "'");
        return null;
    }
}
