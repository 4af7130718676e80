package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import com.google.common.base.CharMatcher;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Worker;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A baseline from a {@code .blend} file, which is opened before each program and must not change during a run. Its setting
 * {@code path} is the path of the file; it is required.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class BlendFileBaseline extends SceneBaseline {
    /** The beginning of a plain file, of one that gzip compressed, and of one that zstd compressed (Blender 3.0 or later). */
    private static final List<String> MAGIC = List.of("BLENDER", "\u001F\u008B", "(\u00B5/\u00FD");

    private static final int MAGIC_LENGTH = 7;
    private static final int MAX_ID_LENGTH = 64;

    private final @Nullable Path file;

    /** Creates a baseline that must be {@link #configured} before it can be captured. */
    public BlendFileBaseline() {
        this.file = null;
    }

    /**
     * Creates a baseline.
     *
     * @param file the {@code .blend} file; checked when the baseline is captured
     */
    public BlendFileBaseline(Path file) {
        this.file = requireNonNull(file, "file").toAbsolutePath().normalize();
    }

    @Override
    public String name() {
        return "blend-file";
    }

    /**
     * Returns the baseline of the file that the settings name.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if no file is named or it is not a {@code .blend} file
     */
    @Override
    public Baseline configured(Settings settings) {
        Path path = settings.path("path");
        try {
            requireBlendFile(path);
        } catch (CoordinatorException e) {
            throw new CoordinatorException(Code.CONFIGURATION, String.valueOf(e.getMessage()), e.evidence(), e);
        }
        return new BlendFileBaseline(path);
    }

    @Override
    Source source(Worker worker) {
        if (file == null) {
            String message = "The baseline 'blend-file' needs the setting 'path', the path of a .blend file.";
            throw unusable(message, new Evidence(Evidence.Kind.TEXT, message), null);
        }
        requireBlendFile(file);
        return new Source(id(file), digest(file), file, null);
    }

    /** A few bytes tell what would otherwise cost the start of a Blender. */
    private static void requireBlendFile(Path file) {
        try {
            byte[] start = InputFiles.open(file).slice(0, MAGIC_LENGTH).read();
            String text = new String(start, StandardCharsets.ISO_8859_1);
            if (MAGIC.stream().noneMatch(text::startsWith)) {
                String message = "The baseline " + file + " is not a .blend file: it begins with neither BLENDER nor a"
                        + " gzip or zstd header.";
                throw unusable(message, new Evidence(Evidence.Kind.TEXT, message), null);
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Returns the SHA-256 digest of a file. */
    static String digest(Path file) {
        try {
            return InputFiles.open(file).hash(Hashing.sha256()).toString();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static CoordinatorException unreadable(Path file, IOException e) {
        return unusable(
                "The baseline " + file + " cannot be read: " + InputFiles.reason(e)
                        + ". Use the path of a readable file.",
                new Evidence(Evidence.Kind.EXCEPTION, e.toString()),
                e);
    }

    private static CoordinatorException unusable(String message, Evidence evidence, @Nullable Exception cause) {
        return unusable(message, List.of(evidence), cause);
    }

    /** Returns the name of the file without its extension, in the form of an id. */
    static String id(Path file) {
        String stem = MoreFiles.getNameWithoutExtension(file).toLowerCase(Locale.ROOT);
        String id = CharMatcher.inRange('a', 'z')
                .or(CharMatcher.inRange('0', '9'))
                .negate()
                .trimAndCollapseFrom(stem, '-');
        return id.isEmpty() ? "scene" : id.substring(0, Math.min(id.length(), MAX_ID_LENGTH));
    }
}
