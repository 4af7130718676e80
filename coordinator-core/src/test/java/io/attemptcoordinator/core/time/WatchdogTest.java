package io.attemptcoordinator.core.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.fake.Stuck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WatchdogTest {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofHours(1);

    private final Watchdog watchdog = new Watchdog();
    private final Stuck stuck = new Stuck();

    @AfterEach
    void release() {
        stuck.close();
        watchdog.close();
    }

    private static void assertExceeded(Throwable thrown, String what) {
        assertThat(thrown)
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.DEADLINE_EXCEEDED))
                .hasMessageContaining(what);
    }

    @Test
    void returnsWhatTheWorkReturnsOnAThreadOfItsOwn() throws InterruptedException {
        String name = watchdog.call(
                "its-thread", "work", LONG, LONG, () -> Thread.currentThread().getName());

        assertThat(name).isEqualTo("its-thread");
        assertThat(watchdog.abandoned()).isEmpty();
    }

    @Test
    void throwsWhatTheWorkThrows() {
        RuntimeException unchecked = new UncheckedIOException(new IOException("full"));
        Error error = new AssertionError("broken");

        assertThatThrownBy(() -> watchdog.call("t", "work", LONG, LONG, () -> {
                    throw unchecked;
                }))
                .isSameAs(unchecked);
        assertThatThrownBy(() -> watchdog.call("t", "work", LONG, LONG, () -> {
                    throw error;
                }))
                .isSameAs(error);
    }

    @Test
    void anInterruptOfTheWorkIsNotOneOfTheCaller() {
        assertThatThrownBy(() -> watchdog.call("t", "work", LONG, LONG, () -> {
                    throw new InterruptedException("by nobody");
                }))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("by nobody");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void interruptsWorkThatPassesItsDeadline() {
        assertThatThrownBy(() -> watchdog.call("t", "slow work", SHORT, LONG, () -> {
                    stuck.untilInterrupted();
                    return "";
                }))
                .satisfies(e -> assertExceeded(e, "slow work did not return within 0.1 s"));
        assertThat(watchdog.abandoned()).isEmpty();
    }

    @Test
    void abandonsWorkThatIgnoresTheInterrupt() {
        assertThatThrownBy(() -> watchdog.call("deaf-thread", "deaf work", SHORT, SHORT, () -> {
                    stuck.ignoringInterrupts();
                    return "";
                }))
                .satisfies(e -> assertExceeded(e, "deaf work"))
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.evidence())
                                .extracting(Evidence::kind)
                                .containsExactly(Evidence.Kind.TIMEOUT, Evidence.Kind.PERMANENT));
        assertThat(watchdog.abandoned()).containsExactly("deaf-thread");
    }

    @Test
    void aResultThatComesAfterTheDeadlineDoesNotCount() {
        assertThatThrownBy(() -> watchdog.guard("late part", SHORT, LONG, () -> {
                    try {
                        stuck.untilInterrupted();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    return "late";
                }))
                .satisfies(e -> assertExceeded(e, "late part"));
        assertThat(Thread.currentThread().isInterrupted())
                .as("the interrupt of the watchdog is cleared")
                .isFalse();
    }

    @Test
    void aGuardLeavesOtherInterruptsAlone() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> watchdog.guard("part", LONG, LONG, () -> {
                    stuck.untilInterrupted();
                    return "";
                }))
                .isInstanceOf(InterruptedException.class);
    }

    @Test
    void theInnermostDeadlineThatPassedIsTheOneThatIsNamed() {
        assertThatThrownBy(() -> watchdog.guard(
                        "outer",
                        LONG,
                        LONG,
                        () -> watchdog.guard("inner", SHORT, LONG, () -> {
                            stuck.untilInterrupted();
                            return "";
                        })))
                .satisfies(e -> assertExceeded(e, "inner"));
        assertThatThrownBy(() -> watchdog.guard(
                        "outer",
                        SHORT,
                        LONG,
                        () -> watchdog.guard("inner", LONG, LONG, () -> {
                            stuck.untilInterrupted();
                            return "";
                        })))
                .satisfies(e -> assertExceeded(e, "outer"));
    }

    @Test
    void anInterruptOfTheCallerEndsTheWork() {
        CompletableFuture<Boolean> wasInterrupted = new CompletableFuture<>();
        Thread caller = Thread.currentThread();

        assertThatThrownBy(() -> watchdog.call("t", "work", LONG, LONG, () -> {
                    caller.interrupt();
                    try {
                        stuck.untilInterrupted();
                        return wasInterrupted.complete(false);
                    } catch (InterruptedException e) {
                        wasInterrupted.complete(true);
                        throw e;
                    }
                }))
                .isInstanceOf(InterruptedException.class);
        assertThat(wasInterrupted.join()).isTrue();
    }

    @Test
    void aCallerThatIsInterruptedAlreadyStartsNothing() {
        List<String> started = new CopyOnWriteArrayList<>();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> watchdog.call("t", "work", LONG, LONG, () -> started.add("work")))
                .isInstanceOf(InterruptedException.class);
        assertThat(started).isEmpty();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void knowsWhetherAnotherThreadInterruptedTheWork() throws InterruptedException {
        boolean wasInterrupted = watchdog.call("t", "work", LONG, LONG, () -> {
            Thread.currentThread().interrupt();
            boolean byItself = Watchdog.wasInterrupted();
            Thread.interrupted();
            Thread work = Thread.currentThread();
            Thread other = new Thread(work::interrupt);
            other.start();
            while (other.isAlive()) {
                Thread.onSpinWait();
            }
            return !byItself && Watchdog.wasInterrupted();
        });

        assertThat(wasInterrupted).isTrue();
        assertThat(Watchdog.wasInterrupted())
                .as("of a thread that is not supervised, nobody can tell")
                .isTrue();
    }

    @Test
    void anInterruptForADeadlineIsForgottenWithIt() throws InterruptedException {
        boolean wasInterrupted = watchdog.call("t", "work", LONG, LONG, () -> {
            assertThatThrownBy(() -> watchdog.guard("part", SHORT, LONG, () -> {
                        stuck.untilInterrupted();
                        return "";
                    }))
                    .satisfies(e -> assertExceeded(e, "part"));
            return Watchdog.wasInterrupted();
        });

        assertThat(wasInterrupted).isFalse();
    }

    @Test
    void workThatIsInterruptedFromOutsideHasItsGrace() throws Exception {
        Watchdog.Supervised<String> deaf = watchdog.start("deaf-thread", () -> {
            stuck.ignoringInterrupts();
            return "late";
        });
        stuck.awaitEntered();

        deaf.interrupt(SHORT);

        assertThatThrownBy(() -> deaf.outcome().get())
                .isInstanceOf(ExecutionException.class)
                .cause()
                .satisfies(e -> assertExceeded(e, "deaf-thread"));
        assertThat(watchdog.abandoned()).containsExactly("deaf-thread");
        stuck.close();
        assertThat(deaf.outcome()).isCompletedExceptionally();
    }

    @Test
    void deadlinesBeyondAllTimeDoNotOverflow() throws InterruptedException {
        Duration forever = Duration.ofSeconds(Long.MAX_VALUE / 4);

        assertThat(watchdog.guard("part", forever, forever, () -> "done")).isEqualTo("done");
    }

    @Test
    void afterItWasClosedWorkGoesOnWithoutDeadlines() throws InterruptedException {
        watchdog.close();

        assertThat(watchdog.call("t", "work", SHORT, SHORT, () -> "done")).isEqualTo("done");
    }
}
