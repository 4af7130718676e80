package io.attemptcoordinator.testkit.arbitrary;

import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.document.RunLayout;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** All that happened in one attempt, from which its report and its events derive. */
record AttemptStory(
        AttemptRequest request,
        Instant startedAt,
        List<TryStory> tries,
        @Nullable Failure shortfall) {
    private static final int MOST_ITERATIONS = 3;
    private static final int MOST_TRIES = 3;

    /** What happened in one try. */
    record TryStory(String worker, List<Iteration> iterations, AttemptResult result, Duration elapsed) {
        static Arbitrary<TryStory> stories(String folder, Arbitrary<? extends AttemptResult> results) {
            Arbitrary<List<Iteration>> iterations = Arbitraries.integers()
                    .between(0, MOST_ITERATIONS)
                    .flatMap(count -> {
                        List<Arbitrary<Iteration>> each = new ArrayList<>();
                        for (int index = 0; index < count; index++) {
                            each.add(ApiArbitraries.iterations(folder, index));
                        }
                        return Combinators.combine(each).as(list -> list);
                    });
            return Combinators.combine(Arbitraries.integers().between(0, 3), iterations, results, Values.durations())
                    .as((worker, list, result, elapsed) -> new TryStory("worker-" + worker, list, result, elapsed))
                    .withoutEdgeCases();
        }

        TryReport report(int number) {
            Usage usage = iterations.stream().map(Iteration::usage).reduce(Usage.NONE, Usage::plus);
            return new TryReport(number, worker, iterations.size(), result, usage, elapsed);
        }
    }

    static Arbitrary<AttemptStory> stories(String run, int number) {
        return ApiArbitraries.attemptRequests(run, number).flatMap(AttemptStory::stories);
    }

    static Arbitrary<AttemptStory> stories(AttemptRequest request) {
        return Arbitraries.integers()
                .between(1, MOST_TRIES)
                .flatMap(count -> {
                    List<Arbitrary<TryStory>> tries = new ArrayList<>();
                    for (int number = 0; number < count; number++) {
                        Arbitrary<? extends AttemptResult> results = number + 1 < count
                                ? ApiArbitraries.failures(FailureClass.E0_INFRASTRUCTURE)
                                        .map(AttemptResult.Failed::new)
                                : ApiArbitraries.attemptResults();
                        tries.add(TryStory.stories(folder(request) + (number == 0 ? "" : "/try-" + number), results));
                    }
                    return Combinators.combine(
                                    Values.instants(),
                                    Combinators.combine(tries).as(list -> list),
                                    ApiArbitraries.failures(FailureClass.E3_SEMANTIC)
                                            .injectNull(0.5))
                            .as((startedAt, list, shortfall) -> new AttemptStory(request, startedAt, list, shortfall));
                })
                .withoutEdgeCases();
    }

    private static String folder(AttemptRequest request) {
        return request.run() + "/" + RunLayout.tryFolder(request.number(), 0);
    }

    private TryStory last() {
        return tries.get(tries.size() - 1);
    }

    AttemptReport report() {
        List<TryReport> reports = new ArrayList<>();
        for (int number = 0; number < tries.size(); number++) {
            reports.add(tries.get(number).report(number));
        }
        return AttemptReport.builder(request.number(), folder(request), last().result(), startedAt)
                .seed(request.seed())
                .strategy(request.strategy())
                .lineage(request.lineage())
                .tries(reports)
                .best(best())
                .shortfall(last().result() instanceof AttemptResult.Failed ? null : shortfall)
                .trajectory(last().iterations().stream().map(Iteration::summary).toList())
                .elapsed(tries.stream().map(TryStory::elapsed).reduce(Duration.ZERO, Duration::plus))
                .build();
    }

    /** The first of those with the highest score, over all tries. */
    private @Nullable BestIteration best() {
        BestIteration best = null;
        for (int number = 0; number < tries.size(); number++) {
            for (Iteration iteration : tries.get(number).iterations()) {
                ScoreCard scores = iteration.scores();
                if (scores != null
                        && (best == null
                                || scores.total().value()
                                        > best.scores().total().value())) {
                    best = new BestIteration(
                            number, iteration.index(), scores, iteration.artifacts(), iteration.renders());
                }
            }
        }
        return best;
    }

    /** What was on record after any number of tries and iterations. */
    Arbitrary<AttemptProgress> progress() {
        List<AttemptProgress> stages = new ArrayList<>(List.of(AttemptProgress.NONE));
        AttemptProgress now = AttemptProgress.NONE;
        Duration elapsed = Duration.ZERO;
        for (TryStory story : tries) {
            now = new AttemptProgress(now.tries(), now.best(), story.worker(), List.of(), elapsed);
            stages.add(now);
            elapsed = elapsed.plus(story.elapsed());
            for (Iteration iteration : story.iterations()) {
                now = now.plus(iteration, elapsed);
                stages.add(now);
            }
            now = now.endTry(story.result());
            stages.add(now);
        }
        return Arbitraries.of(stages);
    }

    List<RunEvent> events() {
        String run = request.run();
        int attempt = request.number();
        List<RunEvent> events = new ArrayList<>();
        events.add(new RunEvent.AttemptRequested(run, startedAt, request));
        for (int number = 0; number < tries.size(); number++) {
            TryStory story = tries.get(number);
            events.add(new RunEvent.TryStarted(run, startedAt, attempt, number, story.worker()));
            for (Iteration iteration : story.iterations()) {
                events.add(new RunEvent.IterationReported(run, startedAt, attempt, number, iteration));
            }
            if (number + 1 < tries.size() && story.result() instanceof AttemptResult.Failed failed) {
                events.add(new RunEvent.TryAbandoned(run, startedAt, attempt, number, failed.failure()));
            }
        }
        events.add(new RunEvent.AttemptFinished(run, startedAt, report()));
        return events;
    }
}
