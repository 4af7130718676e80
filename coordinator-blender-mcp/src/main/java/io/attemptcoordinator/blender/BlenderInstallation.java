package io.attemptcoordinator.blender;

import static java.util.Comparator.comparingInt;
import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.blender.internal.Lack;
import io.attemptcoordinator.blender.internal.ShortCommand;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A Blender on this machine.
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

    private static final int MAX_QUOTED_CHARS = 200;

    /** Checks the components. */
    public BlenderInstallation {
        requireNonNull(executable, "executable");
        requireNonNull(version, "version");
    }

    /**
     * A version of Blender; an older one is less than a newer one.
     *
     * <p><b>Thread-safety:</b> immutable.
     *
     * @param major 3 or more for a supported version
     * @param minor 0 or more
     * @param patch 0 or more
     * @since 0.1
     */
    public record Version(int major, int minor, int patch) implements Comparable<Version> {
        private static final String FORM = "([0-9]{1,4})\\.([0-9]{1,4})(?:\\.([0-9]{1,4}))?";
        private static final Pattern ALONE = Pattern.compile(FORM);
        private static final Pattern PRINTED = Pattern.compile("Blender " + FORM);
        private static final Comparator<Version> BY_AGE =
                comparingInt(Version::major).thenComparingInt(Version::minor).thenComparingInt(Version::patch);

        /**
         * Parses a version such as {@code 4.0} or {@code 3.4.1}. Without a patch it is the first of its series, 4.0.0.
         *
         * @throws IllegalArgumentException if the text is not a version
         */
        public static Version of(String text) {
            Matcher matcher = ALONE.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("must be a version such as 4.0 or 4.2.1 but is '" + text + "'");
            }
            return in(matcher);
        }

        static @Nullable Version in(String output) {
            Matcher matcher = PRINTED.matcher(output);
            return matcher.find() ? in(matcher) : null;
        }

        private static Version in(Matcher matcher) {
            String patch = matcher.group(3);
            return new Version(
                    Integer.parseInt(matcher.group(1)),
                    Integer.parseInt(matcher.group(2)),
                    patch == null ? 0 : Integer.parseInt(patch));
        }

        /** Whether a scene gives the same pixels on any number of threads; before 4.3, normals depended on their order. */
        boolean isDeterministicOnThreads() {
            return compareTo(new Version(4, 3, 0)) >= 0;
        }

        boolean isSupported() {
            return compareTo(new Version(3, 4, 0)) >= 0;
        }

        @Override
        public int compareTo(Version other) {
            return BY_AGE.compare(this, other);
        }

        @Override
        public String toString() {
            return major + "." + minor + "." + patch;
        }
    }

    /**
     * Finds Blender: the program that {@value #VARIABLE} names, else the first on the {@code PATH}, as {@link #find(Path, Map)}
     * does.
     *
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link Code#BACKEND_UNAVAILABLE} if there is none that can be used
     */
    public static BlenderInstallation find() throws InterruptedException {
        return find(null, System.getenv());
    }

    /**
     * Finds Blender: the given program, else the one that {@value #VARIABLE} names, else the first on the {@code PATH}. Runs
     * the program once to learn its version, which blocks for one minute at most.
     *
     * @param executable the program; null to look for one
     * @param environment the environment to look into
     * @throws InterruptedException if the calling thread is interrupted
     * @throws CoordinatorException with {@link Code#BACKEND_UNAVAILABLE} if there is none, if it does not run, or if it is
     *     older than 3.4
     */
    public static BlenderInstallation find(@Nullable Path executable, Map<String, String> environment)
            throws InterruptedException {
        String named = environment.get(VARIABLE);
        if (executable != null) {
            return at(executable, "the given Blender");
        }
        if (named != null && !named.isBlank()) {
            return at(Path.of(named), "the Blender named by " + VARIABLE);
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
        Lack lack = Lack.ofLinker(output);
        if (version == null && lack != null) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    what + ", " + executable + ", does not start, because it lacks " + lack.what() + ": "
                            + lack.remedy() + ".");
        }
        if (version == null) {
            throw unavailable(what + ", " + executable + ", does not print its version but: " + firstLine(output));
        }
        if (!version.isSupported()) {
            throw unavailable(what + ", " + executable + ", has version " + version + ", which is older than 3.4");
        }
        return new BlenderInstallation(executable.toAbsolutePath(), version);
    }

    /** Returns the beginning of what a foreign program printed, without anything that a terminal would obey. */
    private static String firstLine(String output) {
        String line = output.strip().lines().findFirst().orElse("(nothing)");
        return Ascii.truncate(CharMatcher.javaIsoControl().replaceFrom(line, '?'), MAX_QUOTED_CHARS, "...");
    }

    private static String run(Path executable, String what) throws InterruptedException {
        try {
            return ShortCommand.run(List.of(executable.toString(), "--background", "--version"))
                    .output();
        } catch (IOException e) {
            throw unavailable(what + ", " + executable + ", cannot be asked for its version: " + e.getMessage());
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
