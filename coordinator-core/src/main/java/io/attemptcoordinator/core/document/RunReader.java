package io.attemptcoordinator.core.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunOutcome;
import io.attemptcoordinator.api.run.TryReport;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the documents of runs. Unknown fields are ignored; a document of another major version is refused.
 *
 * <p>All methods throw a {@link CoordinatorException} with {@link Code#ARTIFACT_NOT_FOUND} if a document is missing, {@link
 * Code#MALFORMED} if one is invalid, {@link Code#UNSUPPORTED_VERSION} if one has another major version, or {@link
 * Code#ARTIFACT_IO} if one cannot be read.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as the store is.
 *
 * @since 0.1
 */
public final class RunReader {
    private final ArtifactStore store;

    /** Creates a reader of a store. */
    public RunReader(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /**
     * Reads a run. It may have been moved, renamed, or cut off; what is not there yet is left out. One that was cut off
     * before it had a baseline has no manifest, and is {@link Code#MALFORMED}.
     *
     * @param run its folder in the store
     */
    public RecordedRun read(String run) {
        RunDocuments documents = documents(run);
        String name = run + "/" + RunLayout.RUN;
        ObjectNode document = load(name);
        List<AttemptReport> attempts = new ArrayList<>();
        for (String path : store.list(run)) {
            if (RunLayout.Document.at(path.substring(run.length() + 1))
                    .filter(kind -> kind == RunLayout.Document.ATTEMPT)
                    .isPresent()) {
                attempts.add(documents.attempt(path, load(path)));
            }
        }
        attempts.sort(Comparator.comparingInt(AttemptReport::number));
        return new RecordedRun(
                documents.manifest(name, document), attempts, documents.result(name, document, attempts));
    }

    /**
     * Reads what a run was started, or last resumed, with.
     *
     * @param run its folder in the store
     */
    public RunManifest manifest(String run) {
        String name = run + "/" + RunLayout.RUN;
        return documents(run).manifest(name, load(name));
    }

    /**
     * Reads how a run ended, without its attempts.
     *
     * @param run its folder in the store
     * @return empty if it is under way, was cut off, or failed
     */
    public Optional<RunOutcome> outcome(String run) {
        String name = run + "/" + RunLayout.RUN;
        return Optional.ofNullable(documents(run).outcome(name, load(name)));
    }

    /**
     * Reads one attempt of a run.
     *
     * @param run the folder of the run in the store
     * @param attempt the number of the attempt
     */
    public AttemptReport attempt(String run, int attempt) {
        String path = run + "/" + RunLayout.attempt(attempt);
        return documents(run).attempt(path, load(path));
    }

    /**
     * Reads the iterations of one try of an attempt.
     *
     * @param run the folder of the run in the store
     * @param attempt the number of the attempt
     * @param attemptTry the try
     * @return its iterations, in order
     */
    public List<Iteration> iterations(String run, int attempt, TryReport attemptTry) {
        RunDocuments documents = documents(run);
        List<Iteration> iterations = new ArrayList<>();
        for (int index = 0; index < attemptTry.iterations(); index++) {
            String path = run + "/" + RunLayout.iteration(attempt, attemptTry.number(), index);
            iterations.add(documents.iteration(path, load(path)));
        }
        return iterations;
    }

    /** Reads the iterations of the last try of an attempt. */
    public List<Iteration> iterations(String run, AttemptReport attempt) {
        List<TryReport> tries = attempt.tries();
        return tries.isEmpty() ? List.of() : iterations(run, attempt.number(), tries.get(tries.size() - 1));
    }

    private static RunDocuments documents(String run) {
        // Nothing is written, so nothing has to be redacted.
        return new RunDocuments(new RecordMapper(run, Redactor.of(Map.of())));
    }

    private ObjectNode load(String path) {
        try (InputStream content = store.open(path)) {
            return Json.readDocument(path, content);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot close " + path + ": " + e, e);
        }
    }
}
