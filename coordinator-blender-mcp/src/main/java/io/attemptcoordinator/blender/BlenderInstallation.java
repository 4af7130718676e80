package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.Deadline;
import io.attemptcoordinator.core.SystemTime;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Blender that is installed on this machine.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param executable the program
 * @param version its version
 * @since 0.1
 */
public record BlenderInstallation(Path executable, Version version) {
    /** The environment variable that names the program. */
    public static final String VARIABLE = "COORDINATOR_BLENDER";

    private static final Duration VERSION_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final int MAX_OUTPUT_BYTES = 64 * 1024;

    /** Checks the components. */
    public BlenderInstallation {
        requireNonNull(executable, "executable");
        requireNonNull(version, "version");
    }

    /**
     * A version of Blender.
     *
     * <p><b>Thread-safety:</b> immutable.
     *
     * @param major 3 or more for one that is supported
     * @param minor 0 or more
     * @param patch 0 or more
     * @since 0.1
     */
    public record Version(int major, int minor, int patch) {
        private static final Pattern FORM = Pattern.compile("Blender (\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");

        static @Nullable Version in(String output) {
            Matcher matcher = FORM.matcher(output);
            if (!matcher.find()) {
                return null;
            }
            String patch = matcher.group(3);
            return new Version(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    patch == null ? 0 : Integer.parseInt(patch));
        }

        boolean isSupported() {
            return major > 3 || (major == 3 && minor >= 4);
        }

        @Override
        public String toString() {
            return major + "." + minor + "." + patch;
        }
    }

    /**
     * Finds Blender: the program that is asked for, else the one that {@value #VARIABLE} names, else the first on the {@code
     * PATH}. The program is run once to learn its version. Blocks for as long as that takes, one minute at most.
     *
     * @param executable the program that is asked for; null if none is
     * @param environment the environment to look into
     * @return the installation
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link Code#BACKEND_UNAVAILABLE} if there is none, if it does not run, or if it is
     *     older than 3.4
     */
    public static BlenderInstallation find(@Nullable Path executable, Map<String, String> environment)
            throws InterruptedException {
        String named = environment.get(VARIABLE);
        if (executable != null) {
            return at(executable, "the Blender that was asked for");
        }
        if (named != null && !named.isBlank()) {
            return at(Path.of(named), "the Blender that " + VARIABLE + " names");
        }
        List<String> folders = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                Path candidate = Path.of(folder, "blender");
                if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                    return at(candidate, "the Blender on the PATH");
                }
                folders.add(folder);
            }
        }
        throw unavailable("no Blender was found: no path was given, " + VARIABLE + " is not set, and there is no "
                + "'blender' in the PATH (" + String.join(File.pathSeparator, folders) + ")");
    }

    private static BlenderInstallation at(Path executable, String what) throws InterruptedException {
        if (!Files.isExecutable(executable) || Files.isDirectory(executable)) {
            throw unavailable(what + ", " + executable + ", is not a program");
        }
        String output = run(executable, what);
        Version version = Version.in(output);
        if (version == null) {
            throw unavailable(what + ", " + executable + ", does not say its version but: "
                    + output.strip().lines().findFirst().orElse("(nothing)"));
        }
        if (!version.isSupported()) {
            throw unavailable(what + ", " + executable + ", has version " + version + ", which is older than 3.4");
        }
        return new BlenderInstallation(executable.toAbsolutePath(), version);
    }

    private static String run(Path executable, String what) throws InterruptedException {
        Path output = null;
        Process process = null;
        try {
            // A file cannot block the program and needs no thread to read it.
            output = Files.createTempFile("coordinator-blender-version", ".txt");
            process = new ProcessBuilder(executable.toString(), "--background", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            Deadline deadline = Deadline.after(SystemTime.ticker(), VERSION_TIMEOUT);
            while (!process.waitFor(POLL.toNanos(), TimeUnit.NANOSECONDS)) {
                if (Files.size(output) > MAX_OUTPUT_BYTES) {
                    throw unavailable(what + ", " + executable + ", writes on and on instead of saying its version");
                }
                if (deadline.isPassed()) {
                    throw unavailable(what + ", " + executable + ", did not say its version within "
                            + VERSION_TIMEOUT.toSeconds() + " s");
                }
            }
            try (var content = Files.newInputStream(output)) {
                return new String(content.readNBytes(MAX_OUTPUT_BYTES), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw unavailable(what + ", " + executable + ", cannot be run: " + e.getMessage());
        } finally {
            if (process != null) {
                // Blender may have been started by a script that is in its place.
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            if (output != null) {
                output.toFile().delete();
            }
        }
    }

    private static CoordinatorException unavailable(String message) {
        return new CoordinatorException(
                Code.BACKEND_UNAVAILABLE,
                message
                        + ". Install Blender 3.4 or later (apt-get install blender, or https://www.blender.org/download/), or "
                        + "name it with --blender PATH or " + VARIABLE + ".");
    }
}
