package io.attemptcoordinator.core.attempt;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Usage;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestIteration;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.TryReport;
import io.attemptcoordinator.core.backend.WorkerSlot;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.time.Watchdog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs one attempt on the worker of a slot: its tries, each on a new worker as long as the infrastructure fails, and the
 * report in the end. Needs nothing but the request and the environment, so that it works wherever a placement puts it.
 *
 * <p><b>Thread-safety:</b> {@link #run()} is for one thread, supervised by the watchdog; {@link #abandoned} may come from
 * another one, and then decides the report.
 *
 * @since 0.1
 */
public final class AttemptRunner {
    private final AttemptEnvironment environment;
    private final AttemptRequest request;
    private final WorkerSlot slot;
    private final Watchdog watchdog;
    private final Reporter reporter;
    private final Instant startedAt;
    private final long startedNanos;

    // Guarded by this: read from outside when the attempt is stuck.
    private final List<TryReport> tries = new ArrayList<>();
    private @Nullable TryContext current;
    private @Nullable BestIteration best;
    private long tryStartedNanos;
    private boolean isAbandoned;

    /**
     * Prepares an attempt.
     *
     * @param environment the components
     * @param request what the attempt must do
     * @param slot where its worker is
     * @param watchdog enforces the deadlines
     * @param reporter hears what happens
     */
    public AttemptRunner(
            AttemptEnvironment environment,
            AttemptRequest request,
            WorkerSlot slot,
            Watchdog watchdog,
            Reporter reporter) {
        this.environment = requireNonNull(environment, "environment");
        this.request = requireNonNull(request, "request");
        this.slot = requireNonNull(slot, "slot");
        this.watchdog = requireNonNull(watchdog, "watchdog");
        this.reporter = requireNonNull(reporter, "reporter");
        startedAt = environment.wall().instant();
        startedNanos = environment.ticker().getAsLong();
        tryStartedNanos = startedNanos;
    }

    /**
     * Makes the tries of the attempt. Blocks until it has ended. An interrupt ends it with what it has.
     *
     * @return the report
     * @throws CoordinatorException with {@link Code#ARTIFACT_IO} if something cannot be recorded
     */
    public AttemptReport run() {
        AttemptLimits limits = request.limits();
        for (int number = 0; ; number++) {
            AttemptResult result = makeTry(number);
            requireRecorded();
            Failure failure = result instanceof AttemptResult.Failed failed ? failed.failure() : null;
            if (failure == null || !failure.isWorthANewWorker()) {
                return finished(number, result);
            }
            slot.discard();
            if (!mayTryAgain(number, failure) || number + 1 >= limits.maxTries()) {
                return finished(number, result);
            }
            endTry(number, result);
        }
    }

    /** What cannot be recorded must not be reported either. */
    private synchronized void requireRecorded() {
        if (current != null) {
            current.record().end();
            CoordinatorException unrecorded = current.record().unrecorded();
            if (unrecorded != null) {
                throw unrecorded;
            }
        }
    }

    private boolean mayTryAgain(int number, Failure failure) {
        try {
            return reporter.report(new RunEvent.TryAbandoned(
                            request.run(), environment.wall().instant(), request.number(), number, failure))
                    .isEmpty();
        } catch (InterruptedException e) {
            return false;
        }
    }

    private AttemptResult makeTry(int number) {
        Phase phase = Phase.START;
        AttemptLimits limits = request.limits();
        synchronized (this) {
            tryStartedNanos = environment.ticker().getAsLong();
            current = null;
        }
        try {
            Worker worker = ComponentCalls.call(slot.what(), () -> slot.acquire(limits.workerTimeout()));
            phase = Phase.EXECUTE;
            TryContext context = begin(number, worker);
            reporter.report(new RunEvent.TryStarted(
                    request.run(), environment.wall().instant(), request.number(), number, worker.id()));
            return checked(context, attempt(context));
        } catch (InterruptedException e) {
            return new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED);
        } catch (CoordinatorException e) {
            return new AttemptResult.Failed(environment.classifiers().classify(Symptom.of(phase, e)));
        }
    }

    private synchronized TryContext begin(int number, Worker worker) {
        TryContext context = new TryContext(environment, request, number, worker, watchdog, new UnlessAbandoned());
        current = context;
        return context;
    }

    /** An attempt whose time has passed may end by itself, is then interrupted, and then abandoned. */
    private AttemptResult attempt(TryContext context) throws InterruptedException {
        AttemptLimits limits = request.limits();
        String what = "attempt '" + environment.attempt().name() + "'";
        try {
            return watchdog.guard(
                    what,
                    limits.attemptTimeout().plus(limits.grace()),
                    limits.grace(),
                    () -> ComponentCalls.call(what, () -> environment.attempt().run(context)));
        } catch (CoordinatorException e) {
            if (e.code() == Code.DEADLINE_EXCEEDED && context.remaining().isZero()) {
                slot.discard(); // Nobody knows what it was doing when it was interrupted.
                return new AttemptResult.Completed(AttemptStopReason.TIME_EXHAUSTED);
            }
            throw e;
        }
    }

    /** An attempt that ends normally must have reported something, and must not hide that its infrastructure failed. */
    private AttemptResult checked(TryContext context, AttemptResult result) {
        if (result instanceof AttemptResult.Completed completed) {
            Failure hidden = context.record().hiddenFailure();
            if (hidden != null) {
                return new AttemptResult.Failed(hidden);
            }
            if (context.record().trajectory().isEmpty() && completed.reason() == AttemptStopReason.FINISHED) {
                String message =
                        "The attempt '" + environment.attempt().name() + "' ended without reporting an iteration.";
                return new AttemptResult.Failed(environment
                        .classifiers()
                        .classify(Symptom.of(Phase.EXECUTE, new CoordinatorException(Code.COMPONENT_FAILED, message))));
            }
        }
        return result;
    }

    private synchronized void endTry(int number, AttemptResult result) {
        TryContext context = current;
        tries.add(new TryReport(
                number,
                slot.id(),
                context == null ? 0 : context.record().trajectory().size(),
                result,
                context == null ? Usage.NONE : context.record().usage(),
                since(tryStartedNanos)));
        BestIteration ofTry = context == null ? null : context.record().best();
        if (ofTry != null && (best == null || value(ofTry) > value(best))) {
            best = ofTry;
        }
    }

    private static double value(BestIteration iteration) {
        return iteration.scores().total().value();
    }

    private synchronized AttemptReport finished(int number, AttemptResult result) {
        endTry(number, result);
        return report(result);
    }

    /**
     * Ends the attempt from outside, because its thread is stuck.
     *
     * @param why what happened
     * @return the report, with what was on record
     */
    public AttemptReport abandoned(CoordinatorException why) {
        synchronized (this) {
            isAbandoned = true;
            if (current != null) {
                current.record().end();
            }
            Phase phase = current == null ? Phase.START : Phase.EXECUTE;
            AttemptResult result =
                    new AttemptResult.Failed(environment.classifiers().classify(Symptom.of(phase, why)));
            return finished(tries.size(), result);
        }
    }

    private AttemptReport report(AttemptResult result) {
        TryContext last = current;
        return AttemptReport.builder(
                        request.number(),
                        RunFolder.of(environment.store(), environment.redactor(), request.run())
                                .attemptFolder(request.number(), 0),
                        result,
                        startedAt)
                .seed(request.seed())
                .strategy(request.strategy())
                .lineage(request.lineage())
                .tries(tries)
                .best(best)
                .shortfall(shortfall(result))
                .trajectory(last == null ? List.of() : last.record().trajectory())
                .elapsed(since(startedNanos))
                .build();
    }

    private @Nullable Failure shortfall(AttemptResult result) {
        Double threshold = request.limits().threshold();
        if (result instanceof AttemptResult.Failed) {
            return null;
        }
        if (best == null) {
            Failure last = current == null ? null : current.record().lastFailure();
            boolean isLate = result.equals(new AttemptResult.Completed(AttemptStopReason.TIME_EXHAUSTED));
            return last == null && isLate
                    ? semantic(Evidence.Kind.TIMEOUT, "the attempt ended without reporting an iteration in its time")
                    : last;
        }
        Score score = best.scores().total();
        if (threshold == null || request.limits().isReachedBy(score)) {
            return null;
        }
        String message =
                String.format(Locale.ROOT, "the score %.4f is below the threshold %.4f", score.value(), threshold);
        return semantic(Evidence.Kind.SCORE, message);
    }

    private Failure semantic(Evidence.Kind kind, String message) {
        List<Evidence> evidence = List.of(new Evidence(kind, message));
        return environment.classifiers().classify(new Symptom(Phase.VERIFY, message, evidence, null));
    }

    private Duration since(long nanos) {
        return Duration.ofNanos(Math.max(0, environment.ticker().getAsLong() - nanos));
    }

    /** The way back to the run, which an abandoned attempt no longer has. */
    private final class UnlessAbandoned implements Reporter {
        @Override
        public Optional<AttemptStopReason> report(RunEvent event) throws InterruptedException {
            synchronized (AttemptRunner.this) {
                if (isAbandoned) {
                    throw new IllegalStateException("the attempt was abandoned");
                }
            }
            return reporter.report(event);
        }

        @Override
        public void failed(CoordinatorException why) {
            reporter.failed(why);
        }
    }
}
