package io.attemptcoordinator.testkit.arbitrary;

import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.Choice;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.policy.RunFold;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/** All that happened in one run, from which its result and its events derive. */
record RunStory(
        RunManifest manifest,
        List<AttemptStory> attempts,
        Choosing choosing,
        RunStopReason stopReason,
        @Nullable Failure failure,
        Duration elapsed,
        List<String> abandonedThreads) {
    private static final int MOST_ATTEMPTS = 3;

    /** Which of the attempts that have a score is chosen, counted from 0, and what is said about it. */
    record Choosing(int index, int ties, @Nullable Double confidence, String rationale) {}

    static Arbitrary<RunStory> stories() {
        return Values.slugs().flatMap(RunStory::stories);
    }

    static Arbitrary<RunStory> stories(String run) {
        Arbitrary<List<AttemptStory>> attempts = Arbitraries.integers()
                .between(0, MOST_ATTEMPTS)
                .flatMap(count -> {
                    List<Arbitrary<AttemptStory>> each = new ArrayList<>();
                    for (int number = 0; number < count; number++) {
                        each.add(AttemptStory.stories(run, number));
                    }
                    return Combinators.combine(each).as(list -> list);
                });
        Arbitrary<Choosing> choosing = Combinators.combine(
                        Arbitraries.integers().between(0, MOST_ATTEMPTS - 1),
                        Arbitraries.integers().between(0, MOST_ATTEMPTS),
                        Values.units().injectNull(0.5),
                        Values.messages())
                .as(Choosing::new);
        return Combinators.combine(
                        RunArbitraries.runManifests(run),
                        attempts,
                        choosing,
                        Arbitraries.of(RunStopReason.class),
                        ApiArbitraries.failures().injectNull(0.8),
                        Values.durations(),
                        Values.slugs().list().ofMaxSize(2))
                .as(RunStory::new)
                .withoutEdgeCases();
    }

    BestAttemptResult result() {
        RunFold fold = new RunFold(manifest.plan());
        attempts.forEach(attempt -> attempt.events().forEach(fold::add));
        Choice choice = choice();
        AttemptReport best = attempts.stream()
                .map(AttemptStory::report)
                .filter(report -> Objects.equals(report.number(), choice.winner()))
                .findFirst()
                .orElse(null);
        return fold.result(manifest.run(), stopReason, choice, best, failure, elapsed, abandonedThreads);
    }

    private Choice choice() {
        List<AttemptReport> scored = attempts.stream()
                .map(AttemptStory::report)
                .filter(report -> report.best() != null)
                .toList();
        if (scored.isEmpty()) {
            return Choice.none(choosing.rationale());
        }
        AttemptReport winner = scored.get(choosing.index() % scored.size());
        return new Choice(
                winner.number(),
                scored.stream()
                        .filter(report -> report.number() != winner.number())
                        .limit(choosing.ties())
                        .map(AttemptReport::number)
                        .toList(),
                choosing.confidence(),
                Objects.requireNonNull(winner.score(), "score"),
                choosing.rationale());
    }

    List<RunEvent> events() {
        List<RunEvent> events = new ArrayList<>();
        events.add(new RunEvent.RunStarted(manifest.run(), manifest.startedAt(), manifest));
        attempts.forEach(attempt -> events.addAll(attempt.events()));
        BestAttemptResult result = result();
        events.add(new RunEvent.RunFinished(manifest.run(), manifest.startedAt(), result.outcome(), result.best()));
        return events;
    }
}
