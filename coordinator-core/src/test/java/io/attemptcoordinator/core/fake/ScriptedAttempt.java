package io.attemptcoordinator.core.fake;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/** An attempt whose iterations follow a script. */
public record ScriptedAttempt(Function<AttemptContext, List<Cue>> script) implements Attempt {
    /** What one iteration does. */
    @FunctionalInterface
    public interface Cue {
        Iteration play(AttemptContext context, int index) throws InterruptedException;
    }

    /** An attempt with a body of its own. */
    public static Attempt doing(Body body) {
        return new Attempt() {
            @Override
            public String name() {
                return "scripted";
            }

            @Override
            public AttemptResult run(AttemptContext context) throws InterruptedException {
                return body.run(context);
            }
        };
    }

    /** The whole of an attempt. */
    @FunctionalInterface
    public interface Body {
        AttemptResult run(AttemptContext context) throws InterruptedException;
    }

    public static ScriptedAttempt of(Function<AttemptContext, List<Cue>> script) {
        return new ScriptedAttempt(script);
    }

    /** The scores of the iterations of each attempt. */
    public static ScriptedAttempt scoring(double[]... scores) {
        return of(context -> Arrays.stream(scores[context.request().number()])
                .mapToObj(ScriptedAttempt::score)
                .toList());
    }

    /** Scores that derive from the seed. */
    public static ScriptedAttempt random() {
        return of(context -> new SplittableRandom(context.request().seed())
                .doubles(context.request().limits().maxIterations())
                .mapToObj(ScriptedAttempt::score)
                .toList());
    }

    public static Cue score(double score) {
        return (context, index) -> Iteration.verified(index, Verdict.of(score)).build();
    }

    public static Cue score(double score, Usage usage) {
        return after(context -> context.spend(usage), score(score));
    }

    public static Cue fail(Symptom symptom) {
        return (context, index) ->
                Iteration.failed(index, context.classify(symptom)).build();
    }

    public static Cue lose() {
        return doing(() -> {
            throw new CoordinatorException(Code.BACKEND_LOST, "lost on cue");
        });
    }

    /** A step that throws. */
    public static Cue doing(Step step) {
        return (context, index) -> {
            step.run();
            throw new AssertionError("the step should not have returned");
        };
    }

    /** What does not end in an iteration. */
    @FunctionalInterface
    public interface Step {
        void run() throws InterruptedException;
    }

    /** What can be done before an iteration. */
    @FunctionalInterface
    public interface Action {
        void run(AttemptContext context) throws InterruptedException;
    }

    public static Cue after(Action action, Cue cue) {
        return (context, index) -> {
            action.run(context);
            return cue.play(context, index);
        };
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    public AttemptResult run(AttemptContext context) throws InterruptedException {
        List<Cue> cues = script.apply(context);
        for (int index = 0; index < cues.size(); index++) {
            context.reset();
            Optional<AttemptStopReason> stop = context.report(cues.get(index).play(context, index));
            if (stop.isPresent()) {
                return new AttemptResult.Completed(stop.get());
            }
        }
        return new AttemptResult.Completed(AttemptStopReason.FINISHED);
    }
}
