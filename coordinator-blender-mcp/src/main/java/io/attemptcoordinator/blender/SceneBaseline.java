package io.attemptcoordinator.blender;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.blender.internal.BlenderWorker;
import io.attemptcoordinator.blender.internal.BridgeException;
import io.attemptcoordinator.blender.internal.SceneState;
import io.attemptcoordinator.core.Deadline;
import io.attemptcoordinator.core.SystemTime;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A baseline that is a scene which Blender opens. Subclasses say which.
 *
 * <p><b>Thread-safety:</b> without state.
 */
abstract class SceneBaseline implements Baseline {
    private static final String PATH = "path";
    private static final String FINGERPRINT = "fingerprint";

    /** The file that Blender opens by these settings, or null for Blender's empty scene. */
    abstract @Nullable Path file(Map<String, String> settings);

    @Override
    public final BaselineSnapshot capture(Worker worker, Map<String, String> settings, Duration timeout)
            throws InterruptedException {
        BlenderWorker blender = BlenderWorker.of(worker);
        Deadline deadline = Deadline.after(SystemTime.ticker(), timeout);
        Path file = file(settings);
        String digest = file == null ? sha256("empty scene of Blender " + blender.blenderVersion()) : sha256(file);
        SceneState state = record(blender, file, deadline);
        Map<String, String> details = new TreeMap<>();
        details.put(FINGERPRINT, state.fingerprint().digest());
        if (file != null) {
            details.put(PATH, file.toString());
        }
        return new BaselineSnapshot(file == null ? name() : slug(file), digest, details);
    }

    /** A scene that Blender does not open is no baseline; that Blender is not there is another matter. */
    private static SceneState record(BlenderWorker blender, @Nullable Path file, Deadline deadline)
            throws InterruptedException {
        try {
            return blender.record(file, deadline);
        } catch (BridgeException e) {
            String message = "Blender cannot open the baseline " + file + " (" + e.getMessage()
                    + "); give a whole .blend file that this version of Blender can read";
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE, message, List.of(new Evidence(Evidence.Kind.EXCEPTION, e.toString())), e);
        }
    }

    @Override
    public final List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout)
            throws InterruptedException {
        Deadline deadline = Deadline.after(SystemTime.ticker(), timeout);
        String path = snapshot.details().get(PATH);
        Path file = path == null ? null : Path.of(path);
        if (file != null) {
            String digest = sha256(file);
            if (!digest.equals(snapshot.digest())) {
                throw new CoordinatorException(
                        Code.BASELINE_UNUSABLE,
                        "the baseline " + file + " changed since the run began: its digest was " + snapshot.digest()
                                + " and is " + digest
                                + "; start a new run, and let nothing write to the file meanwhile");
            }
        }
        return BlenderWorker.of(worker).restore(file, snapshot.details().getOrDefault(FINGERPRINT, ""), deadline);
    }

    private static String sha256(Path file) {
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest digest = sha256();
            new DigestInputStream(content, digest).transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            String message =
                    "the baseline " + file + " cannot be read (" + e + "); give the path of a readable .blend file";
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE, message, List.of(new Evidence(Evidence.Kind.EXCEPTION, e.toString())), e);
        }
    }

    private static String sha256(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** The file's name without its extension, in the form of an id. */
    private static String slug(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        String slug =
                name.replaceFirst("\\.blend$", "").replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
        String bounded = slug.substring(0, Math.min(slug.length(), 64));
        return bounded.isEmpty() ? "scene" : bounded;
    }
}
