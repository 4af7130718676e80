package io.attemptcoordinator.core.score;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A context with another seed. */
record Reseeded(ScoringContext context, long seed) implements ScoringContext {
    @Override
    public Task task() {
        return context.task();
    }

    @Override
    public Map<String, ArtifactRef> references() {
        return context.references();
    }

    @Override
    public Map<String, ArtifactRef> renders() {
        return context.renders();
    }

    @Override
    public Map<String, ArtifactRef> artifacts() {
        return context.artifacts();
    }

    @Override
    public List<Failure> errors() {
        return context.errors();
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        return context.open(artifact);
    }

    @Override
    public Duration remaining() {
        return context.remaining();
    }

    @Override
    public void reserve(Usage atMost) {
        context.reserve(atMost);
    }

    @Override
    public void spend(Usage usage) {
        context.spend(usage);
    }

    @Override
    public void keep(String file, String mediaType, InputStream content) {
        context.keep(file, mediaType, content);
    }
}
