package io.attemptcoordinator.core.simulation;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** What fails, and when: every call of a fake comes here first. */
final class Faults {
    /** How a call goes wrong. */
    enum Kind {
        /** A bug: an exception of its own. */
        THROWS,
        /** An {@link InterruptedException} although nobody interrupted the thread. */
        LIES,
        /** The worker is gone. */
        LOST,
        /** An answer that may come too late. */
        SLOW,
        /** No answer until an interrupt. */
        HANGS,
        /** No answer at all. */
        STUCK,
        /** The disk is full. */
        FULL,
        /** Half is on the disk. */
        TORN
    }

    private static final Set<Kind> ANYWHERE = EnumSet.of(Kind.THROWS, Kind.LOST, Kind.SLOW, Kind.HANGS, Kind.STUCK);
    private static final Set<Kind> OF_THE_DISK = EnumSet.of(Kind.FULL, Kind.TORN);

    private final Scheduler scheduler;
    private final Random random;
    private final Set<Kind> kinds;
    private final double rate;
    private final List<Kind> met = new ArrayList<>();

    /**
     * Creates the faults of a process.
     *
     * @param kinds what may go wrong
     * @param rate how often a call goes wrong
     */
    Faults(Scheduler scheduler, Random random, Set<Kind> kinds, double rate) {
        this.scheduler = scheduler;
        this.random = random;
        this.kinds = kinds;
        this.rate = rate;
    }

    Random random() {
        return random;
    }

    boolean haveMet(Kind kind) {
        return met.contains(kind);
    }

    boolean areNone() {
        return met.isEmpty();
    }

    private boolean strikes(Kind kind, String where) {
        if (!kinds.contains(kind) || random.nextDouble() >= rate) {
            return false;
        }
        met.add(kind);
        scheduler.tell(where + " " + kind);
        return true;
    }

    /** A call of a component that may be interrupted. */
    void call(String where) throws InterruptedException {
        scheduler.point(where);
        scheduler.tell(where);
        if (strikes(Kind.LIES, where)) {
            throw new InterruptedException("nobody did");
        }
        anything(where);
        scheduler.point(where + " done");
        if (random.nextBoolean() && Thread.interrupted()) { // Not every component notices.
            throw new InterruptedException("interrupted in " + where);
        }
    }

    /** A call of a component that must not be interrupted, and may be all the same. */
    void uninterruptibleCall(String where) {
        scheduler.point(where);
        scheduler.tell(where);
        try {
            anything(where);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        scheduler.point(where + " done");
    }

    private void anything(String where) throws InterruptedException {
        for (Kind kind : ANYWHERE) {
            if (strikes(kind, where)) {
                fail(kind);
                return;
            }
        }
    }

    private void fail(Kind kind) throws InterruptedException {
        switch (kind) {
            case THROWS -> throw new IllegalStateException("a bug, on cue");
            case LOST -> throw new CoordinatorException(Code.BACKEND_LOST, "lost on cue");
            case SLOW -> scheduler.sleep(Duration.ofMillis(100L + random.nextInt(30_000)));
            default -> scheduler.hang(kind == Kind.STUCK);
        }
    }

    /** A call that can only fail at once. */
    void quickCall(String where) {
        scheduler.tell(where);
        if (strikes(Kind.THROWS, where)) {
            throw new IllegalStateException("a bug, on cue");
        }
    }

    /** Whether something that is asked whether it is all right says no. */
    boolean saysNo(String where) {
        return strikes(Kind.LOST, where);
    }

    /** After something happened that the caller does not know yet. */
    void uninterruptiblePoint(String what) {
        scheduler.tell(what);
        scheduler.point(what + " done");
    }

    /** An access to the disk. */
    void disk(String where) {
        scheduler.point(where);
        for (Kind kind : OF_THE_DISK) {
            if (strikes(kind, where)) {
                throw new CoordinatorException(Code.ARTIFACT_IO, where + ": " + kind + ", on cue");
            }
        }
    }
}
