package io.attemptcoordinator.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Strategy;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.Budget;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.attempt.Allowance;
import io.attemptcoordinator.core.attempt.AttemptEnvironment;
import io.attemptcoordinator.core.attempt.ClassifierChain;
import io.attemptcoordinator.core.attempt.Reporter;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.fake.FakeBackend;
import io.attemptcoordinator.core.fake.FakeBaseline;
import io.attemptcoordinator.core.fake.ManualTime;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.Stuck;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LocalPlacementTest {
    private static final AttemptLimits LIMITS =
            RunPlan.builder(2, 1).grace(Duration.ofSeconds(2)).build().limits();

    private static AttemptRequest request(int number) {
        return new AttemptRequest(
                "run",
                number,
                1,
                Strategy.DEFAULT,
                List.of(),
                TestRun.TASK,
                Map.of(),
                FakeBaseline.SNAPSHOT,
                LIMITS,
                AttemptStopReason.TIME_EXHAUSTED);
    }

    @Test
    void anAttemptThatWasAbandonedKeepsItsPlaceUntilItsWorkerHasEnded() throws Exception {
        CountDownLatch isClosing = new CountDownLatch(1);
        CountDownLatch mayClose = new CountDownLatch(1);
        FakeBackend backend = new FakeBackend().onClose(() -> {
            isClosing.countDown();
            try {
                mayClose.await();
            } catch (InterruptedException e) {
                throw new AssertionError("the test took too long", e);
            }
        });
        Ends ends = new Ends();
        ManualTime time = new ManualTime();
        try (Stuck stuck = new Stuck();
                LocalPlacement placement = new LocalPlacement(
                        backend,
                        new AttemptEnvironment(
                                ScriptedAttempt.doing(context -> {
                                    if (context.request().number() == 0) {
                                        stuck.ignoringInterrupts();
                                    }
                                    return new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED);
                                }),
                                new FakeBaseline(),
                                Measure.NONE,
                                new ClassifierChain(List.of(), LIMITS.grace()),
                                new InMemoryArtifactStore(),
                                Redactor.of(Map.of()),
                                time,
                                time,
                                pause -> {},
                                new Allowance(Budget.UNLIMITED)),
                        LIMITS,
                        new Capacity(1, "the test says so"))) {
            placement.prepare();
            placement.begin(ends);
            placement.submit(request(0), AttemptProgress.NONE);
            stuck.awaitEntered();
            placement.cancel(0);
            isClosing.await();

            assertThatThrownBy(() -> placement.submit(request(1), AttemptProgress.NONE))
                    .isInstanceOf(IllegalStateException.class);

            mayClose.countDown();
            assertThat(ends.numbers.take()).isZero();
            placement.submit(request(1), AttemptProgress.NONE);
            assertThat(ends.numbers.take()).isEqualTo(1);
        }
    }

    /** Hears which attempts have ended. */
    private static final class Ends implements Reporter {
        private final BlockingQueue<Integer> numbers = new LinkedBlockingQueue<>();

        @Override
        public Optional<AttemptStopReason> report(RunEvent event) {
            if (event instanceof RunEvent.AttemptFinished finished) {
                numbers.add(finished.report().number());
            }
            return Optional.empty();
        }

        @Override
        public void failed(CoordinatorException why) {
            throw why;
        }
    }
}
