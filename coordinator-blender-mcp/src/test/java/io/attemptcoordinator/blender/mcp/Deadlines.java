package io.attemptcoordinator.blender.mcp;

import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.SystemTime;
import java.time.Duration;

/** The deadlines of tests. */
final class Deadlines {
    private Deadlines() {}

    /** One that no answer of a test needs; the tests would fail by it, not hang. */
    static Deadline far() {
        return Deadline.after(SystemTime.ticker(), Duration.ofSeconds(60));
    }

    /** One for what never comes, after something else has. */
    static Deadline soon() {
        return Deadline.after(SystemTime.ticker(), Duration.ofSeconds(5));
    }

    /** One for what never comes. */
    static Deadline near() {
        return Deadline.after(SystemTime.ticker(), Duration.ofMillis(200));
    }
}
