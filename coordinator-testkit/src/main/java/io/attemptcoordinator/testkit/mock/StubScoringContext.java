package io.attemptcoordinator.testkit.mock;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A test part: a candidate that is put together from bytes. It counts the streams that a scorer leaves open and adds up what
 * the scorer spends.
 *
 * <p><b>Thread-safety:</b> put together in one thread, then safe for concurrent scoring.
 *
 * @since 0.1
 */
public final class StubScoringContext implements ScoringContext {
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Map<String, ArtifactRef> references = new TreeMap<>();
    private final Map<String, ArtifactRef> renders = new TreeMap<>();
    private final Map<String, ArtifactRef> artifacts = new TreeMap<>();
    private final OpenStreams streams = new OpenStreams();
    private final List<Failure> errors = new ArrayList<>();
    private final Map<String, byte[]> kept = new LinkedHashMap<>();
    private boolean isBudgetExhausted;
    private Usage spent = Usage.NONE;
    private Task task;
    private long seed;
    private Duration remaining = Duration.ofMinutes(1);

    /**
     * Begins a candidate without renders or artifacts.
     *
     * @param task the task; the images of its references that exist are copied, as a run copies them
     */
    public StubScoringContext(Task task) {
        this.task = requireNonNull(task, "task");
        for (Reference reference : task.references()) {
            if (Files.exists(reference.image())) {
                try (InputStream image = Files.newInputStream(reference.image())) {
                    references.put(reference.view(), put("references/" + reference.view() + ".png", image));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    /** Adds the run's copy of a reference image. */
    public StubScoringContext reference(String view, byte[] png) {
        references.put(view, put("references/" + view + ".png", new ByteArrayInputStream(png)));
        return this;
    }

    /** Adds a render of the candidate. */
    public StubScoringContext render(String view, byte[] png) {
        renders.put(view, put("renders/" + view + ".png", new ByteArrayInputStream(png)));
        return this;
    }

    private ArtifactRef put(String path, InputStream png) {
        return store.put(path, "image/png", png);
    }

    /** Adds another artifact of the candidate. */
    public StubScoringContext artifact(String role, byte[] content) {
        artifacts.put(
                role, store.put("artifacts/" + role, "application/octet-stream", new ByteArrayInputStream(content)));
        return this;
    }

    /** Adds something that failed in the iteration before there was the candidate. */
    public StubScoringContext error(Failure failure) {
        errors.add(requireNonNull(failure, "failure"));
        return this;
    }

    /** Replaces the task; the references stay. */
    public StubScoringContext task(Task value) {
        task = requireNonNull(value, "task");
        return this;
    }

    /** Sets the seed of the judgement; 0 unless set. */
    public StubScoringContext seed(long value) {
        seed = value;
        return this;
    }

    /** Sets the time that is left; 1 minute unless set. */
    public StubScoringContext remaining(Duration value) {
        remaining = requireNonNull(value, "remaining");
        return this;
    }

    /** Removes the renders and all other artifacts. */
    public StubScoringContext withoutArtifacts() {
        renders.clear();
        artifacts.clear();
        return this;
    }

    /** Returns how many streams were opened and not closed. */
    public int leftOpen() {
        return streams.count();
    }

    /** Returns what was spent. */
    public synchronized Usage spent() {
        return spent;
    }

    @Override
    public Task task() {
        return task;
    }

    @Override
    public Map<String, ArtifactRef> references() {
        return Collections.unmodifiableMap(references);
    }

    @Override
    public Map<String, ArtifactRef> renders() {
        return Collections.unmodifiableMap(renders);
    }

    @Override
    public Map<String, ArtifactRef> artifacts() {
        return Collections.unmodifiableMap(artifacts);
    }

    @Override
    public List<Failure> errors() {
        return List.copyOf(errors);
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        return streams.counted(store.open(artifact.path()));
    }

    @Override
    public long seed() {
        return seed;
    }

    @Override
    public Duration remaining() {
        return remaining;
    }

    /** Lets calls of models reserve no more: the budget is exhausted. */
    public StubScoringContext withoutBudget() {
        isBudgetExhausted = true;
        return this;
    }

    @Override
    public void reserve(Usage atMost) {
        if (isBudgetExhausted) {
            throw new CoordinatorException(Code.BUDGET_EXHAUSTED, "The test has no budget for " + atMost + ".");
        }
    }

    @Override
    public synchronized void spend(Usage usage) {
        spent = spent.plus(usage);
    }

    @Override
    public void keep(String file, String mediaType, InputStream content) {
        try {
            kept.put(kept.size() + "-" + file, content.readAllBytes());
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + file + ": " + e, e);
        }
    }

    /** Returns what was kept, by a number and the name of the file, such as {@code 0-call.json}. */
    public Map<String, byte[]> kept() {
        return Collections.unmodifiableMap(kept);
    }
}
