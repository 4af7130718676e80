package io.attemptcoordinator.blender;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.blender.internal.BlenderWorker;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.SystemTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A baseline that is a scene which Blender opens. The snapshot alone says what to restore, so a worker on another machine
 * needs no settings.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
abstract class SceneBaseline implements Baseline {
    private static final String PATH = "path";
    private static final String FINGERPRINT = "fingerprint";

    /**
     * What is captured.
     *
     * @param id the id of the snapshot
     * @param digest the digest of the scene's content
     * @param file the scene; null for Blender's empty scene
     */
    record Source(String id, String digest, @Nullable Path file) {}

    /**
     * Returns what to capture, checked as far as that is possible without Blender.
     *
     * @throws CoordinatorException with {@link Code#BASELINE_UNUSABLE} and evidence if it cannot be used
     */
    abstract Source source(Worker worker);

    @Override
    public final BaselineSnapshot capture(Worker worker, Duration timeout) throws InterruptedException {
        Deadline deadline = Deadline.after(SystemTime.ticker(), timeout);
        BlenderWorker blender = worker.unwrap(BlenderWorker.class);
        Source source = source(worker);
        Map<String, String> details = new TreeMap<>();
        details.put(FINGERPRINT, blender.record(source.file(), deadline));
        if (source.file() != null) {
            details.put(PATH, source.file().toString());
        }
        return new BaselineSnapshot(source.id(), source.digest(), details);
    }

    @Override
    public final List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout)
            throws InterruptedException {
        Deadline deadline = Deadline.after(SystemTime.ticker(), timeout);
        BlenderWorker blender = worker.unwrap(BlenderWorker.class);
        String path = snapshot.details().get(PATH);
        Path file = path == null ? null : Path.of(path);
        if (file != null) {
            requireUnchanged(file, snapshot.digest());
        }
        return blender.restore(file, snapshot.details().getOrDefault(FINGERPRINT, ""), deadline);
    }

    static void requireUnchanged(Path file, String expected) {
        String digest = BlendFileBaseline.digest(file);
        if (!digest.equals(expected)) {
            String message = "The baseline " + file + " changed since the run began: its digest was " + expected
                    + " and is now " + digest + ". Start a new run, and let nothing write to the file meanwhile.";
            throw new CoordinatorException(
                    Code.BASELINE_UNUSABLE, message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
        }
    }
}
