package io.attemptcoordinator.core.score;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Keeper;
import io.attemptcoordinator.api.Purse;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a scorer sees of one candidate.
 *
 * <p><b>Thread-safety:</b> as {@link ScoringContext}.
 *
 * @param task the task
 * @param references the run's copies of the reference images, by view
 * @param renders the images of the candidate, by view
 * @param artifacts its other artifacts, by role
 * @param opener opens an artifact
 * @param seed the seed of this judgement
 * @param clock tells the time that is left
 * @param purse pays for models
 * @param keeper keeps what belongs to the calls of scorers
 * @param errors what failed in the iteration before there was the candidate
 * @since 0.1
 */
public record CandidateContext(
        Task task,
        Map<String, ArtifactRef> references,
        Map<String, ArtifactRef> renders,
        Map<String, ArtifactRef> artifacts,
        Function<ArtifactRef, InputStream> opener,
        long seed,
        Supplier<Duration> clock,
        Purse purse,
        Keeper keeper,
        List<Failure> errors)
        implements ScoringContext {
    /** Checks and copies the components. */
    public CandidateContext {
        requireNonNull(task, "task");
        references = Map.copyOf(references);
        renders = Map.copyOf(renders);
        artifacts = Map.copyOf(artifacts);
        requireNonNull(opener, "opener");
        requireNonNull(clock, "clock");
        requireNonNull(purse, "purse");
        requireNonNull(keeper, "keeper");
        errors = List.copyOf(errors);
    }

    /** Creates the context of a candidate before which nothing failed, and for which nothing is kept. */
    public CandidateContext(
            Task task,
            Map<String, ArtifactRef> references,
            Map<String, ArtifactRef> renders,
            Map<String, ArtifactRef> artifacts,
            Function<ArtifactRef, InputStream> opener,
            long seed,
            Supplier<Duration> clock,
            Purse purse) {
        this(
                task,
                references,
                renders,
                artifacts,
                opener,
                seed,
                clock,
                purse,
                (file, mediaType, content) -> {},
                List.of());
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        return opener.apply(artifact);
    }

    @Override
    public Duration remaining() {
        return clock.get();
    }

    @Override
    public void reserve(Usage atMost) {
        purse.reserve(atMost);
    }

    @Override
    public void spend(Usage usage) {
        purse.spend(usage);
    }

    @Override
    public void keep(String file, String mediaType, InputStream content) {
        keeper.keep(file, mediaType, content);
    }
}
