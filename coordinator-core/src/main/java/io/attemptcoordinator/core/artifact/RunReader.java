package io.attemptcoordinator.core.artifact;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.AttemptReport;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads what {@link RunRecorder} wrote. Fields that it does not know are ignored; a document of another major version is
 * refused.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as the store is.
 *
 * @since 0.1
 */
public final class RunReader {
    private static final Pattern ATTEMPT = Pattern.compile("attempts/attempt-[0-9]{3,10}/attempt\\.json");

    private final ArtifactStore store;

    /**
     * A reader of a store.
     *
     * @param store where the runs are kept
     */
    public RunReader(ArtifactStore store) {
        this.store = requireNonNull(store, "store");
    }

    /**
     * Reads a run. It may have been moved, renamed, or cut off; what is not there yet is left out.
     *
     * @param run its folder in the store
     * @return the run as far as it is on record
     * @throws CoordinatorException with {@link CoordinatorException.Code#ARTIFACT_NOT_FOUND} if a document is missing, {@link
     *     CoordinatorException.Code#MALFORMED} if one is not of its form, {@link
     *     CoordinatorException.Code#UNSUPPORTED_VERSION} if one is of another major version, or {@link
     *     CoordinatorException.Code#ARTIFACT_IO} if one cannot be read
     */
    public RecordedRun read(String run) {
        DocumentReader documents = new DocumentReader(run);
        String name = run + "/run.json";
        ObjectNode document = load(name);
        List<AttemptReport> attempts = new ArrayList<>();
        for (String path : store.list(run)) {
            if (ATTEMPT.matcher(path.substring(run.length() + 1)).matches()) {
                attempts.add(attempt(documents, path));
            }
        }
        attempts.sort(Comparator.comparingInt(AttemptReport::number));
        return new RecordedRun(
                documents.manifest(name, document), attempts, documents.result(name, document, attempts));
    }

    private AttemptReport attempt(DocumentReader documents, String path) {
        ObjectNode document = load(path);
        String folder = documents.folder(path, document);
        int count = DocumentReader.iterations(path, document);
        List<Iteration> iterations = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            String name = RunRecorder.iterationPath(folder, index) + ".json";
            iterations.add(documents.iteration(name, load(name)));
        }
        return documents.attempt(path, document, iterations);
    }

    /**
     * Reads a verdict.
     *
     * @param path where it is in the store, such as {@code <run>/attempts/attempt-000/iterations/iter-000/verdict.json}
     * @return the verdict
     * @throws CoordinatorException as {@link #read}
     */
    public Verdict verdict(String path) {
        return DocumentReader.verdict(path, load(path));
    }

    private ObjectNode load(String path) {
        try (InputStream content = store.open(path)) {
            return Json.read(path, content);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot close " + path + ": " + e, e);
        }
    }
}
