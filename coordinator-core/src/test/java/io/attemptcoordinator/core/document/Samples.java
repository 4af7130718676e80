package io.attemptcoordinator.core.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.Keep;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.journal.DocumentJournal;
import io.attemptcoordinator.core.policy.RunFold;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One run in which every component of every record has a value: an attempt whose first try loses its worker, and whose
 * second try ends below the threshold.
 *
 * @param text what each text of the run is
 * @param redactor what knows the secrets in that text
 */
public record Samples(String text, Redactor redactor) {
    /** When the run began. */
    public static final Instant STARTED_AT = Instant.parse("2026-11-23T12:45:00.5Z");

    /** The folder of the run. */
    public static final String RUN = "20261123T124500Z_task-crate_baseline-box";

    private static final String PNG = "image/png";
    private static final String PYTHON = "text/x-python";
    private static final String BLENDER = "application/x-blender";
    private static final byte[] IMAGE = {1};

    /** Returns the run whose every text is the one given, and in which nothing is secret. */
    public static Samples of(String text) {
        return new Samples(text, Redactor.of(Map.of()));
    }

    private ArtifactRef artifact(String path, String mediaType, InputStream content) {
        try {
            byte[] bytes = redactor.redact(mediaType, content).readAllBytes();
            String digest = Hashing.sha256().hashBytes(bytes).toString();
            return new ArtifactRef(RUN + "/" + path, digest, mediaType, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the run was started with. */
    public RunManifest manifest() {
        return RunManifest.builder(
                        RUN, STARTED_AT, task(), new RunPlan(2, Long.MIN_VALUE, limits(), budget(), Keep.BEST, 3))
                .references(references())
                .baseline(baseline())
                .components(List.of(
                        new ComponentRecord("attempt", "mock", null, Map.of("apiKey", text)),
                        new ComponentRecord("scorer", "conciseness", 0.5, Map.of())))
                .versions(Map.of("coordinator", text))
                .environment(Map.of("os", text))
                .build();
    }

    private Task task() {
        return new Task("crate", text, List.of(new Reference("front", Path.of("front.png"))));
    }

    private Map<String, ArtifactRef> references() {
        return Map.of("front", artifact("references/front.png", PNG, new ByteArrayInputStream(IMAGE)));
    }

    private BaselineSnapshot baseline() {
        return new BaselineSnapshot("box", "0".repeat(64), Map.of("note", text));
    }

    private static AttemptLimits limits() {
        return new AttemptLimits(
                8,
                3,
                2,
                4,
                0.95,
                Duration.ofHours(1),
                Duration.ofMinutes(2),
                Duration.ofSeconds(90),
                Duration.ofMillis(1500),
                Duration.ofSeconds(5));
    }

    private static Budget budget() {
        return new Budget(Duration.ofHours(12), 1_000_000L, 50, new BigDecimal("12.50"));
    }

    private Strategy strategy() {
        return new Strategy("bold", Map.of("temperature", text));
    }

    private Failure failure(FailureClass failureClass) {
        return new Failure(failureClass, text, "mock", List.of(new Evidence(Evidence.Kind.TEXT, text)));
    }

    private static Usage usage() {
        return new Usage(1200, 300, 1000, new BigDecimal("0.0125"));
    }

    private static ScoreCard scores() {
        return new ScoreCard(
                new Score(0.5, Map.of(), 0.125, 3),
                Map.of("conciseness", new Score(0.5, Map.of("characters", 40.0), 0.125, 3)));
    }

    private Map<String, ArtifactRef> artifacts() {
        String folder = RunLayout.tryFolder(0, 1) + "/" + RunLayout.iterationFolder(0);
        return Map.of(
                "code", artifact(folder + "/code.py", PYTHON, content(text)),
                "scene", artifact(folder + "/scene.blend", BLENDER, content("BLENDER " + text)));
    }

    private Map<String, ArtifactRef> renders() {
        String folder = RunLayout.tryFolder(0, 1) + "/" + RunLayout.iterationFolder(0);
        return Map.of("front", artifact(folder + "/front.png", PNG, new ByteArrayInputStream(IMAGE)));
    }

    /** The iteration of the second try, with a verdict and a failure. */
    public Iteration iteration() {
        return Iteration.verified(0, verdict())
                .artifacts(artifacts())
                .renders(renders())
                .errors(List.of(failure(FailureClass.E1_EXECUTION)))
                .failure(failure(FailureClass.E3_SEMANTIC))
                .usage(usage())
                .elapsed(Duration.ofMillis(1500))
                .scores(scores())
                .build();
    }

    /** The verdict of the iteration. */
    public Verdict verdict() {
        return new Verdict(0.25, List.of(text), List.of(text), List.of(text), false);
    }

    /** The attempt. */
    public AttemptReport attempt() {
        AttemptResult lost = new AttemptResult.Failed(failure(FailureClass.E0_INFRASTRUCTURE));
        AttemptResult completed = new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED);
        return AttemptReport.builder(0, RUN + "/" + RunLayout.tryFolder(0, 0), completed, STARTED_AT)
                .seed(Long.MAX_VALUE)
                .strategy(strategy())
                .lineage(List.of(7))
                .tries(List.of(
                        new TryReport(0, "worker-0", 1, lost, Usage.NONE, Duration.ofSeconds(2)),
                        new TryReport(1, "worker-1", 1, completed, usage(), Duration.ofSeconds(1))))
                .best(new BestIteration(1, 0, scores(), artifacts(), renders()))
                .shortfall(failure(FailureClass.E3_SEMANTIC))
                .trajectory(List.of(iteration().summary()))
                .elapsed(Duration.ofSeconds(3))
                .build();
    }

    /** The result. */
    public BestAttemptResult result() {
        RunFold fold = new RunFold(manifest().plan());
        fold.add(new RunEvent.AttemptFinished(RUN, at(5), attempt()));
        return fold.result(
                RUN,
                RunStopReason.ATTEMPTS_EXHAUSTED,
                new Choice(0, List.of(1), 0.75, Score.of(0.375), text),
                attempt(),
                failure(FailureClass.E0_INFRASTRUCTURE),
                Duration.ofSeconds(4),
                List.of(text));
    }

    /** One event of each kind, by the name of its type; those of a whole run come first. */
    public Map<String, RunEvent> events() {
        Map<String, RunEvent> events = new LinkedHashMap<>();
        events.put("run-started", new RunEvent.RunStarted(RUN, STARTED_AT, manifest()));
        events.put(
                "attempt-requested",
                new RunEvent.AttemptRequested(
                        RUN,
                        at(1),
                        new AttemptRequest(
                                RUN,
                                0,
                                Long.MAX_VALUE,
                                strategy(),
                                List.of(7),
                                task(),
                                references(),
                                baseline(),
                                limits(),
                                AttemptStopReason.TIME_EXHAUSTED)));
        events.put("try-started", new RunEvent.TryStarted(RUN, at(2), 0, 0, "worker-0"));
        events.put(
                "try-abandoned", new RunEvent.TryAbandoned(RUN, at(3), 0, 0, failure(FailureClass.E0_INFRASTRUCTURE)));
        events.put("iteration-reported", new RunEvent.IterationReported(RUN, at(4), 0, 1, iteration()));
        events.put("attempt-finished", new RunEvent.AttemptFinished(RUN, at(5), attempt()));
        events.put(
                "candidate-judged",
                new RunEvent.CandidateJudged(RUN, at(5), 0, 1, judged(0.25), new Usage(100, 10, 0, BigDecimal.ONE)));
        events.put("candidates-compared", new RunEvent.CandidatesCompared(RUN, at(5), List.of(0, 1), 1, 0, Usage.NONE));
        events.put("run-finished", new RunEvent.RunFinished(RUN, at(6), result().outcome(), attempt()));
        events.put("run-resumed", new RunEvent.RunResumed(RUN, at(7), manifest(), 1, List.of(1), 0.375));
        events.put("run-failed", new RunEvent.RunFailed(RUN, at(8), text));
        return events;
    }

    private static ScoreCard judged(double value) {
        return new ScoreCard(Score.of(value), Map.of("conciseness", Score.of(value)));
    }

    private static Instant at(int seconds) {
        return STARTED_AT.plusSeconds(seconds);
    }

    /** Records the run, with its artifacts and up to its result. */
    public void record(ArtifactStore store) {
        RunFolder folder = RunFolder.create(store, redactor, STARTED_AT, "crate", "box");
        folder.save(folder.name(), "references/front.png", PNG, new ByteArrayInputStream(IMAGE));
        for (int tryNumber = 0; tryNumber < 2; tryNumber++) {
            String iteration = folder.attemptFolder(0, tryNumber) + "/" + RunLayout.iterationFolder(0);
            folder.save(iteration, "code.py", PYTHON, content(text));
            folder.save(iteration, "scene.blend", BLENDER, content("BLENDER " + text));
            folder.save(iteration, "front.png", PNG, new ByteArrayInputStream(IMAGE));
        }
        DocumentJournal journal = new DocumentJournal(folder);
        events().forEach((type, event) -> {
            if (!type.equals("run-resumed") && !type.equals("run-failed")) {
                journal.append(event);
            }
        });
    }

    private static InputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
