package io.attemptcoordinator.blender;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.blender.internal.BlenderWorker;
import io.attemptcoordinator.blender.internal.KnownDigests;
import io.attemptcoordinator.blender.internal.SceneSource;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.SystemTime;
import java.nio.file.Files;
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
    private static final String EXTERNAL = "external:";

    /** The key of the objects in words, for generators. */
    private static final String OBJECTS = "objects";

    private static final int MAX_ROUNDS = 8;

    /**
     * What is captured.
     *
     * @param id the id of the snapshot
     * @param digest the digest of the scene's content
     * @param file the scene; null for Blender's empty scene, or one that is built
     * @param inputs what the scene is built from; null if it is not built
     */
    record Source(
            String id,
            String digest,
            @Nullable Path file,
            @Nullable RecipeInputs inputs) {}

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
        Path file = source.file();
        if (source.inputs() != null) {
            requireNoneHidden(source.inputs().digests(), blender.hidden());
            file = BuiltScenes.file(blender, source.inputs(), deadline);
            details.putAll(source.inputs().details());
        }
        BlenderWorker.Recorded recorded = recordWithExternalFiles(blender, file, deadline);
        details.put(FINGERPRINT, recorded.fingerprint());
        details.put(OBJECTS, String.join("\n", recorded.objects()));
        if (source.file() != null) {
            details.put(PATH, source.file().toString());
        }
        Map<Path, String> externalFiles = new TreeMap<>();
        for (Path external : recorded.externalFiles()) {
            externalFiles.put(external, BlendFileBaseline.digest(external));
        }
        requireNoneHidden(externalFiles, blender.hidden());
        externalFiles.forEach((external, digest) -> details.put(EXTERNAL + external, digest));
        return new BaselineSnapshot(source.id(), source.digest(), details);
    }

    static String version(Worker worker) {
        return worker.description().getOrDefault(BlenderBackend.VERSION, "?");
    }

    /** A sandbox shows only files that are known, and a linked library can refer to others, so this takes several rounds. */
    private static BlenderWorker.Recorded recordWithExternalFiles(
            BlenderWorker blender, @Nullable Path scene, Deadline deadline) throws InterruptedException {
        List<Path> known = List.of();
        for (int round = 0; round < MAX_ROUNDS; round++) {
            BlenderWorker.Recorded recorded = blender.record(new SceneSource(scene, known), deadline);
            requirePresent(scene, recorded.externalFiles());
            if (recorded.externalFiles().equals(known)) {
                return recorded;
            }
            known = recorded.externalFiles();
        }
        String message = "The libraries of the baseline " + scene + " refer to each other more than " + MAX_ROUNDS
                + " levels deep. Make the data local, or pack it.";
        throw unusable(message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
    }

    private static void requirePresent(@Nullable Path scene, List<Path> externalFiles) {
        List<Evidence> missing = externalFiles.stream()
                .filter(file -> !Files.isRegularFile(file))
                .map(file -> new Evidence(Evidence.Kind.TEXT, "missing: " + file))
                .toList();
        if (!missing.isEmpty()) {
            throw unusable(
                    "The baseline " + scene + " refers to files that do not exist: "
                            + missing.stream().map(Evidence::detail).toList()
                            + ". Restore them, or pack them into the file (File > External Data).",
                    missing,
                    null);
        }
    }

    /** A program sees the files of its baseline, so a reference among them, or a copy of one, could be copied into the scene. */
    static void requireNoneHidden(Map<Path, String> files, List<Path> hidden) {
        for (Path secret : hidden) {
            if (Files.isRegularFile(secret)) {
                String digest = BlendFileBaseline.digest(secret);
                files.forEach((file, found) -> {
                    if (found.equals(digest)) {
                        String message = "The baseline refers to " + file + ", which "
                                + (file.equals(secret)
                                        ? "is a reference"
                                        : "has the content of the reference " + secret)
                                + ", and every program could copy it. Take it out of the scene, or let programs see the references"
                                + " ('referencesVisible' of the task).";
                        throw unusable(message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
                    }
                });
            }
        }
    }

    static CoordinatorException unusable(String message, List<Evidence> evidence, @Nullable Exception cause) {
        return new CoordinatorException(Code.BASELINE_UNUSABLE, message, evidence, cause);
    }

    @Override
    public final List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout)
            throws InterruptedException {
        Deadline deadline = Deadline.after(SystemTime.ticker(), timeout);
        BlenderWorker blender = worker.unwrap(BlenderWorker.class);
        SceneSource source;
        RecipeInputs inputs = RecipeInputs.of(snapshot.details());
        if (inputs == null) {
            source = sourceOf(snapshot);
            requireUnchanged(blender.digests(), snapshot, source);
        } else {
            inputs.requireUnchanged(blender.digests());
            source = new SceneSource(BuiltScenes.file(blender, inputs, deadline), List.of());
        }
        return blender.restore(source, snapshot.details().getOrDefault(FINGERPRINT, ""), deadline);
    }

    private static SceneSource sourceOf(BaselineSnapshot snapshot) {
        String path = snapshot.details().get(PATH);
        List<Path> externalFiles = snapshot.details().keySet().stream()
                .filter(key -> key.startsWith(EXTERNAL))
                .map(key -> Path.of(key.substring(EXTERNAL.length())))
                .sorted()
                .toList();
        return new SceneSource(path == null ? null : Path.of(path), externalFiles);
    }

    private static void requireUnchanged(KnownDigests digests, BaselineSnapshot snapshot, SceneSource source) {
        if (source.file() != null) {
            requireUnchanged(digests, source.file(), snapshot.digest());
        }
        for (Path file : source.externalFiles()) {
            requireUnchanged(digests, file, snapshot.details().getOrDefault(EXTERNAL + file, ""));
        }
    }

    static void requireUnchanged(KnownDigests digests, Path file, String expected) {
        String digest = digests.of(file, BlendFileBaseline::digest);
        if (!digest.equals(expected)) {
            String message = "The baseline's file " + file + " changed since the run began: its digest was " + expected
                    + " and is now " + digest + ". Start a new run, and let nothing write to the file meanwhile.";
            throw unusable(message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
        }
    }
}
