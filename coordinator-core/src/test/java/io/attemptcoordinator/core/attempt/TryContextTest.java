package io.attemptcoordinator.core.attempt;

import static io.attemptcoordinator.core.fake.TestRun.failureOf;
import static io.attemptcoordinator.core.fake.TestRun.scoreOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.ScoreCard;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.fake.FakeScorer;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.score.Measure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an attempt may do with its context, and what it may not. */
@Timeout(60)
class TryContextTest {
    private static final AttemptResult FINISHED = new AttemptResult.Completed(AttemptStopReason.FINISHED);

    private final TestRun run = new TestRun();
    private Measure measure = Measure.NONE;
    private RunPlan.Builder plan = RunPlan.builder(1, 3);

    /** What a test does as an attempt. */
    @FunctionalInterface
    private interface Body {
        void run(AttemptContext context) throws InterruptedException;
    }

    /** Runs the body as an attempt that ends well, so that an assertion that fails in it fails the test. */
    private BestAttemptResult attempt(Body body) {
        List<Throwable> problems = new ArrayList<>();
        BestAttemptResult result = run.run(
                run.coordinator(ScriptedAttempt.doing(context -> {
                            try {
                                body.run(context);
                            } catch (RuntimeException | Error e) {
                                problems.add(e);
                            }
                            return FINISHED;
                        }))
                        .measure(measure),
                plan);
        assertThat(problems).isEmpty();
        return result;
    }

    private static ArtifactRef save(AttemptContext context, String path, String content) {
        return context.save(path, "text/plain", new ByteArrayInputStream(content.getBytes(UTF_8)));
    }

    private static Iteration.Builder iteration(int index) {
        return Iteration.verified(index, Verdict.of(0.5));
    }

    private static String read(InputStream content) {
        try (content) {
            return new String(content.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void savesAndOpens() {
        attempt(context -> {
            ArtifactRef saved = save(context, "iterations/iter-000/code.py", "build()");

            assertThat(saved.path()).startsWith(context.request().run() + "/attempts/attempt-000");
            assertThat(read(context.open(saved))).isEqualTo("build()");
            context.reset();
            context.report(iteration(0).artifacts(Map.of("code", saved)).build());
        });
    }

    @Test
    void aSavedArtifactNeverChanges() {
        BestAttemptResult result = attempt(context -> {
            context.reset();
            ArtifactRef saved = save(context, "scene.blend", "what is judged");

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> save(context, "scene.blend", "what is delivered"))
                    .withMessageContaining("scene.blend");
            assertThat(read(context.open(saved))).isEqualTo("what is judged");
            context.report(iteration(0).artifacts(Map.of("scene", saved)).build());
        });

        assertThat(result.best()).isNotNull();
    }

    @Test
    void anInventedArtifactIsRefused() {
        attempt(context -> {
            context.reset();
            ArtifactRef saved = save(context, "camera.png", "pixels");
            ArtifactRef invented = new ArtifactRef(saved.path(), "0".repeat(64), saved.mediaType(), saved.sizeBytes());
            ArtifactRef elsewhere =
                    new ArtifactRef("another-run/camera.png", saved.sha256(), saved.mediaType(), saved.sizeBytes());

            for (ArtifactRef unknown : List.of(invented, elsewhere)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> context.report(
                                iteration(0).renders(Map.of("camera", unknown)).build()))
                        .withMessageContaining(unknown.path());
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> context.report(
                                iteration(0).artifacts(Map.of("scene", unknown)).build()));
                assertThatIllegalArgumentException().isThrownBy(() -> context.open(unknown));
            }
            context.report(iteration(0).renders(Map.of("camera", saved)).build());
        });
    }

    @Test
    void whatChangedBehindItsBackIsNotWhatWasSaved() {
        attempt(context -> {
            ArtifactRef saved = save(context, "camera.png", "pixels");
            run.store().put(saved.path(), "image/png", new ByteArrayInputStream("PIXELS".getBytes(UTF_8)));

            assertThatThrownBy(() -> read(context.open(saved)))
                    .satisfiesAnyOf(
                            e -> assertThat(e).isInstanceOf(CoordinatorException.class),
                            e -> assertThat(e).isInstanceOf(UncheckedIOException.class));
            context.reset();
            context.report(iteration(0).build());
        });
    }

    @Test
    void anIterationNeedsAReset() {
        attempt(context -> {
            assertThatIllegalStateException()
                    .isThrownBy(() -> context.report(iteration(0).build()))
                    .withMessageContaining("reset()");
            context.reset();
            context.report(iteration(0).build());
        });
    }

    @Test
    void anIterationThatFailedBeforeAnythingWasBuiltNeedsNone() {
        attempt(context -> context.report(
                Iteration.failed(0, context.classify(TestRun.BROKEN_CODE)).build()));

        assertThat(run.baseline().resets()).isEmpty();
    }

    @Test
    void iterationsComeInOrderAndNotTooMany() {
        attempt(context -> {
            context.reset();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> context.report(iteration(1).build()))
                    .withMessageContaining("index must be 0");
            assertThat(context.report(iteration(0).build())).isEmpty();
            assertThat(context.report(iteration(1).build())).isEmpty();
            assertThat(context.report(iteration(2).build())).contains(AttemptStopReason.ITERATIONS_EXHAUSTED);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> context.report(iteration(3).build()))
                    .withMessageContaining("3 iterations");
        });
    }

    @Test
    void canNotBeUsedAfterTheAttemptHasEnded() {
        List<AttemptContext> contexts = new ArrayList<>();
        attempt(context -> {
            contexts.add(context);
            context.reset();
            context.report(iteration(0).build());
        });
        AttemptContext ended = contexts.get(0);

        assertThatIllegalStateException()
                .isThrownBy(() -> ended.report(iteration(1).build()));
        assertThatIllegalStateException().isThrownBy(ended::reset);
        assertThatIllegalStateException().isThrownBy(() -> save(ended, "late.txt", "late"));
        assertThatIllegalStateException().isThrownBy(() -> ended.spend(Usage.of(1, 1)));
        assertThatIllegalStateException().isThrownBy(() -> ended.score(Map.of(), Map.of()));
        assertThatIllegalStateException().isThrownBy(() -> ended.call("late", Duration.ofSeconds(1), () -> "late"));
        assertThat(run.events(RunEvent.IterationReported.class)).hasSize(1);
    }

    @Test
    void aResetGetsNoMoreTimeThanTheAttemptHasLeft() {
        plan = RunPlan.builder(1, 3)
                .attemptTimeout(Duration.ofSeconds(30))
                .resetTimeout(Duration.ofSeconds(20))
                .workerTimeout(Duration.ofHours(1));
        attempt(context -> {
            context.reset();
            run.time().advance(Duration.ofSeconds(25));
            context.reset();
            assertThat(context.remaining()).isEqualTo(Duration.ofSeconds(5));
            context.report(iteration(0).build());
        });

        assertThat(run.baseline().resets()).containsExactly(Duration.ofSeconds(20), Duration.ofSeconds(5));
    }

    @Test
    void chargesWhatIsSpentToTheNextIteration() {
        BestAttemptResult result = attempt(context -> {
            context.reset();
            context.spend(Usage.of(1, 2));
            context.spend(Usage.of(10, 20));
            context.report(iteration(0).usage(Usage.of(999, 999)).build());
            context.report(iteration(1).build());
            context.spend(Usage.of(100, 200));
        });

        assertThat(run.events(RunEvent.IterationReported.class))
                .extracting(event -> event.iteration().usage())
                .containsExactly(Usage.of(11, 22), Usage.NONE);
        assertThat(result.usage()).isEqualTo(Usage.of(111, 222));
    }

    @Test
    void scoringTheCandidateThatIsReportedNextCostsNothingExtra() {
        AtomicInteger calls = new AtomicInteger();
        measure = Measure.of(FakeScorer.of("counting", context -> Score.of(calls.incrementAndGet() / 10.0)));
        BestAttemptResult result = attempt(context -> {
            context.reset();
            Map<String, ArtifactRef> renders = Map.of("camera", save(context, "camera.png", "pixels"));

            Optional<ScoreCard> scores = context.score(renders, Map.of());
            assertThat(scores).get().extracting(card -> card.total().value()).isEqualTo(0.1);
            context.report(iteration(0).renders(renders).build());
            context.report(iteration(1).build());
        });

        assertThat(calls).hasValue(2);
        assertThat(scoreOf(result.best())).isEqualTo(0.2);
    }

    @Test
    void aScorerThatFailedIsNotAskedAgainForTheSameCandidate() {
        AtomicInteger calls = new AtomicInteger();
        measure = Measure.of(FakeScorer.of("strict", context -> {
            calls.incrementAndGet();
            throw new CoordinatorException(CoordinatorException.Code.MALFORMED, "no picture");
        }));
        plan = RunPlan.builder(1, 1).maxTries(1);
        BestAttemptResult result = attempt(context -> {
            context.reset();
            Map<String, ArtifactRef> code = Map.of("code", save(context, "code.py", "build()"));
            assertThatThrownBy(() -> context.score(Map.of(), code)).hasMessageContaining("no picture");
            context.report(iteration(0).artifacts(code).build());
        });

        assertThat(calls).hasValue(1);
        assertThat(failureOf(run.reports(result).get(0)).message()).contains("scorer 'strict'");
    }

    @Test
    void aLoopCannotGiveItselfAScore() {
        measure = Measure.of(FakeScorer.of("strict", context -> Score.of(0.1)));
        BestAttemptResult result = attempt(context -> {
            context.reset();
            context.report(
                    iteration(0).scores(new ScoreCard(Score.of(1.0), Map.of())).build());
        });

        assertThat(scoreOf(result.best())).isEqualTo(0.1);
    }

    @Test
    void withoutScorersTheVerdictIsTheMeasure() {
        BestAttemptResult result = attempt(context -> {
            context.reset();
            assertThat(context.score(Map.of(), Map.of())).isEmpty();
            context.report(iteration(0).build());
        });

        assertThat(scoreOf(result.best())).isEqualTo(0.5);
    }

    @Test
    void aScorerSeesTheCandidateAndCanCharge() {
        measure = Measure.of(FakeScorer.of("looking", context -> {
            context.spend(Usage.of(5, 6));
            assertThat(context.task()).isEqualTo(TestRun.TASK);
            assertThat(read(context.open(context.renders().values().iterator().next())))
                    .isEqualTo("pixels");
            assertThat(context.artifacts()).containsOnlyKeys("code");
            assertThat(context.remaining()).isPositive();
            return Score.of(0.7);
        }));
        BestAttemptResult result = attempt(context -> {
            context.reset();
            context.report(iteration(0)
                    .renders(Map.of("camera", save(context, "camera.png", "pixels")))
                    .artifacts(Map.of("code", save(context, "code.py", "build()")))
                    .build());
        });

        assertThat(scoreOf(result.best())).isEqualTo(0.7);
        assertThat(result.usage()).isEqualTo(Usage.of(5, 6));
    }

    @Test
    void anIterationThatFailedIsNotScored() {
        measure = Measure.of(FakeScorer.of("never", context -> {
            throw new AssertionError("there is nothing to score");
        }));
        BestAttemptResult result = attempt(context -> {
            context.reset();
            context.report(
                    Iteration.failed(0, context.classify(TestRun.BROKEN_CODE)).build());
        });

        assertThat(failureOf(run.reports(result).get(0)).failureClass()).isEqualTo(FailureClass.E1_EXECUTION);
    }

    @Test
    void aPartThatFailsIsNamed() {
        attempt(context -> {
            assertThatThrownBy(() -> context.call("generator 'odd'", Duration.ofSeconds(30), () -> {
                        throw new IllegalStateException("a bug");
                    }))
                    .isInstanceOfSatisfying(
                            CoordinatorException.class,
                            e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.COMPONENT_FAILED))
                    .hasMessageContaining("generator 'odd'")
                    .hasMessageContaining("a bug");
            assertThat(context.call("generator 'fine'", Duration.ofSeconds(30), () -> "text"))
                    .isEqualTo("text");
            context.reset();
            context.report(iteration(0).build());
        });
    }

    private static final Symptom PROGRAM_FAILED = new Symptom(
            Phase.EXECUTE, "NameError", List.of(new Evidence(Evidence.Kind.EXIT_CODE, "exit code 1")), null);

    @Test
    void aScorerSeesWhatFailedInTheIterationBeforeItsCandidate() {
        List<List<Failure>> seen = new ArrayList<>();
        measure = Measure.of(FakeScorer.of("errors", candidate -> {
            seen.add(candidate.errors());
            return Score.of(0.5);
        }));
        List<Failure> classified = new ArrayList<>();

        attempt(context -> {
            context.reset();
            classified.add(context.classify(PROGRAM_FAILED));
            classified.add(context.classify(PROGRAM_FAILED));
            context.report(iteration(0).errors(classified).build());
            context.report(iteration(1).build());
        });

        assertThat(seen).containsExactly(classified, List.of());
    }

    @Test
    void aCandidateIsScoredAgainAfterAnotherError() {
        measure = Measure.of(FakeScorer.of(
                "errors", candidate -> Score.of(1.0 / (1 + candidate.errors().size()))));
        List<Double> scores = new ArrayList<>();

        BestAttemptResult result = attempt(context -> {
            context.reset();
            scores.add(context.score(Map.of(), Map.of()).orElseThrow().total().value());
            Failure error = context.classify(PROGRAM_FAILED);
            scores.add(context.score(Map.of(), Map.of()).orElseThrow().total().value());
            context.report(iteration(0).errors(List.of(error)).build());
        });

        assertThat(scores).containsExactly(1.0, 0.5);
        assertThat(scoreOf(result.best())).isEqualTo(0.5);
    }
}
