package io.attemptcoordinator.testkit.mock;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.artifact.InMemoryArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A test part: a candidate that is made of bytes, and counts the streams that a scorer leaves open.
 *
 * <p><b>Thread-safety:</b> safe for concurrent scoring once it is filled.
 *
 * @since 0.1
 */
public final class StubScoringContext implements ScoringContext {
    private final InMemoryArtifactStore store = new InMemoryArtifactStore();
    private final Map<String, ArtifactRef> renders = new TreeMap<>();
    private final Map<String, ArtifactRef> artifacts = new TreeMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Task task;

    /**
     * A candidate without renders or artifacts.
     *
     * @param task the task
     */
    public StubScoringContext(Task task) {
        this.task = task;
    }

    /**
     * Adds a render.
     *
     * @param view its view
     * @param png its file
     * @return this
     */
    public StubScoringContext render(String view, byte[] png) {
        renders.put(view, store.put("renders/" + view + ".png", "image/png", new ByteArrayInputStream(png)));
        return this;
    }

    /**
     * Adds an artifact.
     *
     * @param role its role
     * @param content its content
     * @return this
     */
    public StubScoringContext artifact(String role, byte[] content) {
        artifacts.put(
                role, store.put("artifacts/" + role, "application/octet-stream", new ByteArrayInputStream(content)));
        return this;
    }

    /**
     * How many streams were opened and not closed.
     *
     * @return 0 or more
     */
    public int leftOpen() {
        return open.get();
    }

    @Override
    public Task task() {
        return task;
    }

    @Override
    public Map<String, ArtifactRef> renders() {
        return renders;
    }

    @Override
    public Map<String, ArtifactRef> artifacts() {
        return artifacts;
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        InputStream content = store.open(artifact.path());
        open.incrementAndGet();
        return new FilterInputStream(content) {
            private boolean isClosed;

            @Override
            public void close() throws IOException {
                if (!isClosed) {
                    isClosed = true;
                    open.decrementAndGet();
                }
                super.close();
            }
        };
    }

    @Override
    public Map<String, String> settings(String componentName) {
        return Map.of();
    }
}
