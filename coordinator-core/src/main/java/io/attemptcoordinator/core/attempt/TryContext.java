package io.attemptcoordinator.core.attempt;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.score.CandidateContext;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.Waits;
import io.attemptcoordinator.core.time.Watchdog;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One try of an attempt: what the loop sees of its run, and where its iterations are recorded and scored.
 *
 * <p><b>Thread-safety:</b> for the loop's thread; only {@link #record()} may be used from any thread.
 */
// Longer than 300 lines because it is everything that an attempt sees of its run.
final class TryContext implements AttemptContext {
    private static final String SCORER = "scorer";

    private final AttemptEnvironment environment;
    private final AttemptRequest request;
    private final int tryNumber;
    private final Worker worker;
    private final Watchdog watchdog;
    private final Reporter reporter;
    private final Deadline deadline;
    private final TryRecord record;
    private final TryArtifacts saved;
    private final List<Iteration> recorded;
    private boolean wasReset;
    private final List<Failure> unreportedErrors = new ArrayList<>();
    private final Map<String, ArtifactRef> kept = new TreeMap<>();
    private Usage unreported = Usage.NONE;
    private @Nullable Scored lastScored;

    TryContext(
            AttemptEnvironment environment,
            AttemptRequest request,
            int tryNumber,
            List<Iteration> recorded,
            Worker worker,
            Watchdog watchdog,
            Reporter reporter) {
        this.environment = environment;
        this.request = request;
        this.tryNumber = tryNumber;
        this.worker = worker;
        this.watchdog = watchdog;
        this.reporter = reporter;
        record = new TryRecord(tryNumber, environment.allowance());
        saved = new TryArtifacts(environment, request, tryNumber);
        this.recorded = recorded;
        recorded.forEach(record::restore);
        recorded.forEach(saved::add);
        deadline = Deadline.after(environment.ticker(), request.limits().attemptTimeout());
    }

    @Override
    public AttemptRequest request() {
        return request;
    }

    @Override
    public int tryNumber() {
        return tryNumber;
    }

    @Override
    public List<Iteration> recorded() {
        return recorded;
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public Duration remaining() {
        return deadline.remaining();
    }

    private AttemptLimits limits() {
        return request.limits();
    }

    @Override
    public List<Evidence> reset() throws InterruptedException {
        record.requireOpen();
        Duration timeout = Waits.atMost(limits().resetTimeout(), remaining());
        // The baseline holds the time itself; the guard is for one that does not.
        List<Evidence> leaks = watchdog.guard(
                "reset of baseline '" + environment.baseline().name() + "'",
                timeout.plus(limits().grace()),
                limits().grace(),
                () -> ComponentCalls.call(
                        "baseline '" + environment.baseline().name() + "'",
                        () -> environment.baseline().reset(worker, request.baseline(), timeout)));
        wasReset = true;
        return leaks;
    }

    @Override
    public ArtifactRef save(String relative, String mediaType, InputStream content) {
        record.requireOpen();
        try {
            return saved.save(relative, mediaType, content);
        } catch (CoordinatorException e) {
            throw record.notRecorded(e);
        }
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        record.requireOpen();
        saved.requireKnown(List.of(artifact));
        return saved.open(artifact);
    }

    @Override
    public <T> T call(String what, Duration timeout, Part<T> part) throws InterruptedException {
        record.requireOpen();
        return watchdog.guard(
                what, Waits.atMost(timeout, remaining()), limits().grace(), () -> ComponentCalls.call(what, part));
    }

    @Override
    public Optional<ScoreCard> score(Map<String, ArtifactRef> renders, Map<String, ArtifactRef> artifacts)
            throws InterruptedException {
        record.requireOpen();
        if (environment.measure().isEmpty()) {
            return Optional.empty();
        }
        saved.requireKnown(renders.values());
        saved.requireKnown(artifacts.values());
        Scored last = lastScored;
        if (last != null
                && last.scores != null
                && last.renders.equals(renders)
                && last.artifacts.equals(artifacts)
                && last.errors.equals(unreportedErrors)) {
            return Optional.of(last.scores);
        }
        Deadline stepDeadline = Deadline.after(environment.ticker(), Waits.atMost(limits().stepTimeout(), remaining()));
        CandidateContext candidate = new CandidateContext(
                request.task(),
                request.references(),
                renders,
                artifacts,
                saved::open,
                request.seed(),
                stepDeadline::remaining,
                this,
                this::keepCall,
                unreportedErrors);
        try {
            ScoreCard scores =
                    environment.measure().score(candidate, (what, part) -> call(what, limits().stepTimeout(), part));
            lastScored = new Scored(candidate, scores, null);
            return Optional.of(scores);
        } catch (CoordinatorException e) {
            lastScored = new Scored(candidate, null, e);
            throw e;
        }
    }

    /** What scorers keep belongs to the iteration that is reported next. */
    private void keepCall(String file, String mediaType, InputStream content) {
        int number = kept.size();
        String folder = RunLayout.iterationFolder(record.trajectory().size()) + "/";
        ArtifactRef saved = save(folder + RunLayout.call(number, SCORER, file), mediaType, content);
        kept.put(RunLayout.callRole(number, SCORER, file), saved);
    }

    @Override
    public void reserve(Usage atMost) {
        record.requireOpen();
        record.reserve(atMost);
    }

    @Override
    public void spend(Usage spent) {
        record.requireOpen();
        unreported = unreported.plus(spent);
        record.pay(spent);
    }

    @Override
    public Failure classify(Symptom symptom) {
        Failure failure = environment.classifiers().classify(symptom);
        unreportedErrors.add(failure);
        return failure;
    }

    @Override
    public Optional<AttemptStopReason> report(Iteration iteration) throws InterruptedException {
        record.requireOpen();
        requireReportable(iteration);
        Iteration complete = completed(iteration);
        unreported = Usage.NONE;
        unreportedErrors.clear();
        kept.clear();
        lastScored = null;
        try {
            Optional<AttemptStopReason> ofRun = tell(complete);
            record.add(complete);
            return stopReason(complete, ofRun);
        } catch (InterruptedException e) {
            record.add(complete); // It is on record, and waited for attempts before it.
            throw e;
        }
    }

    private Optional<AttemptStopReason> tell(Iteration iteration) throws InterruptedException {
        try {
            return reporter.report(new RunEvent.IterationReported(
                    request.run(), environment.wall().instant(), request.number(), tryNumber, iteration));
        } catch (CoordinatorException e) {
            throw record.notRecorded(e);
        }
    }

    private void requireReportable(Iteration iteration) {
        int next = record.trajectory().size();
        // An iteration that failed before there was a program needs no baseline.
        if (!wasReset && iteration.verdict() != null) {
            throw new IllegalStateException(
                    "reset() must be called before the first iteration with a verdict is reported");
        }
        if (iteration.index() != next) {
            throw new IllegalArgumentException(
                    "index must be " + next + ", the next one, but was " + iteration.index());
        }
        if (next >= limits().maxIterations()) {
            throw new IllegalArgumentException(
                    "the attempt may make " + limits().maxIterations() + " iterations and has made them");
        }
        saved.requireKnown(iteration.renders().values());
        saved.requireKnown(iteration.artifacts().values());
    }

    /** Adds what the coordinator knows better than the loop: what was spent, and the scores. */
    private Iteration completed(Iteration iteration) throws InterruptedException {
        Iteration.Builder builder = iteration.toBuilder().scores(null);
        Verdict verdict = iteration.verdict();
        if (verdict != null) {
            try {
                builder.scores(scoresOf(iteration).orElseGet(() -> new ScoreCard(Score.of(verdict.score()), Map.of())));
            } catch (CoordinatorException e) {
                builder.failure(classify(Symptom.of(Phase.SCORE, e)));
            }
        }
        Map<String, ArtifactRef> artifacts = new TreeMap<>(iteration.artifacts());
        artifacts.putAll(kept);
        return builder.artifacts(artifacts).usage(unreported).build();
    }

    /**
     * What the loop saved of a candidate since it had it scored, such as its scene, does not change its scores. A scorer that
     * failed is not asked again.
     */
    private Optional<ScoreCard> scoresOf(Iteration iteration) throws InterruptedException {
        Scored last = lastScored;
        boolean wasScored = last != null
                && last.renders.equals(iteration.renders())
                && iteration.artifacts().entrySet().containsAll(last.artifacts.entrySet());
        if (last == null || !wasScored) {
            return score(iteration.renders(), iteration.artifacts());
        }
        if (last.failure != null) {
            throw last.failure;
        }
        return Optional.ofNullable(last.scores);
    }

    private Optional<AttemptStopReason> stopReason(Iteration iteration, Optional<AttemptStopReason> ofRun) {
        ScoreCard scores = iteration.scores();
        if (scores != null && limits().isReachedBy(scores.total())) {
            return Optional.of(AttemptStopReason.THRESHOLD_REACHED);
        }
        if (ofRun.isPresent()) {
            return ofRun;
        }
        if (deadline.isPassed()) {
            return Optional.of(request.whenLate());
        }
        return record.stopReason(limits());
    }

    /**
     * Why the try must not go on at all; empty if it may.
     *
     * @param ofRun what the run says to its beginning
     */
    Optional<AttemptStopReason> stopReason(Optional<AttemptStopReason> ofRun) {
        if (recorded.isEmpty()) {
            return ofRun;
        }
        return record.hiddenFailure() != null
                ? Optional.of(AttemptStopReason.FINISHED)
                : stopReason(recorded.get(recorded.size() - 1), ofRun);
    }

    /** What the try has achieved and spent. */
    TryRecord record() {
        return record;
    }

    /** The candidate that was scored last: the one that is usually reported next. */
    private record Scored(
            Map<String, ArtifactRef> renders,
            Map<String, ArtifactRef> artifacts,
            List<Failure> errors,
            @Nullable ScoreCard scores,
            @Nullable CoordinatorException failure) {
        Scored(CandidateContext candidate, @Nullable ScoreCard scores, @Nullable CoordinatorException failure) {
            this(candidate.renders(), candidate.artifacts(), candidate.errors(), scores, failure);
        }
    }
}
