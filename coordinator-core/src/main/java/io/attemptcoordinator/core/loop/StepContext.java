package io.attemptcoordinator.core.loop;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.IterationSummary;
import io.attemptcoordinator.api.Keeper;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the generator or the verifier sees of one iteration. */
final class StepContext implements GeneratorContext, VerifierContext {
    private final AttemptContext attempt;
    private final int iteration;
    private final List<IterationSummary> trajectory;
    private final List<Iteration> remembered;
    private final List<Failure> errors;
    private final @Nullable FailedProgram failed;
    private final Map<String, ArtifactRef> renders;
    private final Map<String, ArtifactRef> artifacts;
    private final Keeper keeper;

    StepContext(
            AttemptContext attempt,
            int iteration,
            Progress progress,
            List<Failure> errors,
            @Nullable FailedProgram failed,
            Map<String, ArtifactRef> renders,
            Map<String, ArtifactRef> artifacts,
            Keeper keeper) {
        this.attempt = attempt;
        this.iteration = iteration;
        trajectory = progress.trajectory();
        remembered = progress.remembered();
        this.errors = List.copyOf(errors);
        this.failed = failed;
        this.renders = Map.copyOf(renders);
        this.artifacts = Map.copyOf(artifacts);
        this.keeper = keeper;
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
    public Map<String, String> worker() {
        return attempt.worker().description();
    }

    @Override
    public void keep(String file, String mediaType, InputStream content) {
        keeper.keep(file, mediaType, content);
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        return attempt.open(artifact);
    }

    @Override
    public ScoreCard score() throws InterruptedException {
        return attempt.score(renders, artifacts)
                .orElseThrow(() -> new CoordinatorException(
                        Code.CONFIGURATION,
                        "The run has no scorers, so a candidate cannot be scored. Add a scorer, or use a verifier that needs "
                                + "none."));
    }

    @Override
    public long seed() {
        return request().seed();
    }

    /** The time of the attempt; the coordinator interrupts a call that exceeds the shorter time of a step. */
    @Override
    public Duration remaining() {
        Duration step = request().limits().stepTimeout();
        return attempt.remaining().compareTo(step) < 0 ? attempt.remaining() : step;
    }

    @Override
    public void reserve(Usage atMost) {
        attempt.reserve(atMost);
    }

    @Override
    public void spend(Usage usage) {
        attempt.spend(usage);
    }
}
