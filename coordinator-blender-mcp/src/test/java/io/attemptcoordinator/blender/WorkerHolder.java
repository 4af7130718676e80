package io.attemptcoordinator.blender;

import io.attemptcoordinator.api.Worker;
import java.util.List;
import java.util.Map;

/** A process that holds a worker until it is killed. */
final class WorkerHolder {
    static final String READY = "ready";

    private WorkerHolder() {}

    static String name(long pid) {
        return "killed" + pid;
    }

    public static void main(String[] arguments) throws Exception {
        BlenderBackend backend = RealBlender.backend(Isolation.REOPEN, List.of("camera"));
        EmptySceneBaseline empty = new EmptySceneBaseline();
        Worker worker = backend.start(name(ProcessHandle.current().pid()), RealBlender.TIMEOUT);
        empty.reset(worker, empty.capture(worker, Map.of(), RealBlender.TIMEOUT), RealBlender.TIMEOUT);
        backend.executor()
                .execute(
                        worker,
                        "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)",
                        "child",
                        0,
                        RealBlender.TIMEOUT);
        System.out.println(READY);
        System.in.read();
    }
}
