package io.attemptcoordinator.testkit.mock;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClassifier;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.attempt.EvidenceClassifier;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A test part: the context of one attempt without a coordinator. It keeps artifacts in memory and records what the attempt
 * does, right or wrong: what the coordinator would refuse, such as a wrong index or a path that is used twice, is on record
 * here, so that a test can say what the attempt did.
 *
 * <p>It answers a report with a reason to stop after a number of reports, at the maximum number of iterations, and when no
 * time is left. It enforces no deadline.
 *
 * <p><b>Thread-safety:</b> for the thread that runs the attempt; what it recorded can be read when the attempt has ended.
 *
 * @since 0.1
 */
// Longer than 300 lines because it stands in for a whole coordinator, and its builder has a documented method for each
// part.
public final class RecordingAttemptContext implements AttemptContext {
    /** An attempt that goes on for so long after it was told to stop will not stop by itself. */
    private static final int MOST_REPORTS_TOO_MANY = 1000;

    private final InMemoryArtifactStore store;
    private final AttemptRequest request;
    private final Worker worker;
    private final @Nullable Baseline baseline;
    private final @Nullable Scorer scorer;
    private final FailureClassifier classifier;
    private final Supplier<Duration> remaining;
    private final Consumer<String> onEvent;
    private final int tryNumber;
    private final int stopAfter;
    private final AttemptStopReason stopReason;
    private final String folder;
    private final OpenStreams streams = new OpenStreams();
    private final List<String> events = new ArrayList<>();
    private final List<Iteration> iterations = new ArrayList<>();
    private final List<ArtifactRef> saved = new ArrayList<>();
    private Usage spent = Usage.NONE;
    private Usage unreported = Usage.NONE;
    private @Nullable AttemptStopReason told;
    private int reportsTooMany;
    private boolean isEnded;

    private RecordingAttemptContext(RequestBuilder<?> requested, Builder builder) {
        store = requested.store;
        request = requested.request();
        worker = builder.worker;
        baseline = builder.baseline;
        scorer = builder.scorer;
        classifier = builder.classifier;
        remaining = builder.remaining == null ? () -> request.limits().attemptTimeout() : builder.remaining;
        onEvent = builder.onEvent;
        tryNumber = builder.tryNumber;
        stopAfter = builder.stopAfter;
        stopReason = builder.stopReason;
        folder = request.run() + "/" + RunLayout.tryFolder(request.number(), 0) + "/";
    }

    /** Begins a context for an attempt that runs on a worker. */
    public static Builder builder(Worker worker) {
        return new Builder(worker);
    }

    /** The attempt behind a generator or a verifier that is tested alone. */
    static RecordingAttemptContext of(RequestBuilder<?> requested, @Nullable Scorer scorer, Duration remaining) {
        Builder builder = new Builder(new FakeBackend().start().worker());
        builder.scorer = scorer;
        return new RecordingAttemptContext(requested, builder.remaining(() -> remaining));
    }

    /** Returns what the attempt did, in order: {@code reset}, {@code save <path>}, {@code score}, {@code report <index>}. */
    public List<String> events() {
        return List.copyOf(events);
    }

    /** Returns what the attempt reported, in order, whatever the indices, with the scores and the usage added. */
    public List<Iteration> iterations() {
        return List.copyOf(iterations);
    }

    /** Returns the references to all artifacts that the attempt saved, in order. */
    public List<ArtifactRef> saved() {
        return List.copyOf(saved);
    }

    /** Returns what the attempt spent. */
    public Usage spent() {
        return spent;
    }

    /** Returns the first reason to stop that the attempt was told; null if it was told none. */
    public @Nullable AttemptStopReason told() {
        return told;
    }

    /** Returns how many streams were opened and not closed. */
    public int leftOpen() {
        return streams.count();
    }

    /** Ends the attempt: the context cannot be used any more. */
    public void end() {
        isEnded = true;
    }

    private void requireOpen() {
        if (isEnded) {
            throw new IllegalStateException("The attempt has ended; its context cannot be used any more.");
        }
    }

    /** Begins a call that may block. */
    private void requireNotInterrupted() throws InterruptedException {
        requireOpen();
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void event(String event) {
        events.add(event);
        onEvent.accept(event);
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
        return List.of();
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public Duration remaining() {
        requireOpen();
        return remaining.get();
    }

    @Override
    public List<Evidence> reset() throws InterruptedException {
        requireNotInterrupted();
        event("reset");
        return baseline == null
                ? List.of()
                : baseline.reset(worker, request.baseline(), request.limits().resetTimeout());
    }

    @Override
    public ArtifactRef save(String path, String mediaType, InputStream content) {
        requireOpen();
        event("save " + path);
        ArtifactRef artifact = store.put(folder + path, mediaType, content);
        saved.add(artifact);
        return artifact;
    }

    @Override
    public InputStream open(ArtifactRef artifact) {
        requireOpen();
        return streams.counted(store.open(artifact.path()));
    }

    @Override
    public Optional<ScoreCard> score(Map<String, ArtifactRef> renders, Map<String, ArtifactRef> artifacts)
            throws InterruptedException {
        requireNotInterrupted();
        event("score");
        return card(renders, artifacts);
    }

    private Optional<ScoreCard> card(Map<String, ArtifactRef> renders, Map<String, ArtifactRef> artifacts)
            throws InterruptedException {
        Scorer measure = scorer;
        if (measure == null) {
            return Optional.empty();
        }
        StubLoopContext candidate = new StubLoopContext(this, renders, artifacts);
        Score score =
                call("scorer '" + measure.name() + "'", request.limits().stepTimeout(), () -> measure.score(candidate));
        return Optional.of(new ScoreCard(score, Map.of(measure.name(), score)));
    }

    @Override
    public <T> T call(String what, Duration timeout, Part<T> part) throws InterruptedException {
        requireNotInterrupted();
        try {
            return part.call();
        } catch (CoordinatorException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CoordinatorException(Code.COMPONENT_FAILED, "The " + what + " failed: " + e, e);
        }
    }

    @Override
    public void spend(Usage usage) {
        requireOpen();
        spent = spent.plus(usage);
        unreported = unreported.plus(usage);
    }

    @Override
    public Failure classify(Symptom symptom) {
        requireOpen();
        return classifier
                .classify(symptom)
                .or(() -> new EvidenceClassifier().classify(symptom))
                .orElseThrow();
    }

    @Override
    public Optional<AttemptStopReason> report(Iteration iteration) throws InterruptedException {
        requireNotInterrupted();
        iterations.add(completed(iteration));
        unreported = Usage.NONE;
        Optional<AttemptStopReason> answer = answer();
        if (told == null) {
            told = answer.orElse(null);
        } else if (++reportsTooMany > MOST_REPORTS_TOO_MANY) {
            throw new IllegalStateException("The attempt does not stop.");
        }
        event("report " + iteration.index());
        return answer;
    }

    private Iteration completed(Iteration iteration) throws InterruptedException {
        Verdict verdict = iteration.verdict();
        ScoreCard scores = verdict == null
                ? null
                : card(iteration.renders(), iteration.artifacts())
                        .orElseGet(() -> new ScoreCard(Score.of(verdict.score()), Map.of()));
        return iteration.toBuilder().scores(scores).usage(unreported).build();
    }

    private Optional<AttemptStopReason> answer() {
        if (remaining.get().isZero()) {
            return Optional.of(request.whenLate());
        }
        if (iterations.size() >= stopAfter) {
            return Optional.of(stopReason);
        }
        return iterations.size() >= request.limits().maxIterations()
                ? Optional.of(AttemptStopReason.ITERATIONS_EXHAUSTED)
                : Optional.empty();
    }

    /**
     * Collects the parts of a {@link RecordingAttemptContext}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder extends RequestBuilder<Builder> {
        private final Worker worker;
        private @Nullable Baseline baseline;
        private @Nullable Scorer scorer;
        private FailureClassifier classifier = new EvidenceClassifier();
        private @Nullable Supplier<Duration> remaining;
        private Consumer<String> onEvent = event -> {};
        private int tryNumber;
        private int stopAfter = Integer.MAX_VALUE;
        private AttemptStopReason stopReason = AttemptStopReason.RUN_STOPPED;

        private Builder(Worker worker) {
            this.worker = requireNonNull(worker, "worker");
        }

        @Override
        Builder self() {
            return this;
        }

        /** Sets the baseline that a reset restores, from {@link #snapshot}; a reset does nothing unless set. */
        public Builder baseline(Baseline value) {
            baseline = requireNonNull(value, "baseline");
            return this;
        }

        /** Sets the measure of the run; the score of the verdict unless set. */
        public Builder scorer(Scorer value) {
            scorer = requireNonNull(value, "scorer");
            return this;
        }

        /** Sets the classifier that is asked before the built-in one. */
        public Builder classifier(FailureClassifier value) {
            classifier = requireNonNull(value, "classifier");
            return this;
        }

        /** Sets the time that is left, whenever it is asked for; the time of a try unless set. */
        public Builder remaining(Supplier<Duration> value) {
            remaining = requireNonNull(value, "remaining");
            return this;
        }

        /** Sets what happens in the attempt's thread after each event, such as an interrupt. */
        public Builder onEvent(Consumer<String> value) {
            onEvent = requireNonNull(value, "onEvent");
            return this;
        }

        /** Sets the number of the try; 0 unless set. */
        public Builder tryNumber(int value) {
            tryNumber = value;
            return this;
        }

        /** Sets after how many reports the attempt is told to stop, and why. */
        public Builder stopAfter(int reports, AttemptStopReason reason) {
            stopAfter = reports;
            stopReason = requireNonNull(reason, "reason");
            return this;
        }

        /** Creates the context. */
        public RecordingAttemptContext build() {
            return new RecordingAttemptContext(this, this);
        }
    }
}
