package io.attemptcoordinator.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private final AtomicLong now = new AtomicLong();

    @Test
    void passesWhenItsTimeIsOver() {
        Deadline deadline = Deadline.after(now::get, Duration.ofNanos(10));
        assertThat(deadline.isPassed()).isFalse();
        assertThat(deadline.remaining()).isEqualTo(Duration.ofNanos(10));

        now.set(9);
        assertThat(deadline.isPassed()).isFalse();

        now.set(10);
        assertThat(deadline.isPassed()).isTrue();

        now.set(25);
        assertThat(deadline.remaining()).isZero();
    }

    @Test
    void worksAcrossTheOverflowOfTheClock() {
        now.set(Long.MAX_VALUE - 3);
        Deadline deadline = Deadline.after(now::get, Duration.ofNanos(10));

        now.addAndGet(9);
        assertThat(deadline.isPassed()).isFalse();

        now.incrementAndGet();
        assertThat(deadline.isPassed()).isTrue();
    }

    @Test
    void oneWithoutEndIsNotPassed() {
        now.set(Long.MAX_VALUE / 2);
        Deadline deadline = Deadline.after(now::get, Duration.ofSeconds(Long.MAX_VALUE));
        now.addAndGet(Duration.ofDays(365).toNanos());
        assertThat(deadline.isPassed()).isFalse();
    }
}
