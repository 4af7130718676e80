package io.attemptcoordinator.testkit.mock;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.core.policy.RunHistory;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A test part: the record of attempts that have ended, put together in memory. It counts the streams that a policy leaves open.
 *
 * <p><b>Thread-safety:</b> put together in one thread, then safe for concurrent reading.
 *
 * @since 0.1
 */
public final class StubRunHistory implements RunHistory {
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Map<Integer, AttemptReport> reports = new TreeMap<>();
    private final Map<Integer, List<Iteration>> iterations = new TreeMap<>();
    private final OpenStreams streams = new OpenStreams();

    /** Begins a record without attempts. */
    public StubRunHistory() {}

    /** Saves an artifact, which reports and iterations can then refer to. */
    public ArtifactRef artifact(String path, String mediaType, byte[] content) {
        return store.put(path, mediaType, new ByteArrayInputStream(content));
    }

    /**
     * Adds an attempt.
     *
     * @param report what it did
     * @param made the iterations of its last try, in order
     */
    public StubRunHistory add(AttemptReport report, List<Iteration> made) {
        reports.put(report.number(), report);
        iterations.put(report.number(), List.copyOf(made));
        return this;
    }

    /** Returns the reports of all attempts, in the order of their numbers. */
    public List<AttemptReport> reports() {
        return List.copyOf(reports.values());
    }

    /** Returns how many streams were opened and not closed. */
    public int leftOpen() {
        return streams.count();
    }

    @Override
    public AttemptReport attempt(int number) {
        return known(reports.get(number), number);
    }

    @Override
    public List<Iteration> iterations(int number) {
        return known(iterations.get(number), number);
    }

    private static <T> T known(@Nullable T recorded, int number) {
        if (recorded == null) {
            throw new CoordinatorException(Code.ARTIFACT_NOT_FOUND, "No attempt " + number + " has ended.");
        }
        return recorded;
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        return streams.counted(store.open(requireNonNull(artifact, "artifact").path()));
    }
}
