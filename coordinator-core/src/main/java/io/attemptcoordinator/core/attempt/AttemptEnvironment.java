package io.attemptcoordinator.core.attempt;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.time.Sleeper;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * What every attempt of a run shares on the side of the workers: the components and the clocks. The data of an attempt is in
 * its request.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param attempt makes the attempts
 * @param baseline restores the baseline
 * @param measure scores the iterations
 * @param classifiers classify failures
 * @param store keeps the artifacts
 * @param redactor removes secrets from them
 * @param wall the wall clock
 * @param ticker the monotonic clock, in nanoseconds
 * @param sleeper waits between two tries
 * @param allowance what the attempts may spend together
 * @since 0.1
 */
public record AttemptEnvironment(
        Attempt attempt,
        Baseline baseline,
        Measure measure,
        ClassifierChain classifiers,
        ArtifactStore store,
        Redactor redactor,
        InstantSource wall,
        LongSupplier ticker,
        Sleeper sleeper,
        Allowance allowance) {
    /** Checks the components. */
    public AttemptEnvironment {
        requireNonNull(attempt, "attempt");
        requireNonNull(baseline, "baseline");
        requireNonNull(measure, "measure");
        requireNonNull(classifiers, "classifiers");
        requireNonNull(store, "store");
        requireNonNull(redactor, "redactor");
        requireNonNull(wall, "wall");
        requireNonNull(ticker, "ticker");
        requireNonNull(sleeper, "sleeper");
        requireNonNull(allowance, "allowance");
    }
}
