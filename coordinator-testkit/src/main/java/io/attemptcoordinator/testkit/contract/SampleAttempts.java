package io.attemptcoordinator.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.select.Candidate;
import io.attemptcoordinator.testkit.mock.StubRunHistory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Attempts that have ended, for the contracts of what works on them. Equal ones each time. */
final class SampleAttempts {
    /** An iteration that failed, in the place of its score. */
    private static final double FAILED = Double.NaN;

    private final StubRunHistory history = new StubRunHistory();

    private SampleAttempts() {}

    /** Returns attempts of all kinds: close and equal ones, lucky and steady ones, and ones that failed. */
    static StubRunHistory history() {
        return new SampleAttempts()
                .add(0, 0.55, 0.70, 0.72)
                .add(1, 0.20, FAILED, 0.81)
                .add(2, FAILED, FAILED)
                .add(3, 0.78, 0.80, 0.79, 0.80)
                .add(4, 0.81, FAILED)
                .add(5, 0.40)
                .add(6)
                .add(7, 0.10, 0.30, 0.80, 0.60)
                .add(8, 0.00)
                .history;
    }

    /** Returns attempts none of which has a score. */
    static StubRunHistory withoutScores() {
        return new SampleAttempts().add(0, FAILED).add(1).add(2, FAILED, FAILED).history;
    }

    /** Returns the attempts that can be selected. */
    static List<Candidate> candidates() {
        return history().reports().stream()
                .filter(report -> report.score() != null)
                .map(Candidate::of)
                .toList();
    }

    /** Returns attempts that can be selected and have the same score. */
    static List<Candidate> equalCandidates() {
        return new SampleAttempts()
                .add(0, 0.5, 0.6).add(1, 0.6, 0.5).add(2, 0.6).history.reports().stream()
                        .map(Candidate::of)
                        .toList();
    }

    /** Returns the report of an attempt with one iteration. */
    static AttemptReport report(int number) {
        return new SampleAttempts().add(number, 0.5).history.attempt(number);
    }

    private SampleAttempts add(int number, double... scores) {
        String folder = "run/attempts/attempt-00" + number;
        List<Iteration> iterations = new ArrayList<>();
        BestIteration best = null;
        for (int index = 0; index < scores.length; index++) {
            Iteration iteration = iteration(folder, index, number, scores[index]);
            iterations.add(iteration);
            ScoreCard card = iteration.scores();
            if (card != null && isBetter(card, best)) {
                best = new BestIteration(0, index, card, iteration.artifacts(), iteration.renders());
            }
        }
        AttemptResult result = best == null
                ? new AttemptResult.Failed(failure())
                : new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED);
        Usage usage = Usage.of(100L * (10 - number), 10L * scores.length);
        Duration elapsed = Duration.ofSeconds(scores.length);
        history.add(
                AttemptReport.builder(number, folder, result, Instant.EPOCH)
                        .seed(number)
                        .strategy(new Strategy("strategy-" + number, Map.of("step", "0." + (number + 1))))
                        .tries(List.of(new TryReport(0, "worker-0", scores.length, result, usage, elapsed)))
                        .best(best)
                        .trajectory(iterations.stream().map(Iteration::summary).toList())
                        .elapsed(elapsed)
                        .build(),
                iterations);
        return this;
    }

    private static boolean isBetter(ScoreCard card, @Nullable BestIteration best) {
        return best == null || card.total().value() > best.scores().total().value();
    }

    private Iteration iteration(String folder, int index, int number, double score) {
        if (Double.isNaN(score)) {
            return Iteration.failed(index, failure()).build();
        }
        String place = folder + "/try-0/iteration-00" + index;
        ArtifactRef code = history.artifact(
                place + "/code.py", "text/x-python", ("step = " + number + "." + index + "\n").getBytes(UTF_8));
        ArtifactRef render = history.artifact(place + "/renders/camera.png", "image/png", new byte[] {1, 2, 3});
        Verdict verdict = new Verdict(
                score, List.of("The crate floats."), List.of("The light is dim."), List.of("Lower the crate."), null);
        return Iteration.verified(index, verdict)
                .artifacts(Map.of("code", code))
                .renders(Map.of("camera", render))
                .errors(number == 7 ? List.of(failure()) : List.of())
                .scores(new ScoreCard(Score.of(score), Map.of()))
                .build();
    }

    private static Failure failure() {
        String message = "KeyError: 'Crate'";
        return new Failure(
                FailureClass.E1_EXECUTION, message, "evidence", List.of(new Evidence(Evidence.Kind.TEXT, message)));
    }
}
