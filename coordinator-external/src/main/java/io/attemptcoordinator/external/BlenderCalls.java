package io.attemptcoordinator.external;

import com.google.common.base.Splitter;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.core.process.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Iterations are the calls of Blender that the shim recorded: those that saved a scene, and those that failed. A call that did
 * neither, such as one that only looks at a scene, is no iteration.
 */
final class BlenderCalls implements Sightings {
    static final int MAX_CALLS = 1_000;
    private static final int MAX_RECORD_BYTES = 256 * 1024;
    private static final int MAX_CODE_BYTES = 1 << 20;
    private static final String TRACEBACK = "Traceback (most recent call last):";
    private static final String BLENDERS_ERROR = "Error: Python:";

    private final Workspace workspace;
    private final Duration timeout;
    private final @Nullable ScenePatterns filter;
    private final Set<String> credited = new HashSet<>();
    private int next = 1;
    private @Nullable Symptom lastFailure;

    /**
     * Creates them.
     *
     * @param timeout the maximum time of a call, for messages
     * @param filter which saved files count; null for all
     */
    BlenderCalls(Workspace workspace, Duration timeout, @Nullable ScenePatterns filter) {
        this.workspace = workspace;
        this.timeout = timeout;
        this.filter = filter;
    }

    @Override
    public String nothing() {
        if (next == 1) {
            return "it did not call {blender}";
        }
        return "no call of {blender} saved a .blend file in its folder"
                + (filter == null ? "" : " that matches the setting 'scenes'");
    }

    /** Returns what went wrong in the last call of those seen that failed; null if none did. */
    @Nullable
    Symptom lastFailure() {
        return lastFailure;
    }

    @Override
    public List<Sighting> next(boolean isEnded) {
        List<Sighting> found = new ArrayList<>();
        for (; next <= MAX_CALLS; next++) {
            Path call = workspace.calls().resolve(String.format(Locale.ROOT, "call-%06d", next));
            if (!Files.isDirectory(call, LinkOption.NOFOLLOW_LINKS)) {
                break;
            }
            if (!Files.exists(call.resolve("done"), LinkOption.NOFOLLOW_LINKS)) {
                if (isEnded) {
                    continue; // It ended with the program.
                }
                break;
            }
            Sighting sighting = seen("call " + next + " of Blender", call);
            if (sighting != null) {
                found.add(sighting);
            }
        }
        return found;
    }

    private @Nullable Sighting seen(String name, Path call) {
        String printed = workspace.scrubbed(
                read(call.resolve("stdout"), MAX_RECORD_BYTES) + read(call.resolve("stderr"), MAX_RECORD_BYTES));
        String code = code(call);
        if (Files.exists(call.resolve("timeout"), LinkOption.NOFOLLOW_LINKS)) {
            String message = name + " did not end within " + timeout.toMillis() / 1000.0 + " s and was killed";
            lastFailure =
                    new Symptom(Phase.EXECUTE, message, List.of(new Evidence(Evidence.Kind.TIMEOUT, message)), null);
            return new Sighting(name, null, code, null, printed, lastFailure);
        }
        String status = read(call.resolve("status"), 16).strip();
        if (!status.equals("0")) {
            lastFailure = failed(name, status, printed);
            return new Sighting(name, null, code, null, printed, lastFailure);
        }
        Path scene = call.resolve("scene.blend");
        String saved = read(call.resolve("saved"), 4096);
        // Calls at the same time see each other's files: what is the same file of the same moment counts once.
        if (!Files.exists(scene, LinkOption.NOFOLLOW_LINKS) || !counts(saved) || !credited.add(saved)) {
            return null;
        }
        return new Sighting(name, scene, code, null, printed, null);
    }

    /** Returns whether a file counts, whose path is behind the time at which it was saved. */
    private boolean counts(String saved) {
        try {
            Path file = Path.of(saved.substring(saved.indexOf(' ') + 1));
            return filter == null
                    || (file.startsWith(workspace.folder())
                            && filter.matches(workspace.folder().relativize(file)));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Symptom failed(String name, String status, String printed) {
        List<Evidence> evidence = new ArrayList<>();
        Evidence exit = exit(status);
        String traceback = traceback(printed);
        String message = name + " ended with exit code " + exit.detail();
        if (traceback.isBlank()) {
            evidence.add(exit);
            if (!printed.isBlank()) {
                evidence.add(new Evidence(Evidence.Kind.TEXT, printed.strip()));
            }
        } else {
            evidence.add(new Evidence(Evidence.Kind.EXCEPTION, traceback));
            evidence.add(exit);
            message = message + ": " + lastLine(traceback);
        }
        return new Symptom(Phase.EXECUTE, message, evidence, null);
    }

    private static Evidence exit(String status) {
        try {
            return ExitCode.evidence(Integer.parseInt(status));
        } catch (NumberFormatException e) {
            return new Evidence(Evidence.Kind.EXIT_CODE, "unknown");
        }
    }

    /** Returns the last traceback, up to the next empty line; a syntax error has only Blender's own line before it. */
    private static String traceback(String printed) {
        int start = printed.lastIndexOf(TRACEBACK);
        if (start < 0) {
            start = printed.lastIndexOf(BLENDERS_ERROR);
        }
        if (start < 0) {
            return "";
        }
        int end = printed.indexOf("\n\n", start);
        return printed.substring(start, end < 0 ? printed.length() : end).strip();
    }

    private static String lastLine(String text) {
        return text.substring(text.lastIndexOf('\n') + 1).strip();
    }

    /** Returns the last file of Python within the folder that the call was given; null if there is none. */
    private @Nullable String code(Path call) {
        String code = null;
        for (String argument : Splitter.on('\0').split(read(call.resolve("args"), MAX_RECORD_BYTES))) {
            Path file = argument.endsWith(".py") ? inFolder(argument) : null;
            String content = file == null ? "" : read(file, MAX_CODE_BYTES);
            code = content.isEmpty() ? code : content;
        }
        return code;
    }

    private @Nullable Path inFolder(String argument) {
        try {
            Path file = workspace.folder().resolve(argument).normalize();
            return file.startsWith(workspace.folder()) ? file : null;
        } catch (InvalidPathException e) {
            return null; // No file has that name.
        }
    }

    /** Returns the beginning of a regular file; empty if there is none. */
    private static String read(Path file, int most) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return "";
        }
        try (InputStream content = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return new String(content.readNBytes(most), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
