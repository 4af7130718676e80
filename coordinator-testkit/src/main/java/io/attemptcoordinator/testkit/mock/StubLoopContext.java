package io.attemptcoordinator.testkit.mock;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.core.loop.GeneratorContext;
import io.attemptcoordinator.core.loop.VerifierContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A test part: what a generator and a verifier see of one iteration, without a loop around it. It adds up what they spend.
 *
 * <p><b>Thread-safety:</b> for the calling thread only.
 *
 * @since 0.1
 */
public final class StubLoopContext implements GeneratorContext, VerifierContext {
    private final RecordingAttemptContext attempt;
    private final Map<String, ArtifactRef> renders;
    private final Map<String, ArtifactRef> artifacts;
    private final int iteration;
    private final List<IterationSummary> trajectory;
    private final List<Iteration> remembered;
    private final List<Failure> errors;
    private final @Nullable FailedProgram failed;
    private final Map<String, String> worker;
    private final Map<String, byte[]> kept = new LinkedHashMap<>();

    StubLoopContext(
            RecordingAttemptContext attempt, Map<String, ArtifactRef> renders, Map<String, ArtifactRef> artifacts) {
        this.attempt = attempt;
        this.renders = Map.copyOf(renders);
        this.artifacts = Map.copyOf(artifacts);
        iteration = 0;
        trajectory = List.of();
        remembered = List.of();
        errors = List.of();
        failed = null;
        worker = Map.of();
    }

    private StubLoopContext(Builder builder, RecordingAttemptContext attempt) {
        this.attempt = attempt;
        renders = Map.copyOf(builder.renders);
        artifacts = Map.copyOf(builder.artifacts);
        iteration = builder.remembered.size();
        trajectory = builder.remembered.stream().map(Iteration::summary).toList();
        remembered = builder.remembered;
        errors = builder.failed == null ? List.of() : List.of(builder.failed.failure());
        failed = builder.failed;
        worker = builder.worker;
    }

    /** Begins the context of a first iteration, without renders or artifacts. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns what was spent. */
    public Usage spent() {
        return attempt.spent();
    }

    /** Returns how many streams were opened and not closed. */
    public int leftOpen() {
        return attempt.leftOpen();
    }

    @Override
    public AttemptRequest request() {
        return attempt.request();
    }

    @Override
    public Task task() {
        return request().task();
    }

    @Override
    public Map<String, ArtifactRef> references() {
        return request().references();
    }

    @Override
    public int iteration() {
        return iteration;
    }

    @Override
    public List<IterationSummary> trajectory() {
        return trajectory;
    }

    @Override
    public List<Iteration> remembered() {
        return remembered;
    }

    @Override
    public List<Failure> errors() {
        return errors;
    }

    @Override
    public @Nullable FailedProgram failed() {
        return failed;
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
        return attempt.open(artifact);
    }

    @Override
    public Map<String, String> worker() {
        return worker;
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

    @Override
    public ScoreCard score() throws InterruptedException {
        return attempt.score(renders, artifacts)
                .orElseThrow(() -> new CoordinatorException(Code.CONFIGURATION, "The context has no scorer."));
    }

    @Override
    public long seed() {
        return request().seed();
    }

    @Override
    public Duration remaining() {
        return attempt.remaining();
    }

    @Override
    public void reserve(Usage atMost) {
        attempt.reserve(atMost);
    }

    @Override
    public void spend(Usage usage) {
        attempt.spend(usage);
    }

    /**
     * Collects the parts of a {@link StubLoopContext}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder extends RequestBuilder<Builder> {
        private final Map<String, ArtifactRef> renders = new TreeMap<>();
        private final Map<String, ArtifactRef> artifacts = new TreeMap<>();
        private List<Iteration> remembered = List.of();
        private @Nullable FailedProgram failed;
        private @Nullable Scorer scorer;
        private Duration remaining = Duration.ofMinutes(1);
        private Map<String, String> worker = Map.of();

        private Builder() {}

        @Override
        Builder self() {
            return this;
        }

        /** Adds a render of the candidate. */
        public Builder render(String view, byte[] png) {
            renders.put(view, store.put("renders/" + view + ".png", "image/png", new ByteArrayInputStream(png)));
            return this;
        }

        /** Adds another artifact of the candidate. */
        public Builder artifact(String role, byte[] content) {
            artifacts.put(
                    role,
                    store.put("artifacts/" + role, "application/octet-stream", new ByteArrayInputStream(content)));
            return this;
        }

        /** Sets the iterations before this one, all of which are remembered; none unless set. */
        public Builder remembered(List<Iteration> value) {
            remembered = List.copyOf(value);
            return this;
        }

        /** Sets what is known of the worker; nothing unless set. */
        public Builder worker(Map<String, String> value) {
            worker = Map.copyOf(value);
            return this;
        }

        /** Sets the program to repair; none unless set. */
        public Builder failed(FailedProgram value) {
            failed = requireNonNull(value, "failed");
            return this;
        }

        /** Sets the measure of the run; none unless set. */
        public Builder scorer(Scorer value) {
            scorer = requireNonNull(value, "scorer");
            return this;
        }

        /** Sets the time that is left; 1 minute unless set. */
        public Builder remaining(Duration value) {
            remaining = requireNonNull(value, "remaining");
            return this;
        }

        /** Creates the context. */
        public StubLoopContext build() {
            return new StubLoopContext(this, RecordingAttemptContext.of(this, scorer, remaining));
        }
    }
}
