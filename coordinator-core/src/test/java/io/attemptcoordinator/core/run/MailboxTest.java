package io.attemptcoordinator.core.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.time.Threads;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MailboxTest {
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final RunEvent EVENT = new RunEvent.TryStarted("run", Instant.EPOCH, 3, 0, "worker-0");

    private final Mailbox mailbox = new Mailbox(Threads.system());

    private Mailbox.Letter take() throws InterruptedException {
        return Objects.requireNonNull(mailbox.take(LONG), "a letter");
    }

    private Optional<AttemptStopReason> report() {
        try {
            return mailbox.report(EVENT);
        } catch (InterruptedException e) {
            throw new AssertionError("the event is not held", e);
        }
    }

    @Test
    void anAnswerCanComeLater() throws Exception {
        CompletableFuture<Optional<AttemptStopReason>> answer = CompletableFuture.supplyAsync(this::report);
        Mailbox.Letter letter = take();

        letter.hold();
        assertThat(mailbox.unanswered()).containsExactly(letter);
        letter.answer(Optional.of(AttemptStopReason.PRUNED));

        assertThat(mailbox.unanswered()).isEmpty();
        assertThat(answer.get()).contains(AttemptStopReason.PRUNED);
    }

    @Test
    void whoeverWaitsForAnAnswerCanBeInterrupted() throws Exception {
        CompletableFuture<Throwable> interrupted = new CompletableFuture<>();
        Thread reporter = new Thread(() -> {
            try {
                mailbox.report(EVENT);
            } catch (InterruptedException e) {
                interrupted.complete(e);
            }
        });
        reporter.start();
        take().hold();

        reporter.interrupt();

        assertThat(interrupted.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void refusesWhatIsHeldWhenTheRunEnds() throws Exception {
        CompletableFuture<Throwable> refusal = reported();
        take().hold();

        mailbox.close();

        assertThat(refusal.get()).isInstanceOf(CoordinatorException.class);
    }

    @Test
    void bringsAnEventAndTheAnswer() throws Exception {
        CompletableFuture<Optional<AttemptStopReason>> answer = CompletableFuture.supplyAsync(this::report);

        Mailbox.Letter letter = take();
        assertThat(letter.event()).isSameAs(EVENT);
        assertThat(Mailbox.attemptOf(letter.event())).isEqualTo(3);
        letter.answer(Optional.of(AttemptStopReason.RUN_STOPPED));

        assertThat(answer.get()).contains(AttemptStopReason.RUN_STOPPED);
    }

    @Test
    void anInterruptedReporterStillLearnsThatItsEventIsOnRecord() throws Exception {
        CompletableFuture<Boolean> isInterrupted = new CompletableFuture<>();
        CompletableFuture<Optional<AttemptStopReason>> answer = new CompletableFuture<>();
        Thread reporter = new Thread(() -> {
            Thread.currentThread().interrupt();
            answer.complete(report());
            isInterrupted.complete(Thread.currentThread().isInterrupted());
        });
        reporter.start();

        take().answer(Optional.empty());

        assertThat(answer.get()).isEmpty();
        assertThat(isInterrupted.get()).isTrue();
    }

    @Test
    void wakesTheRunWithoutAnEvent() throws InterruptedException {
        mailbox.wake();

        assertThat(mailbox.take(LONG)).isNull();
        assertThat(mailbox.take(Duration.ofNanos(1))).isNull();
    }

    @Test
    void afterARunHasEndedNothingIsRecorded() {
        mailbox.close();

        assertThatThrownBy(() -> mailbox.report(EVENT))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.ARTIFACT_IO));
    }

    /** Reports on another thread, and returns when the event is in the mailbox. */
    private CompletableFuture<Throwable> reported() {
        CompletableFuture<Throwable> refusal = new CompletableFuture<>();
        Thread reporter = new Thread(() -> {
            try {
                mailbox.report(EVENT);
            } catch (RuntimeException | InterruptedException e) {
                refusal.complete(e);
            }
        });
        reporter.start();
        while (reporter.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return refusal;
    }

    @Test
    void refusesWhatWasNotTakenWhenTheRunEnds() throws Exception {
        CompletableFuture<Throwable> refusal = reported();

        mailbox.close();

        assertThat(refusal.get()).isInstanceOf(CoordinatorException.class);
    }

    @Test
    void refusesWhatWasTakenAndCouldNotBeRecorded() throws Exception {
        CompletableFuture<Throwable> refusal = reported();
        take();

        mailbox.close();

        assertThat(refusal.get()).isInstanceOf(CoordinatorException.class);
    }

    @Test
    void refusesWhatWasTakenWhenSomethingElseCouldNotBeRecorded() throws Exception {
        CompletableFuture<Throwable> refusal = reported();
        mailbox.failed(new CoordinatorException(Code.ARTIFACT_IO, "the disk is full"));
        assertThatThrownBy(() -> mailbox.take(LONG)).hasMessage("the disk is full");

        mailbox.close();

        assertThat(refusal.get()).isInstanceOf(CoordinatorException.class);
    }

    @Test
    void whatCannotBeRecordedEndsTheRun() {
        CoordinatorException full = new CoordinatorException(Code.ARTIFACT_IO, "the disk is full");

        mailbox.failed(full);

        assertThatThrownBy(() -> mailbox.take(LONG)).isSameAs(full);
    }
}
