package io.attemptcoordinator.core;

import java.time.Duration;

/** The checks that the records of a plan share. */
final class Plans {
    private Plans() {}

    static void atLeast(long value, long least, String name) {
        if (value < least) {
            throw new IllegalArgumentException(name + " must be >= " + least + " but was " + value);
        }
    }

    static void positive(Duration value, String name) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(name + " must be positive but was " + value);
        }
    }
}
