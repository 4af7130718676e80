package io.attemptcoordinator.testkit.mock;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.StopReason;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * A test part: a VIGA loop without a generator or a backend, whose iterations are scripted, fail on cue, or score by chance
 * from the seed of the attempt.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as its script is.
 *
 * @since 0.1
 */
public final class MockVigaLoop implements Attempt {
    private final Function<AttemptContext, List<Cue>> script;

    private MockVigaLoop(Function<AttemptContext, List<Cue>> script) {
        this.script = script;
    }

    /**
     * What one iteration does.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Cue {
        /**
         * Plays an iteration.
         *
         * @param context the attempt
         * @param index the index of the iteration
         * @return the iteration
         * @throws InterruptedException if the calling thread is interrupted
         */
        Iteration play(AttemptContext context, int index) throws InterruptedException;
    }

    /**
     * A loop that follows a script of its own for each try.
     *
     * @param script the cues of a try; when they end, the attempt ends
     * @return the loop
     */
    public static MockVigaLoop of(Function<AttemptContext, List<Cue>> script) {
        return new MockVigaLoop(script);
    }

    /**
     * A loop whose attempts score as told, one array for each attempt in the order of their numbers.
     *
     * @param scores the scores of the iterations, each within [0, 1]
     * @return the loop
     */
    public static MockVigaLoop scoring(double[]... scores) {
        return of(context -> Arrays.stream(scores[context.attempt()])
                .mapToObj(MockVigaLoop::score)
                .toList());
    }

    /**
     * A loop whose scores are uniformly random from the seed of the attempt, for as many iterations as it may make.
     *
     * @return the loop
     */
    public static MockVigaLoop random() {
        return of(context -> {
            SplittableRandom random = new SplittableRandom(context.seed());
            return random.doubles(context.maxIterations())
                    .mapToObj(MockVigaLoop::score)
                    .toList();
        });
    }

    /**
     * An iteration with a verdict.
     *
     * @param score its score, within [0, 1]
     * @return the cue
     */
    public static Cue score(double score) {
        return score(score, Usage.NONE);
    }

    /**
     * An iteration with a verdict that something was spent on.
     *
     * @param score its score, within [0, 1]
     * @param usage what was spent
     * @return the cue
     */
    public static Cue score(double score, Usage usage) {
        return (context, index) ->
                new Iteration(index, Map.of(), Map.of(), List.of(), Verdict.of(score), null, usage, Duration.ZERO);
    }

    /**
     * An iteration that fails with what the classifiers of the run make of a symptom.
     *
     * @param symptom the symptom
     * @return the cue
     */
    public static Cue fail(Symptom symptom) {
        return (context, index) -> new Iteration(
                index, Map.of(), Map.of(), List.of(), null, context.classify(symptom), Usage.NONE, Duration.ZERO);
    }

    /**
     * An iteration in which the backend is lost.
     *
     * @return the cue
     */
    public static Cue lose() {
        return (context, index) -> {
            throw new CoordinatorException(CoordinatorException.Code.BACKEND_LOST, "the mock backend was lost on cue");
        };
    }

    /**
     * An iteration that does something first.
     *
     * @param action what it does
     * @param cue the iteration
     * @return the cue
     */
    public static Cue after(Runnable action, Cue cue) {
        return (context, index) -> {
            action.run();
            return cue.play(context, index);
        };
    }

    @Override
    public String name() {
        return "mock-viga-loop";
    }

    @Override
    public AttemptResult run(AttemptContext context) throws InterruptedException {
        List<Cue> cues = new ArrayList<>(script.apply(context));
        for (int index = 0; index < cues.size(); index++) {
            context.reset();
            Iteration iteration = cues.get(index).play(context, index);
            Optional<StopReason> stop = context.report(iteration);
            Failure failure = iteration.failure();
            if (failure != null && failure.failureClass() == FailureClass.E0_INFRASTRUCTURE) {
                return new AttemptResult.Failed(failure);
            }
            if (stop.isPresent()) {
                return new AttemptResult.Completed(stop.get());
            }
        }
        return new AttemptResult.Completed(StopReason.ITERATIONS_EXHAUSTED);
    }
}
