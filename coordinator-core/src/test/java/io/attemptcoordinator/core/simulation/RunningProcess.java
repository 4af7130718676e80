package io.attemptcoordinator.core.simulation;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.attempt.Allowance;
import io.attemptcoordinator.core.attempt.AttemptEnvironment;
import io.attemptcoordinator.core.attempt.ClassifierChain;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.fake.ManualTime;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.placement.LocalPlacement;
import io.attemptcoordinator.core.run.Chooser;
import io.attemptcoordinator.core.run.CoordinatedRun;
import io.attemptcoordinator.core.run.RunControl;
import io.attemptcoordinator.core.run.RunParts;
import io.attemptcoordinator.core.score.Measure;
import io.attemptcoordinator.core.time.Watchdog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** One process that works on a run, until it ends or is killed. */
final class RunningProcess {
    private static final int MAX_STEPS = 50_000;

    private final Scenario scenario;
    private final Scheduler scheduler;
    private final Faults faults;
    private final Workers workers;
    private final RunControl control;
    private final Thread thread;
    private final List<RunEvent> heard = new ArrayList<>();
    private int steps;
    private volatile boolean isEnded;
    private volatile @Nullable BestAttemptResult result;
    private volatile @Nullable Throwable failure;

    /**
     * Prepares a process.
     *
     * @param resumes the run that it goes on with; null for a new one
     */
    RunningProcess(Scenario scenario, Disk disk, ManualTime time, Random random, @Nullable String resumes) {
        this.scenario = scenario;
        scheduler = new Scheduler(time, new Random(random.nextLong()), scenario.chanceOfTime());
        faults = new Faults(scheduler, new Random(random.nextLong()), scenario.kinds(), scenario.rate());
        workers = new Workers(faults, scenario.mayAbandon());
        control = new RunControl(scheduler);
        RunParts parts = parts(disk, time, resumes);
        thread = new Thread(
                () -> {
                    try {
                        result = new CoordinatedRun(parts, control).run();
                    } catch (RuntimeException | Error e) {
                        failure = e;
                    } finally {
                        isEnded = true;
                    }
                },
                "run");
        scheduler.start(thread);
    }

    private RunParts parts(Disk disk, ManualTime time, @Nullable String resumes) {
        Components components = new Components(faults, scenario.resumes());
        Duration grace = scenario.plan().limits().grace();
        ClassifierChain classifiers =
                new ClassifierChain(List.of(components.classifier()), grace, new Watchdog(scheduler));
        Redactor redactor = Redactor.of(Map.of());
        ArtifactStore store = disk.store(faults);
        Measure measure = Measure.of(components.scorer());
        Allowance allowance = new Allowance(scenario.plan().budget());
        AttemptEnvironment environment = new AttemptEnvironment(
                components.attempt(),
                components.baseline(),
                measure,
                classifiers,
                store,
                redactor,
                time,
                time,
                scheduler,
                allowance);
        return new RunParts(
                TestRun.TASK,
                "empty",
                scenario.plan(),
                resumes,
                scenario.policy(),
                new LocalPlacement(
                        workers,
                        environment,
                        scenario.plan().limits(),
                        new Capacity(scenario.workers(), "the seed says so"),
                        new Watchdog(scheduler)),
                disk.journals(faults),
                new Chooser(components.selection(), classifiers, grace, new Watchdog(scheduler)),
                measure,
                null,
                allowance,
                store,
                redactor,
                List.of(event -> {
                    heard.add(event);
                    faults.quickCall("listener hears " + Events.inShort(event));
                }),
                List.of(),
                Map.of(),
                time,
                time);
    }

    /** Runs until the run has ended, or for so many steps. Returns whether it has ended. */
    boolean run(int maxSteps, boolean hasOperator) {
        while (!isEnded) {
            if (steps >= maxSteps) {
                return false;
            }
            if (hasOperator && steps == scenario.operatorStep()) {
                operate();
            }
            if (steps >= MAX_STEPS || !scheduler.step()) {
                throw new AssertionError("The run does not end: " + scheduler.waiting());
            }
            steps++;
        }
        return true;
    }

    private void operate() {
        scheduler.tell("operator: " + scenario.operator());
        switch (scenario.operator()) {
            case STOP -> control.stop();
            case STOP_NOW -> control.stopNow();
            case INTERRUPT -> thread.interrupt();
            default -> {}
        }
    }

    /** Lets all threads end that the run left behind. */
    void drain() {
        scheduler.releaseStuck();
        for (int more = 0; scheduler.step(); more++) {
            if (more > MAX_STEPS) {
                throw new AssertionError("Threads do not end: " + scheduler.waiting());
            }
        }
        if (!scheduler.waiting().isEmpty()) {
            throw new AssertionError("Threads wait forever: " + scheduler.waiting());
        }
    }

    void kill() {
        scheduler.tell("the process is killed");
        scheduler.kill();
    }

    List<String> story() {
        return scheduler.story();
    }

    Faults faults() {
        return faults;
    }

    Workers workers() {
        return workers;
    }

    /** What the listener heard. */
    List<RunEvent> heard() {
        return heard;
    }

    /** The result; null if the run failed. */
    @Nullable
    BestAttemptResult result() {
        return result;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }
}
