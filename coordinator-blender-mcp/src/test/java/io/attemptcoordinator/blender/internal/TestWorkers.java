package io.attemptcoordinator.blender.internal;

import io.attemptcoordinator.core.time.SystemTime;
import java.nio.file.Path;
import java.util.List;

/** The parts of a worker without a Blender, for tests of what else it starts. */
public final class TestWorkers {
    private TestWorkers() {}

    /** A worker with a folder within the given one. */
    public static WorkerParts parts(Path folder) {
        BlenderLaunch launch = new BlenderLaunch(
                Path.of("/no/blender"),
                1,
                Sandbox.none("there are no programs"),
                Limits.DEFAULT,
                List.of(),
                List.of(),
                folder,
                SystemTime.ticker());
        WorkerFolder worker = WorkerFolder.create(folder, "test");
        return new WorkerParts(launch, worker, new ExecutorSupply(launch, worker, "test", false));
    }
}
