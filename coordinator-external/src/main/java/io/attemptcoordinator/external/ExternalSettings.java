package io.attemptcoordinator.external;

import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.process.ProcessTree;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The settings of an external program; {@code docs/how-to/run-any-program.md} lists them.
 *
 * @param command the program and its arguments, with variables
 * @param directory where the program's own files are
 * @param environment the variables that the program gets besides a few of the host, by name, with variables in their values
 * @param iterations where iterations are seen
 * @param scenes the patterns of scenes; empty for none
 * @param timeout the maximum time of the program; null for that of the attempt
 * @param noProgress for how long nothing may change before the program counts as hung
 * @param renderTimeout the maximum time of the renders of an iteration
 * @param maxSceneBytes the maximum size of a scene
 * @param maxFolderBytes the maximum size of the folder of a try
 * @param blender what bounds each call of Blender
 * @param model the model that the program may ask; null for none
 */
record ExternalSettings(
        List<String> command,
        Path directory,
        Map<String, String> environment,
        Source iterations,
        List<String> scenes,
        @Nullable Duration timeout,
        Duration noProgress,
        Duration renderTimeout,
        long maxSceneBytes,
        long maxFolderBytes,
        BlenderLimits blender,
        @Nullable ModelAccess model) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final long MEGABYTE = 1L << 20;

    /** What the program needs of the host's environment. Everything else stays out, above all secrets. */
    private static final List<String> PASSED_ON = List.of("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "DISPLAY");

    /** Where iterations are seen. */
    enum Source {
        /** Files that match a pattern. */
        SCENES,
        /** Lines that the program writes. */
        PROGRESS,
        /** Calls of Blender through the shim. */
        BLENDER_CALLS
    }

    /**
     * What bounds each call of Blender.
     *
     * @param timeout its maximum time
     * @param memoryBytes the memory of one process, beyond what Blender has reserved at its start
     * @param sandbox whether it is contained
     */
    record BlenderLimits(Duration timeout, long memoryBytes, Containment sandbox) {
        static BlenderLimits of(Settings settings) {
            return new BlenderLimits(
                    settings.duration("blender-timeout", Duration.ofMinutes(5)),
                    settings.integer("max-blender-megabytes", 256, 1 << 24, 8192) * MEGABYTE,
                    settings.choice("blender-sandbox", Containment.AUTO));
        }
    }

    /** Whether calls of Blender are contained. */
    enum Containment {
        /** Where that works. */
        AUTO,
        /** Or the attempt fails. */
        REQUIRED,
        /** Never. */
        OFF
    }

    static ExternalSettings of(Settings settings, Map<String, String> host) {
        List<String> command = settings.list("command");
        Variables.requireKnown(settings, "command", command);
        List<String> assignments = settings.list("environment", List.of());
        Variables.requireKnown(settings, "environment", assignments);
        List<String> passed = settings.list("pass", List.of());
        Map<String, String> environment = passedOn(settings, host, passed);
        assignments.forEach(assignment -> assign(settings, assignment, environment));
        List<String> scenes = settings.list("scenes", List.of());
        scenes.forEach(pattern -> requirePattern(settings, pattern));
        List<String> texts = new ArrayList<>(command);
        texts.addAll(assignments);
        Duration timeout = settings.has("timeout") ? settings.duration("timeout", Duration.ZERO) : null;
        return new ExternalSettings(
                command,
                settings.path("directory", "."),
                Map.copyOf(environment),
                source(settings, scenes, texts),
                scenes,
                timeout,
                settings.duration("no-progress", Duration.ofMinutes(10)),
                settings.duration("render-timeout", Duration.ofMinutes(2)),
                settings.integer("max-scene-megabytes", 1, 1 << 20, 512) * MEGABYTE,
                settings.integer("max-folder-megabytes", 1, 1 << 24, 8192) * MEGABYTE,
                BlenderLimits.of(settings),
                ModelAccess.of(settings, host, passed));
    }

    private static Map<String, String> passedOn(Settings settings, Map<String, String> host, List<String> more) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : PASSED_ON) {
            String value = host.get(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        environment.putIfAbsent("PATH", ProcessTree.SYSTEM_PATH);
        environment.putIfAbsent("LANG", "C.UTF-8");
        for (String name : more) {
            String value = host.get(name);
            if (value == null) {
                throw settings.wrong("pass", "names the variable '" + name + "', which this process does not have");
            }
            environment.put(name, value);
        }
        return environment;
    }

    private static void assign(Settings settings, String assignment, Map<String, String> environment) {
        int equals = assignment.indexOf('=');
        String name = assignment.substring(0, Math.max(0, equals));
        if (!NAME.matcher(name).matches() || name.equals(ProcessTree.MARK)) {
            throw settings.wrong("environment", "must be a list of NAME=VALUE but has '" + assignment + "'");
        }
        environment.put(name, assignment.substring(equals + 1));
    }

    private static void requirePattern(Settings settings, String pattern) {
        try {
            boolean unused = Path.of("").getFileSystem().getPathMatcher("glob:" + pattern) == null;
        } catch (PatternSyntaxException e) {
            throw settings.wrong(
                    "scenes", "has a pattern that is not usable: " + pattern + " (" + e.getDescription() + ")");
        }
        if (pattern.startsWith("/") || pattern.startsWith("..")) {
            throw settings.wrong(
                    "scenes",
                    "must have patterns of paths within the folder of the program, such as"
                            + " output/renders/*/state.blend, but has " + pattern);
        }
    }

    private static Source source(Settings settings, List<String> scenes, List<String> texts) {
        boolean isProgressUsed = Variables.isUsed("progress", texts);
        boolean isBlenderUsed = Variables.isUsed("blender", texts);
        Source natural = !scenes.isEmpty() ? Source.SCENES : isProgressUsed ? Source.PROGRESS : Source.BLENDER_CALLS;
        Source source = settings.choice("iterations-from", natural);
        if (source == Source.SCENES && scenes.isEmpty()) {
            throw settings.wrong("scenes", "is required but missing, because 'iterations-from' is scenes");
        }
        if ((source == Source.PROGRESS && !isProgressUsed) || (source == Source.BLENDER_CALLS && !isBlenderUsed)) {
            throw settings.wrong(
                    "command",
                    "gives the program no way to show its iterations. Set 'scenes' to the pattern of the files that it saves,"
                            + " or give it {blender} to call, or {progress} to write to");
        }
        return source;
    }

    /** Returns whether the program can call Blender. */
    boolean usesBlender() {
        return Variables.isUsed("blender", command) || Variables.isUsed("blender", List.copyOf(environment.values()));
    }
}
