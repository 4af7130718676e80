package io.attemptcoordinator.core.run;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.core.attempt.ClassifierChain;
import io.attemptcoordinator.core.attempt.ComponentCalls;
import io.attemptcoordinator.core.placement.Placement;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.select.Selection;
import io.attemptcoordinator.core.time.Watchdog;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Has the selection choose, within a deadline. A selection that fails costs nothing that was achieved: the highest score
 * decides then, and the result says so.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
public final class Chooser implements AutoCloseable {
    private final Selection selection;
    private final ClassifierChain classifiers;
    private final Duration grace;
    private final Watchdog watchdog;

    /**
     * Creates a chooser.
     *
     * @param selection chooses
     * @param classifiers classify what it does wrong; closed with this chooser
     * @param grace how long it may take to react to an interrupt
     */
    public Chooser(Selection selection, ClassifierChain classifiers, Duration grace) {
        this(selection, classifiers, grace, new Watchdog());
    }

    /**
     * Creates a chooser.
     *
     * @param selection chooses
     * @param classifiers classify what it does wrong; closed with this chooser
     * @param grace how long it may take to react to an interrupt
     * @param watchdog enforces its deadline; closed with this chooser
     */
    public Chooser(Selection selection, ClassifierChain classifiers, Duration grace, Watchdog watchdog) {
        this.watchdog = requireNonNull(watchdog, "watchdog");
        this.selection = requireNonNull(selection, "selection");
        this.classifiers = requireNonNull(classifiers, "classifiers");
        this.grace = requireNonNull(grace, "grace");
    }

    /**
     * A choice, and what went wrong on the way to it.
     *
     * @param choice the choice
     * @param best the report of the attempt that was chosen; null if there is none
     * @param failure why the selection could not be used; null if it could
     */
    record Outcome(
            Choice choice,
            @Nullable AttemptReport best,
            @Nullable Failure failure) {}

    Outcome choose(List<Candidate> candidates, int attempts, Judge judge, Duration limit) throws InterruptedException {
        if (candidates.isEmpty()) {
            return new Outcome(Choice.none("None of " + attempts + " attempts has a score."), null, null);
        }
        String what = "selection '" + selection.name() + "'";
        try {
            Choice choice = watchdog.call(
                    "coordinator-selection",
                    what,
                    limit,
                    grace,
                    () -> ComponentCalls.call(what, () -> selection.select(ImmutableList.copyOf(candidates), judge)));
            return new Outcome(choice, reportOf(choice, candidates), null);
        } catch (CoordinatorException e) {
            return highest(
                    candidates, "The " + what + " could not be used", classifiers.classify(Symptom.of(Phase.SCORE, e)));
        }
    }

    /** Chooses without the selection. The report of that attempt is in memory, so that nothing can fail. */
    static Outcome highest(List<Candidate> candidates, String why, @Nullable Failure failure) {
        Choice choice = Selection.highestOf(candidates);
        String rationale = why + ", so the highest score decides. " + choice.rationale();
        return new Outcome(
                new Choice(choice.winner(), choice.ties(), null, choice.score(), rationale),
                candidates.stream()
                        .filter(candidate -> Objects.equals(candidate.number(), choice.winner()))
                        .findFirst()
                        .map(Candidate::report)
                        .orElse(null),
                failure);
    }

    /** Classifies what another part of the run did wrong. */
    Failure classify(Symptom symptom) {
        return classifiers.classify(symptom);
    }

    /** Returns what enforces the deadline of the selection, and of the parts that it waits for. */
    Watchdog watchdog() {
        return watchdog;
    }

    /** Returns the names of all threads that were abandoned in a run. */
    List<String> allAbandoned(Placement placement) {
        return Stream.of(placement.abandonedThreads(), watchdog.abandoned(), classifiers.abandonedThreads())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void close() {
        watchdog.close();
        classifiers.close();
    }

    private @Nullable AttemptReport reportOf(Choice choice, List<Candidate> candidates) {
        Integer winner = choice.winner();
        if (winner == null) {
            return null;
        }
        return candidates.stream()
                .filter(candidate -> candidate.number() == winner)
                .findFirst()
                .orElseThrow(() -> new CoordinatorException(
                        Code.COMPONENT_FAILED,
                        "The selection '" + selection.name() + "' chose attempt " + winner + ", which is none of the "
                                + candidates.size() + " candidates."))
                .report();
    }
}
