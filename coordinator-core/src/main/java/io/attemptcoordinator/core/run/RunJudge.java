package io.attemptcoordinator.core.run;

import io.attemptcoordinator.api.AttemptContext.Part;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.ScoringContext;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.attempt.ComponentCalls;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.policy.Seeds;
import io.attemptcoordinator.core.policy.StopRules;
import io.attemptcoordinator.core.score.CandidateContext;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.core.select.Judge;
import io.attemptcoordinator.core.time.Watchdog;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Judges the candidates of a run: from its record as far as that goes, then by its scorers and its comparer. Each judgement has a
 * seed of its own, is charged to the run, and is recorded before the selection hears it.
 *
 * <p><b>Thread-safety:</b> for the thread that selects, while the thread of the run waits; {@link #close} may come from that one.
 */
final class RunJudge implements Judge, AutoCloseable {
    private final RunParts parts;
    private final Beginning begun;
    private final RunRecord record;
    private final BooleanSupplier isLate;
    private final Watchdog watchdog;
    private final Map<Integer, Integer> judgements = new HashMap<>();
    private final Map<List<Integer>, Integer> comparisons = new HashMap<>();
    private int remaining;
    private boolean isClosed;

    /**
     * Creates a judge.
     *
     * @param parts what the run is put together from
     * @param begun how it began
     * @param record where its events go
     * @param isLate whether the time of the run has passed, so that nothing more must be asked
     * @param candidates how many there are
     */
    RunJudge(RunParts parts, Beginning begun, RunRecord record, BooleanSupplier isLate, int candidates) {
        this.parts = parts;
        this.begun = begun;
        this.record = record;
        this.isLate = isLate;
        watchdog = parts.chooser().watchdog();
        remaining = isNoisy() || parts.comparer() != null ? Math.multiplyExact(plan().judgements(), candidates) : 0;
    }

    private RunPlan plan() {
        return parts.plan();
    }

    @Override
    public boolean isNoisy() {
        return !parts.measure().isEmpty() && !parts.measure().isDeterministic();
    }

    /** What is spent here counts against the budget of the run, time included. */
    @Override
    public int remaining() {
        return isLate.getAsBoolean() ? 0 : affordable();
    }

    private int affordable() {
        return StopRules.isSpent(record.state())
                        || parts.allowance().exhausted().isPresent()
                ? 0
                : remaining;
    }

    /** Time may have passed since the selection asked whether there is some. */
    private void take() {
        if (affordable() == 0) {
            throw new IllegalStateException("no question remains");
        }
        remaining--;
    }

    @Override
    public ScoreCard judge(Candidate candidate) throws InterruptedException {
        if (!isNoisy()) {
            throw new IllegalStateException("judging again would give the same score");
        }
        take();
        int attempt = candidate.number();
        int number = judgements.merge(attempt, 1, Integer::sum);
        ScoreCard known = record.state().judgements().of(attempt, number);
        if (known != null) {
            return known;
        }
        Spent spent = new Spent();
        BestIteration best = candidate.best();
        Kept kept = new Kept(RunLayout.judgementFolder(List.of(attempt), number));
        ScoringContext context = view(best, Seeds.ofJudgement(plan().seed(), attempt, number), spent, kept);
        ScoreCard scores = parts.measure().scoreAgain(context, this::guarded, best.scores());
        if (!scores.failures().isEmpty()) {
            throw new CoordinatorException(
                    Code.COMPONENT_FAILED, scores.failures().values().iterator().next());
        }
        append(new RunEvent.CandidateJudged(begun.run(), parts.now(), attempt, number, scores, spent.all));
        return scores;
    }

    @Override
    public Optional<Candidate> prefer(List<Candidate> shown) throws InterruptedException {
        Comparer comparer = parts.comparer();
        return comparer == null || remaining() == 0 ? preferByScore(shown) : prefer(comparer, shown);
    }

    private Optional<Candidate> prefer(Comparer comparer, List<Candidate> shown) throws InterruptedException {
        take();
        List<Integer> numbers = shown.stream().map(Candidate::number).toList();
        int number = comparisons.merge(numbers, 1, Integer::sum);
        RunEvent.CandidatesCompared known = record.state().judgements().of(numbers, number);
        if (known != null) {
            return withNumber(shown, known.preferred());
        }
        Spent spent = new Spent();
        long seed = Seeds.ofJudgement(plan().seed(), numbers.hashCode(), number);
        Kept kept = new Kept(RunLayout.judgementFolder(numbers, number));
        List<Comparer.Shown> views = shown.stream()
                .map(each -> new Comparer.Shown(view(each.best(), seed, spent, kept), each.report()))
                .toList();
        String what = "comparer '" + comparer.name() + "'";
        OptionalInt best = guarded(what, () -> comparer.best(views));
        if (best.isPresent() && (best.getAsInt() < 0 || best.getAsInt() >= shown.size())) {
            throw new CoordinatorException(
                    Code.COMPONENT_FAILED,
                    "The " + what + " preferred place " + best.getAsInt() + " of " + shown.size()
                            + ", counted from 0.");
        }
        Integer preferred = best.isPresent() ? numbers.get(best.getAsInt()) : null;
        append(new RunEvent.CandidatesCompared(begun.run(), parts.now(), numbers, number, preferred, spent.all));
        return withNumber(shown, preferred);
    }

    private static Optional<Candidate> withNumber(List<Candidate> candidates, @Nullable Integer number) {
        return candidates.stream()
                .filter(candidate -> number != null && candidate.number() == number)
                .findFirst();
    }

    private Optional<Candidate> preferByScore(List<Candidate> shown) throws InterruptedException {
        boolean isJudged = isNoisy() && remaining() >= shown.size();
        Candidate best = null;
        double most = -1.0;
        boolean isTie = false;
        for (Candidate candidate : shown) {
            double value = (isJudged ? judge(candidate).total() : candidate.score()).value();
            isTie = value == most || (isTie && value < most);
            if (value > most) {
                most = value;
                best = candidate;
            }
        }
        return isTie ? Optional.empty() : Optional.ofNullable(best);
    }

    private ScoringContext view(BestIteration candidate, long seed, Spent spent, Kept kept) {
        RunFolder folder = begun.folder();
        return new CandidateContext(
                begun.manifest().task(),
                begun.manifest().references(),
                candidate.renders(),
                candidate.artifacts(),
                folder::open,
                seed,
                () -> plan().limits().stepTimeout(),
                parts.allowance().open(spent::spend),
                kept::keep,
                List.of());
    }

    private <T> T guarded(String what, Part<T> part) throws InterruptedException {
        return watchdog.guard(
                what, plan().limits().stepTimeout(), plan().limits().grace(), () -> ComponentCalls.call(what, part));
    }

    /** The thread of an abandoned selection has nothing more to say. */
    private synchronized void append(RunEvent event) {
        if (isClosed) {
            throw new IllegalStateException("the selection has ended");
        }
        record.append(event);
    }

    /** From now on nothing is recorded. */
    @Override
    public synchronized void close() {
        isClosed = true;
    }

    /** What one judgement spends; a scorer may spend from any thread. */
    private static final class Spent {
        private Usage all = Usage.NONE;

        synchronized void spend(Usage usage) {
            all = all.plus(usage);
        }
    }

    /** Where one judgement keeps what belongs to its calls. */
    private final class Kept {
        private final String folder;
        private int number;

        Kept(String folder) {
            this.folder = begun.run() + "/" + folder;
        }

        synchronized void keep(String file, String mediaType, InputStream content) {
            begun.folder().save(folder, RunLayout.call(number, "judge", file), mediaType, content);
            number++;
        }
    }
}
