package io.attemptcoordinator.core.artifact;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunManifest;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run down. This is the one class that knows which document and which artifact stands where in a run's folder;
 * {@code docs/reference/artifacts.md} describes it.
 *
 * <p>Nothing is written before it went through the {@link Redactor}. Each method returns when what it wrote is durable.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as the store is.
 *
 * @since 0.1
 */
public final class RunRecorder {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String JSON = "application/json";
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

    private final ArtifactStore store;
    private final Redactor redactor;
    private final String run;
    private final DocumentWriter documents;

    private RunRecorder(ArtifactStore store, Redactor redactor, String run) {
        this.store = store;
        this.redactor = redactor;
        this.run = run;
        documents = new DocumentWriter(run, redactor);
    }

    /**
     * Begins the record of a run, in a folder of its own.
     *
     * @param store where to keep it
     * @param redactor takes the secrets out
     * @param startedAt when the run began, in wall time
     * @param task the name of the task
     * @param baselineId the id of the baseline
     * @return a recorder for the folder {@code <UTC timestamp>_task-<task>_baseline-<id>}, with {@code -2} and so on behind it
     *     when there is one of that name already
     * @throws IllegalArgumentException if a name is of no use in a path
     * @throws CoordinatorException with {@link CoordinatorException.Code#CONFIGURATION} if a name contains a secret, or with
     *     {@link CoordinatorException.Code#ARTIFACT_IO} if the store cannot be written to
     */
    public static RunRecorder create(
            ArtifactStore store, Redactor redactor, Instant startedAt, String task, String baselineId) {
        requireNonNull(store, "store");
        String name = TIMESTAMP.format(startedAt) + "_task-" + task + "_baseline-" + baselineId;
        ArtifactStore.requirePath(name);
        if (redactor.finds(task) || redactor.finds(baselineId)) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The name of the task or the id of the baseline contains the value of a secret, and would become the "
                            + "name of a folder. Choose another name, or tell the redactor less.");
        }
        String run = name;
        for (int number = 2; !claim(store, run); number++) {
            run = name + "-" + number;
        }
        return new RunRecorder(store, redactor, run);
    }

    /** A store of another make cannot claim; runs that begin in it within a second of each other need different tasks. */
    private static boolean claim(ArtifactStore store, String run) {
        return store instanceof RunFolders folders
                ? folders.claim(run)
                : store.list(run).isEmpty();
    }

    /**
     * The name of the run.
     *
     * @return its folder in the store
     */
    public String run() {
        return run;
    }

    /**
     * Keeps a copy of a reference image, as {@code references/<view>.png} or {@code .jpg}.
     *
     * @param reference the reference
     * @return the copy
     * @throws CoordinatorException with {@link CoordinatorException.Code#CONFIGURATION} if the file cannot be read, or is
     *     neither PNG nor JPEG
     */
    public ArtifactRef saveReference(Reference reference) {
        try (InputStream image =
                new BufferedInputStream(new FileInputStream(reference.image().toFile()))) {
            image.mark(PNG.length);
            byte[] head = image.readNBytes(PNG.length);
            image.reset();
            String name = "references/" + reference.view();
            if (Arrays.equals(head, PNG)) {
                return save(run, name + ".png", "image/png", image);
            }
            if (head.length >= JPEG.length && Arrays.equals(head, 0, JPEG.length, JPEG, 0, JPEG.length)) {
                return save(run, name + ".jpg", "image/jpeg", image);
            }
            throw unusable(reference, "is neither a PNG nor a JPEG image", null);
        } catch (IOException e) {
            throw unusable(reference, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static CoordinatorException unusable(Reference reference, String what, @Nullable Throwable cause) {
        return new CoordinatorException(
                Code.CONFIGURATION,
                "The reference of the view '" + reference.view() + "', " + reference.image() + ", " + what + ".",
                cause);
    }

    /**
     * Writes {@code run.json} of a run that is under way.
     *
     * @param manifest what the run was started with
     */
    public void manifest(RunManifest manifest) {
        write(run + "/run.json", documents.run(manifest, null));
    }

    /**
     * The folder of a try of an attempt.
     *
     * @param attempt the number of the attempt, 0 or more
     * @param tryNumber the number of the try, 0 or more
     * @return its path in the store; the first try has the attempt's own folder, a later one a folder within it
     */
    public String attemptFolder(int attempt, int tryNumber) {
        String folder = String.format(Locale.ROOT, "%s/attempts/attempt-%03d", run, attempt);
        return tryNumber == 0 ? folder : folder + "/try-" + tryNumber;
    }

    /**
     * Keeps an artifact.
     *
     * @param folder a folder of this run
     * @param path where in the folder
     * @param mediaType the IANA media type
     * @param content the bytes; read to the end and left open
     * @return the reference
     * @throws IllegalArgumentException if the path is not of its form
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_IO} if it cannot be kept, or its path
     *     contains a secret
     */
    public ArtifactRef save(String folder, String path, String mediaType, InputStream content) {
        if (redactor.finds(path)) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO,
                    "An artifact in " + folder + " cannot be kept, because its path contains the value of a secret.");
        }
        String whole = ArtifactStore.requirePath(folder + "/" + path);
        try {
            return store.put(whole, mediaType, redactor.redact(mediaType, content));
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot keep " + whole + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens an artifact of the run.
     *
     * @param artifact the reference
     * @return its content; to be closed by the caller
     * @throws CoordinatorException if there is none, or it cannot be read
     */
    public InputStream open(ArtifactRef artifact) {
        return store.open(artifact.path());
    }

    /**
     * Writes the document of an iteration, and its verdict beside its artifacts.
     *
     * @param folder the folder of the try
     * @param iteration the iteration
     * @throws IllegalArgumentException if an artifact is not of this run
     */
    public void iteration(String folder, Iteration iteration) {
        String path = iterationPath(folder, iteration.index());
        ObjectNode document = documents.iteration(iteration);
        Verdict verdict = iteration.verdict();
        if (verdict != null) {
            write(path + "/verdict.json", documents.verdict(verdict));
        }
        write(path + ".json", document);
    }

    static String iterationPath(String folder, int index) {
        return String.format(Locale.ROOT, "%s/iterations/iter-%03d", folder, index);
    }

    /**
     * Writes {@code attempt.json} of an attempt, whose iterations are written already.
     *
     * @param report the attempt
     * @throws IllegalArgumentException if its folder is not of this run
     */
    public void attempt(AttemptReport report) {
        write(attemptFolder(report.number(), 0) + "/attempt.json", documents.attempt(report));
    }

    /**
     * Writes what came of the run: {@code final.blend} if the winner has a scene, {@code best_attempt.json} if there is a
     * winner, and then {@code run.json}, which makes the run a finished one.
     *
     * @param manifest what the run was started with
     * @param result what came of it
     */
    public void result(RunManifest manifest, BestAttemptResult result) {
        result.best().ifPresent(best -> {
            ArtifactRef scene = bestIteration(best)
                    .map(iteration -> iteration.artifacts().get(VigaLoop.SCENE))
                    .orElse(null);
            ArtifactRef finalScene = scene == null ? null : saveFinal(scene);
            write(run + "/best_attempt.json", documents.bestAttempt(result, best, finalScene));
        });
        write(run + "/run.json", documents.run(manifest, result));
    }

    static Optional<Iteration> bestIteration(AttemptReport attempt) {
        Integer index = attempt.bestIteration();
        return attempt.iterations().stream()
                .filter(iteration -> index != null && iteration.index() == index)
                .findFirst();
    }

    private ArtifactRef saveFinal(ArtifactRef scene) {
        try (InputStream content = open(scene)) {
            return save(run, "final.blend", scene.mediaType(), content);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + scene.path() + ": " + e, e);
        }
    }

    private void write(String path, ObjectNode document) {
        store.put(path, JSON, new ByteArrayInputStream(Json.write(path, document)));
    }
}
