package io.attemptcoordinator.model.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.model.server.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LimitsTest {
    private final FakeTime time = new FakeTime();
    private final Deadline now = time.in(Duration.ZERO);
    private final Deadline later = time.in(Duration.ofMinutes(10));

    @AfterEach
    void clearInterrupt() {
        boolean unused = Thread.interrupted();
    }

    @Test
    void letsInAsManyAsAllowed() throws Exception {
        Limits limits = new Limits(2, null, time);
        limits.enter(now);
        limits.enter(now);

        assertThatThrownBy(() -> limits.enter(now)).isInstanceOf(CoordinatorException.class);
        limits.leave();
        limits.enter(now);
    }

    @Test
    void givesTheTurnBackWhenThereIsNoToken() throws Exception {
        Limits limits = new Limits(1, new TokenBucket(time, 1), time);
        limits.enter(later);
        limits.leave();

        assertThatThrownBy(() -> limits.enter(now)).hasMessageContaining("requests per minute");
        limits.enter(later);
        assertThat(time.sleeps()).containsExactly(Duration.ofMinutes(1));
    }

    @Test
    void givesTheTurnBackWhenInterruptedWhileItWaitsForAToken() throws Exception {
        Limits limits = new Limits(1, new TokenBucket(time, 1), duration -> {
            throw new InterruptedException();
        });
        limits.enter(later);
        limits.leave();

        assertThatThrownBy(() -> limits.enter(later)).isInstanceOf(InterruptedException.class);
        time.pass(Duration.ofMinutes(2));
        limits.enter(later);
    }

    @Test
    void letsNobodyInWhoIsInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> new Limits(1, null, time).enter(later)).isInstanceOf(InterruptedException.class);
    }
}
