package io.attemptcoordinator.blender.internal;

import com.google.common.collect.ImmutableMap;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.core.loop.SceneExecutor.Execution;
import io.attemptcoordinator.core.time.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Runs programs on the executors of the worker itself, which hold the baseline.
 *
 * <p><b>Thread-safety:</b> as {@link ProgramHost}.
 */
final class OwnPrograms implements ProgramHost {
    private final ExecutorSupply executors;
    private final Sandbox sandbox;

    OwnPrograms(ExecutorSupply executors, Sandbox sandbox) {
        this.executors = executors;
        this.sandbox = sandbox;
    }

    @Override
    public Map<String, String> description() {
        return ImmutableMap.of(
                "programs",
                sandbox.isOn() ? "each in a fork of the baseline" : "each in a new Blender",
                "sandbox",
                sandbox.description());
    }

    /** The executors were made ready by whoever restored the baseline. */
    @Override
    public List<Evidence> begin(Deadline deadline) {
        return List.of();
    }

    @Override
    public Ran run(Program program, Path scene, Duration timeout) throws InterruptedException {
        ExecutorProcess executor = executors.current();
        try {
            ExecutorProcess.Ended ended =
                    executor.execute(program.code(), program.name(), program.seed(), scene, timeout);
            List<Evidence> left = ended.left().isEmpty()
                    ? List.of()
                    : List.of(new Evidence(
                            Evidence.Kind.LEAK,
                            "the program " + program.name() + " left processes running, which were ended: "
                                    + String.join(", ", ended.left())));
            return new Ran(new Execution(ended.output(), ProgramSymptoms.of(ended, timeout, executor)), left);
        } catch (BridgeException e) {
            try {
                return new Ran(new Execution("", ProgramSymptoms.lost(e, executor, timeout)), List.of());
            } finally {
                executors.discard();
            }
        }
    }

    @Override
    public void renew() {
        executors.retire();
    }

    /** The executor is a new one for each attempt, so it is not asked. */
    @Override
    public boolean answers(Duration timeout) {
        return true;
    }

    /** The supply of executors is closed by the worker, which has it for baselines too. */
    @Override
    public void close() {}
}
