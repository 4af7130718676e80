package io.attemptcoordinator.testkit.mock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.core.document.RunLayout;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/**
 * A test part: a VIGA loop without a generator or a backend, whose iterations follow a script, or score by chance from the
 * seed of the attempt.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as its script is.
 *
 * @since 0.1
 */
public final class MockVigaLoop implements Attempt {
    private final Function<AttemptContext, List<Cue>> script;

    private MockVigaLoop(Function<AttemptContext, List<Cue>> script) {
        this.script = requireNonNull(script, "script");
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
         * @throws InterruptedException if the calling thread is interrupted
         */
        Iteration play(AttemptContext context, int index) throws InterruptedException;

        /** Returns this iteration with an artifact of a role. */
        default Cue withArtifact(String role, String content) {
            return (context, index) -> {
                Iteration iteration = play(context, index);
                Map<String, ArtifactRef> artifacts = new TreeMap<>(iteration.artifacts());
                artifacts.put(role, save(context, index, role, "text/plain", content));
                return iteration.toBuilder().artifacts(artifacts).build();
            };
        }

        /** Returns this iteration with the render of a view. The content need not be an image. */
        default Cue withRender(String view, String content) {
            return (context, index) -> {
                Iteration iteration = play(context, index);
                Map<String, ArtifactRef> renders = new TreeMap<>(iteration.renders());
                renders.put(view, save(context, index, "renders/" + view + ".png", "image/png", content));
                return iteration.toBuilder().renders(renders).build();
            };
        }

        /** Returns this iteration with a fast retry before it: a failure that was repaired within the iteration. */
        default Cue withFastRetry(Symptom symptom) {
            return (context, index) -> {
                Failure error = context.classify(symptom);
                Iteration iteration = play(context, index);
                List<Failure> errors = new ArrayList<>(iteration.errors());
                errors.add(error);
                return iteration.toBuilder().errors(errors).build();
            };
        }

        private static ArtifactRef save(
                AttemptContext context, int index, String file, String mediaType, String content) {
            String path = RunLayout.iterationFolder(index) + "/" + file;
            return context.save(path, mediaType, new ByteArrayInputStream(content.getBytes(UTF_8)));
        }
    }

    /**
     * Creates a loop that follows a script.
     *
     * @param script gives the cues of a try; when they end, the attempt ends
     */
    public static MockVigaLoop of(Function<AttemptContext, List<Cue>> script) {
        return new MockVigaLoop(script);
    }

    /**
     * Creates a loop whose iterations get the given scores.
     *
     * @param scores the scores of each attempt, by its number; each within [0, 1]
     */
    public static MockVigaLoop scoring(double[]... scores) {
        return of(context -> Arrays.stream(scores[context.request().number()])
                .mapToObj(MockVigaLoop::score)
                .toList());
    }

    /** Creates a loop whose scores are uniformly random from the seed of the attempt, for as many iterations as it may make. */
    public static MockVigaLoop random() {
        return of(context -> {
            SplittableRandom random = new SplittableRandom(context.request().seed());
            return random.doubles(context.request().limits().maxIterations())
                    .mapToObj(MockVigaLoop::score)
                    .toList();
        });
    }

    /** An iteration with a verdict of a score within [0, 1]. */
    public static Cue score(double score) {
        return (context, index) -> Iteration.verified(index, Verdict.of(score)).build();
    }

    /** An iteration with a verdict of a score within [0, 1] that something was spent on. */
    public static Cue score(double score, Usage usage) {
        return (context, index) -> {
            context.spend(usage);
            return score(score).play(context, index);
        };
    }

    /** An iteration that fails with what the classifiers of the run make of a symptom. */
    public static Cue fail(Symptom symptom) {
        return (context, index) ->
                Iteration.failed(index, context.classify(symptom)).build();
    }

    /** An iteration in which the backend is lost. */
    public static Cue lose() {
        return (context, index) -> {
            throw new CoordinatorException(CoordinatorException.Code.BACKEND_LOST, "The mock backend was lost on cue.");
        };
    }

    /** An iteration that throws anything. */
    public static Cue throwing(Throwable problem) {
        return (context, index) -> {
            throw Throwing.anything(problem);
        };
    }

    /** An iteration that hangs until its thread is interrupted. */
    public static Cue hang() {
        return (context, index) -> {
            Hang.untilInterrupted();
            throw new AssertionError("it was interrupted");
        };
    }

    /**
     * An iteration that hangs, ignoring interrupts, until a latch is released.
     *
     * @param cue what it does then
     */
    public static Cue hangForever(CountDownLatch released, Cue cue) {
        return after(() -> Hang.ignoringInterrupts(released), cue);
    }

    /** An iteration that does something first. */
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
        List<Cue> cues = List.copyOf(script.apply(context));
        for (int index = 0; index < cues.size(); index++) {
            context.reset();
            Iteration iteration = cues.get(index).play(context, index);
            Optional<AttemptStopReason> stop = context.report(iteration);
            Failure failure = iteration.failure();
            if (failure != null && failure.failureClass() == FailureClass.E0_INFRASTRUCTURE) {
                return new AttemptResult.Failed(failure);
            }
            if (stop.isPresent()) {
                return new AttemptResult.Completed(stop.get());
            }
        }
        return new AttemptResult.Completed(AttemptStopReason.FINISHED);
    }
}
