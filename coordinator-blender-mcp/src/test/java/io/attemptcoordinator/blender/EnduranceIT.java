package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many programs on one worker, of which every tenth misbehaves: each gets its own result, and the worker holds no more at the
 * end than at the beginning. The benchmark {@code Endurance} does the same for longer.
 */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(300)
class EnduranceIT {
    /** Good ones are rendered at the first reading and at the last, so that the same files are there. */
    private static final int PROGRAMS = 500;

    private static final int MAX_GROWTH_MIB = 32;
    private static final int PAGES_PER_MIB = 256;

    /** The class loader and the like open files now and then. */
    private static final int MAX_GROWTH_JVM_FILES = 8;

    /** Looks for what the programs before it left. */
    private static final String GOOD = """
            import bpy, os
            assert bpy.context.scene.get('mark') is None, 'the scene is not the baseline'
            for folder in ('.', '/tmp', '/dev/shm'):
                assert not os.path.exists(f'{folder}/left'), 'files are left'
            assert sorted(int(name) for name in os.listdir('/proc') if name.isdigit()) == [1, os.getpid()]
            bpy.context.scene['mark'] = 1
            """;

    private static final String ENDLESS = "while True: pass";
    private static final String DAEMON =
            "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True, env={})";

    private static final List<Bad> BAD = List.of(
            new Bad("raise KeyError('nobody')", "KeyError"),
            new Bad("import os; os._exit(3)", "exit code 3"),
            new Bad("import ctypes; ctypes.string_at(0)", "exit code 139"),
            new Bad(DAEMON, ""),
            new Bad("""
                    import os
                    for folder in ('.', '/tmp', '/dev/shm'):
                        os.makedirs(f'{folder}/left/deep')
                        open(f'{folder}/left/deep/file', 'wb').write(bytes(1000000))
                        os.chmod(f'{folder}/left/deep', 0)
                    """, ""),
            new Bad(ENDLESS, "did not end within"),
            new Bad("taken = bytearray(b'x') * 500_000_000; del taken", ""));

    /**
     * A program that misbehaves.
     *
     * @param code the program
     * @param message what its symptom must contain; empty if it has none
     */
    private record Bad(String code, String message) {}

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private Path scene;
    private List<Evidence> leaks = List.of();

    @BeforeEach
    void makeScene() throws Exception {
        scene = RealBlender.smallScene(folder);
    }

    @Test
    void holdsNoMoreAtTheEndThanAtTheBeginning() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        BlenderBackend backend = BlenderBackend.builder(
                        RealBlender.installation(), RenderSettings.of(32, List.of("camera")))
                .sandbox(SandboxPolicy.REQUIRED)
                .temporaryFolder(temporary)
                .build();
        try (WorkerLease lease = backend.start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            BlendFileBaseline baseline = new BlendFileBaseline(scene);
            BaselineSnapshot snapshot = baseline.capture(lease.worker(), RealBlender.TIMEOUT);
            SceneExecutor executor = lease.worker().unwrap(SceneExecutor.class);
            Held first = null;
            for (int i = 0; i <= PROGRAMS; i++) {
                leaks = baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
                if (i % 10 == 9) {
                    assertBad(executor, badBefore(i));
                } else {
                    assertGood(executor, i);
                }
                if (i == PROGRAMS / 10) {
                    first = Held.now(temporary);
                }
            }
            Held last = Held.now(temporary);
            assertThat(first).isNotNull();
            assertThat(last.blenders()).as("no Blender was replaced").isEqualTo(first.blenders());
            assertThat(last.processes()).as("processes").isEqualTo(first.processes());
            assertThat(last.blenderFiles()).as("files that Blender has open").isEqualTo(first.blenderFiles());
            assertThat(last.ownFiles())
                    .as("files that we have open")
                    .isLessThanOrEqualTo(first.ownFiles() + MAX_GROWTH_JVM_FILES);
            assertThat(last.temporaryFiles()).as("files of the worker").isEqualTo(first.temporaryFiles());
            assertThat(last.residentMib()).as("MiB").isLessThanOrEqualTo(first.residentMib() + MAX_GROWTH_MIB);
        }
        assertThat(temporary).isEmptyDirectory();
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    private void assertGood(SceneExecutor executor, int program) throws InterruptedException {
        SceneExecutor.Execution execution =
                executor.execute(GOOD + "print(" + program + ")", "good", program, RealBlender.TIMEOUT);
        assertThat(execution.symptom()).as("program %d", program).isNull();
        assertThat(execution.output()).isEqualTo(program + "\n");
        if (program % 50 == 0) {
            assertThat(executor.render(RealBlender.TIMEOUT)).hasSize(1);
        }
        boolean followsDaemon =
                program > 0 && program % 10 == 0 && badBefore(program).code().equals(DAEMON);
        assertThat(leaks.toString().contains("sleep"))
                .as("leaks of program %d: %s", program - 1, leaks)
                .isEqualTo(followsDaemon);
    }

    /** The last program before this one that misbehaved, or this one itself. */
    private static Bad badBefore(int program) {
        return BAD.get((program - 9) / 10 % BAD.size());
    }

    private static void assertBad(SceneExecutor executor, Bad bad) throws InterruptedException {
        Duration timeout = bad.code().equals(ENDLESS) ? Duration.ofMillis(500) : RealBlender.TIMEOUT;
        Symptom symptom = executor.execute(bad.code(), "bad", 0, timeout).symptom();
        assertThat(symptom == null ? "" : symptom.message()).contains(bad.message());
        assertThat(symptom == null).as("%s", symptom).isEqualTo(bad.message().isEmpty());
    }

    /** What the worker and this process hold. */
    private record Held(
            List<Long> blenders,
            long processes,
            long residentMib,
            long blenderFiles,
            long ownFiles,
            long temporaryFiles) {
        /** Waits until the executor, its spare, the child of each for its next program, and the renderer wait for work. */
        static Held now(Path temporary) throws IOException {
            List<Long> executors = blenders("executor");
            List<Long> renderers = blenders("renderer");
            while (executors.size() != 2
                    || !executors.stream().allMatch(Held::isReady)
                    || !renderers.stream().allMatch(Held::isAsleep)) {
                Thread.onSpinWait();
                executors = blenders("executor");
            }
            List<Long> blenders =
                    Stream.concat(executors.stream(), renderers.stream()).toList();
            long resident = 0;
            long files = 0;
            for (long blender : blenders) {
                resident +=
                        Long.parseLong(Files.readString(proc(blender, "statm")).split(" ", -1)[1]) / PAGES_PER_MIB;
                files += entries(proc(blender, "fd"));
            }
            try (Stream<Path> below = Files.walk(temporary)) {
                return new Held(
                        blenders,
                        ProcessHandle.current().descendants().count(),
                        resident,
                        files,
                        entries(proc(ProcessHandle.current().pid(), "fd")),
                        below.count());
            }
        }

        private static boolean isReady(long executor) {
            List<Long> children = ProcessHandle.of(executor).stream()
                    .flatMap(ProcessHandle::children)
                    .map(ProcessHandle::pid)
                    .toList();
            return children.size() == 1 && isAsleep(children.get(0)) && isAsleep(executor);
        }

        private static boolean isAsleep(long process) {
            try {
                return Files.readString(proc(process, "stat")).contains(") S ");
            } catch (IOException e) {
                return false; // It has ended.
            }
        }

        /** The Blenders themselves, not what started them, and not the children that they forked. */
        private static List<Long> blenders(String role) {
            return ProcessHandle.current()
                    .descendants()
                    .filter(each -> isBlender(each, role))
                    .filter(each -> each.parent()
                            .filter(parent -> isBlender(parent, role))
                            .isEmpty())
                    .map(ProcessHandle::pid)
                    .sorted()
                    .toList();
        }

        private static boolean isBlender(ProcessHandle process, String role) {
            try {
                String line = Files.readString(proc(process.pid(), "cmdline"));
                return line.contains("\0--background\0")
                        && line.contains("\0--\0" + role + "\0")
                        && !line.contains("\0--clearenv\0")
                        && !line.contains("\0-c\0");
            } catch (IOException e) {
                return false; // It has ended.
            }
        }

        private static Path proc(long process, String name) {
            return Path.of("/proc", Long.toString(process), name);
        }

        private static long entries(Path path) throws IOException {
            try (Stream<Path> entries = Files.list(path)) {
                return entries.count();
            }
        }
    }
}
