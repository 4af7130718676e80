package io.attemptcoordinator.blender;

import io.attemptcoordinator.core.backend.WorkerLease;
import java.util.List;

/** A process that holds a worker until it is killed. */
final class WorkerHolder {
    static final String READY = "ready";

    private WorkerHolder() {}

    static String name(long pid) {
        return "killed" + pid;
    }

    public static void main(String[] arguments) throws Exception {
        BlenderBackend backend = RealBlender.backend(SandboxPolicy.AUTO, List.of("camera"));
        WorkerLease lease = backend.start(name(ProcessHandle.current().pid()), RealBlender.TIMEOUT);
        RealBlender.openIn(lease, new EmptySceneBaseline())
                .execute(
                        "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)",
                        "child",
                        0,
                        RealBlender.TIMEOUT);
        System.out.println(READY);
        System.in.read();
    }
}
