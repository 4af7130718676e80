package io.attemptcoordinator.core.artifact;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.core.AttemptReport;
import io.attemptcoordinator.core.BestAttemptResult;
import io.attemptcoordinator.core.RunManifest;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a run down as it goes: the one class that knows the layout of {@code docs/reference/artifacts.md}.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls for different attempts.
 *
 * @since 0.1
 */
public final class RunRecorder {
    private static final DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MAX_TEXT_BYTES = 256 * 1024 * 1024;

    private final ArtifactStore store;
    private final Redactor redactor;
    private final String run;
    private final Documents documents;

    private RunRecorder(ArtifactStore store, Redactor redactor, String run) {
        this.store = store;
        this.redactor = redactor;
        this.run = run;
        this.documents = new Documents(run);
    }

    /**
     * Begins a run in a folder of its own: {@code <UTC timestamp>_task-<task>_baseline-<baseline>}, with a number at the end when
     * there is such a run already.
     *
     * @param store where to write
     * @param redactor takes secrets out of all text
     * @param startedAt when the run began
     * @param task the name of the task
     * @param baseline the id of the baseline
     * @return the recorder
     */
    public static RunRecorder create(
            ArtifactStore store, Redactor redactor, Instant startedAt, String task, String baseline) {
        String name = TIMESTAMP.format(startedAt) + "_task-" + task + "_baseline-" + baseline;
        String run = name;
        for (int number = 2; !store.list(run).isEmpty(); number++) {
            run = name + "-" + number;
        }
        return new RunRecorder(store, redactor, run);
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
     * Keeps a copy of a reference image.
     *
     * @param reference the reference
     * @return the copy
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if the image cannot be read
     */
    public ArtifactRef saveReference(Reference reference) {
        try (InputStream image = Files.newInputStream(reference.image())) {
            return store.put(run + "/references/" + reference.view() + ".png", "image/png", image);
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "the reference image for the view '" + reference.view() + "' cannot be read: " + e
                            + "; give the path of a PNG file",
                    e);
        }
    }

    /**
     * Writes down what the run is started with.
     *
     * @param manifest what it is started with
     */
    public void manifest(RunManifest manifest) {
        write(run + "/run.json", documents.run(manifest, null));
    }

    /**
     * The folder of a try of an attempt: that of the attempt for the first try, one below it for each further try.
     *
     * @param attempt the number of the attempt, 0 or more
     * @param tryNumber the number of the try, 0 or more
     * @return its path in the store
     */
    public String attemptFolder(int attempt, int tryNumber) {
        String folder = String.format(Locale.ROOT, "%s/attempts/attempt-%03d", run, attempt);
        return tryNumber == 0 ? folder : folder + "/try-" + tryNumber;
    }

    /**
     * Keeps an artifact of an attempt; secrets are taken out of text.
     *
     * @param folder the folder of the attempt's try
     * @param path the path of the artifact in that folder
     * @param mediaType its IANA media type
     * @param content its bytes; read to the end and left open
     * @return the reference
     */
    public ArtifactRef save(String folder, String path, String mediaType, InputStream content) {
        if (!Redactor.isText(mediaType)) {
            return store.put(folder + "/" + path, mediaType, content);
        }
        try {
            byte[] bytes = content.readNBytes(MAX_TEXT_BYTES + 1);
            if (bytes.length > MAX_TEXT_BYTES) {
                throw new CoordinatorException(
                        Code.ARTIFACT_IO, "the text " + path + " has more than " + MAX_TEXT_BYTES + " bytes");
            }
            return put(folder + "/" + path, mediaType, new String(bytes, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "cannot read the content for " + path + ": " + e, e);
        }
    }

    /**
     * Opens an artifact.
     *
     * @param artifact the reference
     * @return its content; to be closed by the caller
     */
    public InputStream open(ArtifactRef artifact) {
        return store.open(artifact.path());
    }

    /**
     * Writes down an iteration.
     *
     * @param folder the folder of the attempt's try
     * @param iteration the iteration
     */
    public void iteration(String folder, Iteration iteration) {
        String path = String.format(Locale.ROOT, "%s/iterations/iter-%03d", folder, iteration.index());
        if (iteration.verdict() != null) {
            write(path + "/verdict.json", documents.verdict(iteration.verdict()));
        }
        write(path + ".json", documents.iteration(iteration));
    }

    /**
     * Writes down an attempt.
     *
     * @param report its record
     */
    public void attempt(AttemptReport report) {
        write(attemptFolder(report.number(), 0) + "/attempt.json", documents.attempt(report));
    }

    /**
     * Writes down what came of the run: the winner's scene and the reason first, the run's own document last.
     *
     * @param manifest what the run was started with
     * @param result what came of it
     */
    public void result(RunManifest manifest, BestAttemptResult result) {
        result.best().ifPresent(best -> {
            Iteration iteration = bestIteration(best);
            ArtifactRef scene = iteration == null ? null : iteration.artifacts().get(VigaLoop.SCENE);
            ArtifactRef finalScene = scene == null ? null : copy(scene, run + "/final.blend");
            write(run + "/best_attempt.json", documents.bestAttempt(result, best, iteration, finalScene));
        });
        write(run + "/run.json", documents.run(manifest, result));
    }

    private static @Nullable Iteration bestIteration(AttemptReport attempt) {
        Integer index = attempt.bestIteration();
        return index == null ? null : attempt.iterations().get(index);
    }

    private ArtifactRef copy(ArtifactRef artifact, String path) {
        try (InputStream content = store.open(artifact.path())) {
            return store.put(path, artifact.mediaType(), content);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "cannot read " + artifact.path() + ": " + e, e);
        }
    }

    private void write(String path, ObjectNode document) {
        put(path, "application/json", document.toPrettyString() + "\n");
    }

    private ArtifactRef put(String path, String mediaType, String text) {
        byte[] bytes = redactor.redact(text).getBytes(StandardCharsets.UTF_8);
        return store.put(path, mediaType, new ByteArrayInputStream(bytes));
    }
}
