package io.attemptcoordinator.core.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.fake.FakeBackend;
import io.attemptcoordinator.core.time.Watchdog;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkerSlotTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Watchdog watchdog = new Watchdog();
    private final FakeBackend backend = new FakeBackend();
    private final WorkerSlot slot = new WorkerSlot(backend, "worker-0", watchdog, LONG);

    @AfterEach
    void close() {
        watchdog.close();
    }

    @Test
    void keepsItsWorkerUntilItIsDiscarded() throws InterruptedException {
        Worker first = slot.acquire(LONG);
        assertThat(slot.acquire(LONG)).isEqualTo(first);
        assertThat(backend.events()).containsExactly("start worker-0");

        slot.discard();
        slot.discard();
        slot.acquire(LONG);

        assertThat(backend.events()).containsExactly("start worker-0", "close worker-0", "start worker-0");
    }

    @Test
    void startsNothingAfterItWasClosed() throws InterruptedException {
        slot.acquire(LONG);
        slot.close();
        slot.close();

        assertThatThrownBy(() -> slot.acquire(LONG))
                .isInstanceOfSatisfying(
                        CoordinatorException.class, e -> assertThat(e.code()).isEqualTo(Code.BACKEND_UNAVAILABLE));
        assertThat(backend.events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void aWorkerThatArrivesAfterTheSlotWasClosedIsClosed() {
        backend.onStart(() -> {
            slot.close();
            watchdog.close();
            return backend.lease("worker-0");
        });

        assertThatThrownBy(() -> slot.acquire(LONG)).isInstanceOf(CoordinatorException.class);
        assertThat(backend.events()).containsExactly("start worker-0", "close worker-0");
    }

    @Test
    void anInterruptedThreadClosesItsWorkerAndStaysInterrupted() throws InterruptedException {
        slot.acquire(LONG);
        Thread.currentThread().interrupt();

        slot.discard();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(backend.events()).containsExactly("start worker-0", "close worker-0");
    }
}
