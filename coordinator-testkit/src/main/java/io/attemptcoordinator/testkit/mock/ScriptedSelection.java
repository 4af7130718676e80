package io.attemptcoordinator.testkit.mock;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.select.Selection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A test part: a selection that does what a script tells it, and records the candidates that it was given.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as its script is.
 *
 * @since 0.1
 */
public final class ScriptedSelection implements Selection {
    private final List<List<Candidate>> calls = new CopyOnWriteArrayList<>();
    private final Script script;

    private ScriptedSelection(Script script) {
        this.script = requireNonNull(script, "script");
    }

    /**
     * What a selection does.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Script {
        /**
         * Selects an attempt.
         *
         * @return the choice; null breaks the rules, as a bad selection does
         * @throws InterruptedException if the calling thread is interrupted
         */
        @Nullable
        Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException;
    }

    /** Creates a selection that follows a script. */
    public static ScriptedSelection of(Script script) {
        return new ScriptedSelection(script);
    }

    /** Creates a selection that always chooses one attempt, whether it is a candidate or not. */
    public static ScriptedSelection choosing(int winner) {
        return of((candidates, judge) -> Choice.of(
                winner,
                candidates.stream()
                        .filter(candidate -> candidate.number() == winner)
                        .map(Candidate::score)
                        .findFirst()
                        .orElseGet(() -> Score.of(1.0)),
                "It was told to choose attempt " + winner + "."));
    }

    /** Creates a selection that throws anything. */
    public static ScriptedSelection throwing(Throwable problem) {
        return of((candidates, judge) -> {
            throw Throwing.anything(problem);
        });
    }

    @Override
    public String name() {
        return "scripted";
    }

    @Override
    @SuppressWarnings("NullAway") // A script may break the rules on purpose.
    public Choice select(List<Candidate> candidates, Judge judge) throws InterruptedException {
        calls.add(List.copyOf(candidates));
        return script.select(candidates, judge);
    }

    /** Returns the candidates of each call, in order. */
    public List<List<Candidate>> calls() {
        return List.copyOf(calls);
    }
}
