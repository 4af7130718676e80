package io.attemptcoordinator.core.attempt;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.AttemptLimits;
import io.attemptcoordinator.api.AttemptRequest;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.AttemptProgress;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.backend.WorkerSlot;
import io.attemptcoordinator.core.time.Backoff;
import io.attemptcoordinator.core.time.Deadline;
import io.attemptcoordinator.core.time.Watchdog;
import java.util.List;
import java.util.Optional;

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
    private final AttemptProgress progress;
    private final WorkerSlot slot;
    private final Watchdog watchdog;
    private final Reporter reporter;
    private final AttemptRecord record;

    /** Bounds the pauses: a request gets no more time than its run has left. */
    private final Deadline deadline;

    /**
     * Prepares an attempt.
     *
     * @param environment the components
     * @param request what the attempt must do
     * @param progress what an earlier process put on record of it
     * @param slot where its worker is
     * @param watchdog enforces the deadlines
     * @param reporter hears what happens
     */
    public AttemptRunner(
            AttemptEnvironment environment,
            AttemptRequest request,
            AttemptProgress progress,
            WorkerSlot slot,
            Watchdog watchdog,
            Reporter reporter) {
        this.environment = requireNonNull(environment, "environment");
        this.request = requireNonNull(request, "request");
        this.slot = requireNonNull(slot, "slot");
        this.watchdog = requireNonNull(watchdog, "watchdog");
        this.reporter = requireNonNull(reporter, "reporter");
        this.progress = whereToBegin(requireNonNull(progress, "progress"));
        record = new AttemptRecord(environment, request, this.progress, slot.id());
        deadline = Deadline.after(environment.ticker(), request.limits().attemptTimeout());
    }

    /** A try that was interrupted, and cannot go on where it was, counts as one that the run stopped. */
    private AttemptProgress whereToBegin(AttemptProgress recorded) {
        return recorded.iterations().isEmpty() || environment.attempt().resumes()
                ? recorded
                : recorded.endTry(new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED));
    }

    /**
     * Makes the tries of the attempt. Blocks until it has ended. An interrupt ends it with what it has.
     *
     * @return the report
     * @throws CoordinatorException with {@link Code#ARTIFACT_IO} if something cannot be recorded
     */
    public AttemptReport run() {
        for (int number = progress.tryNumber(); ; number++) {
            AttemptResult result = makeTry(number);
            record.close();
            Failure failure = result instanceof AttemptResult.Failed failed ? failed.failure() : null;
            if (failure == null || !failure.isWorthANewWorker()) {
                return finished(result);
            }
            slot.discard();
            if (!mayTryAgain(number, failure)) {
                return finished(result);
            }
            record.endTry(result);
            if (!hasPaused(record.failures())) {
                return record.report(result);
            }
            record.beginTry();
        }
    }

    private AttemptReport finished(AttemptResult result) {
        record.endTry(result);
        return record.report(result);
    }

    private boolean mayTryAgain(int number, Failure failure) {
        try {
            return reporter.report(new RunEvent.TryAbandoned(
                                    request.run(), environment.wall().instant(), request.number(), number, failure))
                            .isEmpty()
                    && record.failures() + 1 < request.limits().maxTries();
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Gives the infrastructure time to recover. Returns false if the attempt must end. */
    private boolean hasPaused(int failures) {
        try {
            environment.sleeper().sleep(Backoff.after(failures, deadline.remaining()));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** A failure that is none but that the budget is spent ends the attempt with its run. */
    private AttemptResult makeTry(int number) {
        AttemptResult result = tried(number);
        return result instanceof AttemptResult.Failed && record.isRefused()
                ? new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED)
                : result;
    }

    private AttemptResult tried(int number) {
        Phase phase = Phase.START;
        AttemptLimits limits = request.limits();
        try {
            Worker worker = ComponentCalls.call(slot.what(), () -> slot.acquire(limits.workerTimeout()));
            phase = Phase.EXECUTE;
            List<Iteration> recorded = number == progress.tryNumber() ? progress.iterations() : List.of();
            TryContext context =
                    new TryContext(environment, request, number, recorded, worker, watchdog, new UnlessAbandoned());
            record.hasWorker(context.record());
            Optional<AttemptStopReason> stop = context.stopReason(reporter.report(new RunEvent.TryStarted(
                    request.run(), environment.wall().instant(), request.number(), number, worker.id())));
            return checked(context, stop.isPresent() ? new AttemptResult.Completed(stop.get()) : attempt(context));
        } catch (InterruptedException e) {
            return new AttemptResult.Completed(AttemptStopReason.RUN_STOPPED);
        } catch (CoordinatorException e) {
            return failed(Symptom.of(phase, e));
        }
    }

    private AttemptResult failed(Symptom symptom) {
        return new AttemptResult.Failed(environment.classifiers().classify(symptom));
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
                return new AttemptResult.Completed(request.whenLate());
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
                return failed(Symptom.of(Phase.EXECUTE, new CoordinatorException(Code.COMPONENT_FAILED, message)));
            }
        }
        return result;
    }

    /**
     * Ends the attempt from outside, because its thread is stuck.
     *
     * @param why what happened
     * @return the report, with what was on record
     */
    public AttemptReport abandoned(CoordinatorException why) {
        AttemptResult result = failed(Symptom.of(record.abandon(), why));
        record.endAbandonedTry(result);
        return record.report(result);
    }

    /** The way back to the run, which an abandoned attempt no longer has. */
    private final class UnlessAbandoned implements Reporter {
        @Override
        public Optional<AttemptStopReason> report(RunEvent event) throws InterruptedException {
            record.requireNotAbandoned();
            return reporter.report(event);
        }

        @Override
        public void failed(CoordinatorException why) {
            reporter.failed(why);
        }
    }
}
