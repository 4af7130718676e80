package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.core.attempt.EvidenceClassifier;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a program can do to Blender: each gets the right class with evidence, the worker goes on, and no process is left. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
class HostileProgramIT {
    @TempDir
    static Path folder;

    private static Path scene;
    private static BlendFileBaseline baseline;
    private static WorkerLease lease;
    private static SceneExecutor executor;
    private static BaselineSnapshot snapshot;

    @BeforeAll
    static void start() throws Exception {
        scene = RealBlender.smallScene(folder);
        baseline = new BlendFileBaseline(scene);
        lease = RealBlender.backend(SandboxPolicy.REQUIRED, List.of("camera"))
                .start(RealBlender.WORKER, RealBlender.TIMEOUT);
        executor = lease.worker().unwrap(SceneExecutor.class);
        snapshot = baseline.capture(lease.worker(), RealBlender.TIMEOUT);
    }

    /** All tests share one worker, so each shows as well that those before it left nothing. */
    @BeforeEach
    void reset() throws InterruptedException {
        baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
    }

    @AfterEach
    void goesOn() throws InterruptedException {
        // Whatever the program did, the next one finds the baseline and runs.
        baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
        assertThat(execute("assert bpy.data.objects['Crate'].location.x == 0").symptom())
                .isNull();
        assertThat(executor.render(RealBlender.TIMEOUT)).hasSize(1);
    }

    @AfterAll
    static void nothingIsLeft() {
        lease.close();
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    private SceneExecutor.Execution execute(String code) throws InterruptedException {
        return execute(code, RealBlender.TIMEOUT);
    }

    private SceneExecutor.Execution execute(String code, Duration timeout) throws InterruptedException {
        return executor.execute("import bpy\n" + code, "hostile", 1, timeout);
    }

    private static Failure failureOf(SceneExecutor.Execution execution) {
        Symptom symptom = Objects.requireNonNull(execution.symptom(), "the program was expected to fail");
        return new EvidenceClassifier().classify(symptom).orElseThrow();
    }

    private static void assertFailure(Failure failure, FailureClass expected, Evidence.Kind kind, String text) {
        assertThat(failure.failureClass()).isEqualTo(expected);
        assertThat(failure.evidence()).anySatisfy(evidence -> {
            assertThat(evidence.kind()).isEqualTo(kind);
            assertThat(evidence.detail()).contains(text);
        });
    }

    @Test
    void raises() throws InterruptedException {
        Failure failure = failureOf(execute("x = 1\nbpy.data.objects['Nobody']"));
        assertFailure(failure, FailureClass.E1_EXECUTION, Evidence.Kind.EXCEPTION, "Nobody");
        assertThat(failure.message()).contains("KeyError").contains("line 3");
    }

    @Test
    void doesNotParse() throws InterruptedException {
        Failure failure = failureOf(execute("def broken(:\n  pass"));
        assertFailure(failure, FailureClass.E1_EXECUTION, Evidence.Kind.EXCEPTION, "SyntaxError");
        assertThat(failure.message()).contains("line 2");
    }

    @Test
    void exits() throws InterruptedException {
        assertFailure(
                failureOf(execute("import sys; sys.exit(0)")),
                FailureClass.E1_EXECUTION,
                Evidence.Kind.EXCEPTION,
                "SystemExit");
    }

    @Test
    void printsWithoutEnd() throws InterruptedException {
        Failure failure = failureOf(execute("for i in range(100):\n  print('x' * 1024 * 1024)"));
        assertFailure(failure, FailureClass.E1_EXECUTION, Evidence.Kind.EXCEPTION, "OutputLimitExceeded");
    }

    @Test
    void writesPastTheCapture() throws InterruptedException {
        SceneExecutor.Execution execution =
                execute("import os\nfor i in range(100):\n  os.write(1, b'x' * 1024 * 1024)");
        assertThat(execution.symptom()).as("Java reads it away").isNull();
    }

    @Test
    void loopsForEver() throws InterruptedException {
        Failure failure = failureOf(execute("while True: pass", Duration.ofSeconds(2)));
        assertFailure(failure, FailureClass.E1_EXECUTION, Evidence.Kind.TIMEOUT, "2.0 s");
    }

    @Test
    void endsTheProcess() throws InterruptedException {
        assertFailure(
                failureOf(execute("import os; os._exit(9)")), FailureClass.E1_EXECUTION, Evidence.Kind.EXIT_CODE, "9");
    }

    @Test
    void endsTheProcessWithSuccess() throws InterruptedException {
        assertFailure(
                failureOf(execute("import os; os._exit(0)")), FailureClass.E1_EXECUTION, Evidence.Kind.EXIT_CODE, "0");
    }

    @Test
    void segfaults() throws InterruptedException {
        assertFailure(
                failureOf(execute("import ctypes; ctypes.string_at(0)")),
                FailureClass.E1_EXECUTION,
                Evidence.Kind.EXIT_CODE,
                "139 (SIGSEGV)");
    }

    @Test
    void isKilledFromOutside() throws InterruptedException {
        assertFailure(
                failureOf(execute("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")),
                FailureClass.E0_INFRASTRUCTURE,
                Evidence.Kind.EXIT_CODE,
                "137 (SIGKILL)");
    }

    @Test
    void deletesTheCamera() throws InterruptedException {
        assertThat(execute("bpy.data.objects.remove(bpy.context.scene.camera)").symptom())
                .isNull();
        Failure failure = renderFailure();
        assertFailure(failure, FailureClass.E1_EXECUTION, Evidence.Kind.MISSING_IMAGE, "camera");
    }

    private Failure renderFailure() {
        return failureOf(() -> executor.render(RealBlender.TIMEOUT));
    }

    private static Failure failureOf(ThrowingCallable call) {
        CoordinatorException e = catchThrowableOfType(CoordinatorException.class, call);
        assertThat(e).as("the call was expected to fail").isNotNull();
        return new EvidenceClassifier()
                .classify(Symptom.of(Symptom.Phase.RENDER, e))
                .orElseThrow();
    }

    @Test
    void isTooHeavyToRenderInTime() throws InterruptedException {
        execute("pass");
        Failure failure = failureOf(() -> executor.render(Duration.ofMillis(1)));
        assertFailure(failure, FailureClass.E1_EXECUTION, Evidence.Kind.TIMEOUT, "0.001 s");
    }

    /** It cannot reach the process that renders its scene. */
    @Test
    void isNotToBlameForARendererThatASignalStopped() throws Exception {
        execute("pass");
        assertThat(executor.render(RealBlender.TIMEOUT)).hasSize(1);
        RealBlender.stopRenderers();

        Failure failure = failureOf(() -> executor.render(Duration.ofSeconds(2)));

        assertFailure(
                failure, FailureClass.E0_INFRASTRUCTURE, Evidence.Kind.TIMEOUT, "a signal had stopped the renderer");
    }

    @Test
    void isRenderedAlthoughItsBlendersAreKilled() throws InterruptedException {
        assertThat(execute("pass").symptom()).isNull();
        RealBlender.killProcesses();
        assertThat(executor.render(RealBlender.TIMEOUT))
                .as("a new renderer opens the saved scene")
                .hasSize(1);
    }

    @Test
    void changesRenderSettings() throws InterruptedException, IOException {
        execute("pass");
        String before = pixelDigest();
        assertThat(execute("""
                                s = bpy.context.scene
                                s.render.resolution_x, s.render.resolution_y, s.render.resolution_percentage = 31, 17, 50
                                s.render.engine = 'BLENDER_WORKBENCH'
                                s.render.film_transparent = True
                                s.render.use_border, s.render.use_crop_to_border, s.render.border_max_x = True, True, 0.5
                                s.render.pixel_aspect_x = 2
                                s.render.image_settings.file_format = 'JPEG'
                                s.render.use_stamp = True
                                s.cycles.samples = 1
                                s.view_settings.exposure = 3
                                s.view_settings.view_transform = 'Raw'
                                """).symptom()).isNull();
        assertThat(pixelDigest()).isEqualTo(before);
    }

    private String pixelDigest() throws InterruptedException, IOException {
        Path image = executor.render(RealBlender.TIMEOUT).get(0).image();
        BufferedImage decoded = ImageIO.read(image.toFile());
        int[] pixels = decoded.getRGB(0, 0, decoded.getWidth(), decoded.getHeight(), null, 0, decoded.getWidth());
        return decoded.getWidth() + "x" + decoded.getHeight() + " " + Arrays.hashCode(pixels);
    }

    enum Escape {
        CHILD("subprocess.Popen(['sleep', '600'])"),
        CHILD_IN_A_SESSION_OF_ITS_OWN("subprocess.Popen(['sleep', '600'], start_new_session=True)"),
        DAEMON_WITHOUT_A_TRACE("""
                child = os.fork()
                if child == 0:
                    os.setsid()
                    if os.fork() == 0:
                        for file in range(256):
                            try:
                                os.close(file)
                            except OSError:
                                pass
                        os.execve('/usr/bin/sleep', ['sleep', '600'], {})
                    os._exit(0)
                os.waitpid(child, 0)
                """),
        ONE_THAT_IGNORES_SIGTERM("subprocess.Popen(['sh', '-c', 'trap \"\" TERM INT HUP; exec sleep 600'])");

        private final String code;

        Escape(String code) {
            this.code = code;
        }
    }

    /** Waits until the child became what it was told to be: before that, it is not to be told from its parent. */
    private static final String SEE_IT_SLEEP = """

            import pathlib
            def is_asleep(process):
                try:
                    return (process / 'cmdline').read_bytes().split(b'\\0')[:2] == [b'sleep', b'600']
                except OSError:
                    return False
            while not any(is_asleep(process) for process in pathlib.Path('/proc').glob('[0-9]*')):
                pass
            """;

    @ParameterizedTest
    @EnumSource
    void leavesAProcessBehind(Escape escape) throws InterruptedException {
        assertThat(execute("import os, subprocess\n" + escape.code + SEE_IT_SLEEP)
                        .symptom())
                .isNull();
        assertThat(RealBlender.leftProcesses()).noneMatch(process -> process.contains("sleep 600"));
        assertThat(baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT))
                .singleElement()
                .satisfies(leak -> {
                    assertThat(leak.kind()).isEqualTo(Evidence.Kind.LEAK);
                    assertThat(leak.detail()).contains("left processes running").contains("sleep");
                });
    }

    enum Trace {
        MODULE(
                "import sys, types; sys.modules['left_over'] = types.ModuleType('left_over')",
                "'left_over' in sys.modules"),
        BUILTIN("import builtins; builtins.left_over = 1", "hasattr(builtins, 'left_over')"),
        PATCH("import math; math.sin = None", "math.sin is None"),
        OPERATORS("bpy.ops.object = None", "bpy.ops.object is None"),
        PROPERTY("bpy.types.Object.left_over = bpy.props.IntProperty()", "hasattr(bpy.types.Object, 'left_over')"),
        HANDLER(
                "bpy.app.handlers.load_post.append(bpy.app.handlers.persistent(lambda *a: None))",
                "any('lambda' in repr(each) for each in bpy.app.handlers.load_post)"),
        PREFERENCE("bpy.context.preferences.edit.undo_steps = 7", "bpy.context.preferences.edit.undo_steps == 7"),
        ENVIRONMENT("import os; os.environ['LEFT_OVER'] = '1'", "'LEFT_OVER' in os.environ"),
        FOLDER("import os; os.chdir('/')", "os.getcwd() == '/'"),
        SCENE("bpy.data.objects['Crate'].location.x = 5", "bpy.data.objects['Crate'].location.x == 5"),
        OTHER_FILE("bpy.ops.wm.read_homefile(use_factory_startup=True)", "'Crate' not in bpy.data.objects"),
        TEMPORARY_FILE("open('/tmp/left_over', 'w').write('1')", "os.path.exists('/tmp/left_over')"),
        FILE_IN_THE_WORKING_FOLDER("open('left_over', 'w').write('1')", "os.path.exists('left_over')"),
        SHARED_MEMORY("open('/dev/shm/left_over', 'w').write('1')", "os.path.exists('/dev/shm/left_over')"),
        CLOSED_FOLDER(
                "import os; os.makedirs('/tmp/closed/inner'); os.chmod('/tmp/closed', 0)",
                "os.path.exists('/tmp/closed')");

        private final String code;
        private final String trace;

        Trace(String code, String trace) {
            this.code = code;
            this.trace = trace;
        }
    }

    @ParameterizedTest
    @EnumSource
    void leavesNoTraceForTheNextProgram(Trace left) throws InterruptedException {
        String look = "\nimport bpy, builtins, math, os, sys\nassert ";
        assertThat(execute(left.code + look + left.trace).symptom())
                .as("it is there in the program itself")
                .isNull();
        baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
        assertThat(execute(look + "not (" + left.trace + ")").symptom()).isNull();
    }

    /** What a program tries; each raises AssertionError if it succeeds. */
    enum Attack {
        READ_AN_API_KEY("assert not any('KEY' in name or 'TOKEN' in name for name in os.environ), os.environ"),
        READ_THE_HOME_FOLDER("assert os.listdir(os.path.expanduser('~')) == []\nassert not os.path.exists('/root')"),
        READ_OTHER_FOLDERS("assert not os.path.exists(HOST_FOLDER + '/secret.txt')"),
        SEE_OTHER_PROCESSES(
                "assert sorted(int(name) for name in os.listdir('/proc') if name.isdigit()) == [1, os.getpid()]"),
        WRITE_TO_THE_SYSTEM("refused(lambda: open('/usr/lib/left_over', 'w'))"),
        WRITE_TO_THE_ROOT("refused(lambda: open('/left_over', 'w'))"),
        WRITE_TO_THE_BASELINE("refused(lambda: open(BASELINE, 'r+b'))\nrefused(lambda: os.unlink(BASELINE))"),
        WRITE_TO_THE_BRIDGE("import coordinator_bridge\nrefused(lambda: open(coordinator_bridge.__file__, 'w'))"),
        OPEN_A_CONNECTION("refused(lambda: socket.create_connection(('127.0.0.1', PORT), 2))"),
        RESOLVE_A_NAME("refused(lambda: socket.getaddrinfo('deb.debian.org', 80))"),
        FIND_THE_BRIDGE_OF_ITS_PARENT("assert not os.path.exists('/var/coordinator/process/socket')"),
        KEEP_A_SOCKET("""
                import stat
                assert not any(stat.S_ISSOCK(os.fstat(int(name)).st_mode)
                               for name in os.listdir('/proc/self/fd') if os.path.exists('/proc/self/fd/' + name))
                """),
        KILL_ITS_PARENT("os.kill(1, 9)\nos.kill(1, 15)\nos.kill(1, 11)"),
        STOP_ITS_PARENT("os.kill(1, 19)"),
        TRACE_ITS_PARENT("""
                import ctypes
                libc = ctypes.CDLL(None, use_errno=True)
                assert libc.ptrace(16, 1, 0, 0) == -1 and ctypes.get_errno() == 1
                """),
        READ_THE_MEMORY_OF_ITS_PARENT("refused(lambda: open('/proc/1/mem', 'rb'))"),
        TAKE_THE_FILES_OF_ITS_PARENT("refused(lambda: os.listdir('/proc/1/fd'))"),
        BECOME_ROOT("refused(lambda: os.setuid(0))\nassert os.getuid() != 0"),
        MOUNT("""
                import ctypes
                libc = ctypes.CDLL(None, use_errno=True)
                assert libc.mount(b'none', b'/tmp', b'tmpfs', 0, None) == -1
                """),
        EAT_MEMORY("refused(lambda: bytearray(20 << 30))"),
        FILL_THE_DISK("""
                def fill():
                    for i in range(1000):
                        with open(f'part-{i}', 'wb') as file:
                            file.write(bytes(64 << 20))
                refused(fill)
                for i in range(1000):
                    if os.path.exists(f'part-{i}'):
                        os.unlink(f'part-{i}')
                """),
        OPEN_MANY_FILES("refused(lambda: [os.open('/dev/null', 0) for _ in range(5000)][-1])\nos.closerange(50, 5000)"),
        START_MANY_PROCESSES("""
                def bomb():
                    for _ in range(2000):
                        if os.fork() == 0:
                            import time
                            time.sleep(60)
                            os._exit(0)
                refused(bomb)
                """);

        private final String code;

        Attack(String code) {
            this.code = code;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isRefused(Attack attack) throws Exception {
        Files.writeString(folder.resolve("secret.txt"), "secret");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String prelude = """
                    import os, socket
                    HOST_FOLDER, BASELINE, PORT = %s, %s, %d
                    def refused(action):
                        try:
                            action()
                        except (OSError, MemoryError):
                            return
                        raise AssertionError('it succeeded')
                    """.formatted(quoted(folder), quoted(scene), server.getLocalPort());
            assertThat(execute(prelude + attack.code.stripIndent()).symptom()).isNull();
        }
    }

    private static String quoted(Path path) {
        return "'" + path + "'";
    }

    /** What a program leaves in place of its scene, by the words that say what is wrong with it. */
    enum Forgery {
        NO_BLEND_FILE("open('scene.blend', 'w').write('a scene')", "not a .blend file"),
        LINK("os.symlink('/etc/fonts', 'scene.blend')", "no scene file"),
        PIPE("os.mkfifo('scene.blend')", "not a regular file"),
        NOTHING("pass", "no scene file");

        private final String code;
        private final String words;

        Forgery(String code, String words) {
            this.code = code;
            this.words = words;
        }
    }

    /** Ends before the bridge saves, and says on its behalf that all went well. */
    private static final String FORGE_THE_ANSWER = """

            import json, stat
            for name in os.listdir('/proc/self/fd'):
                try:
                    if stat.S_ISFIFO(os.fstat(int(name)).st_mode) and int(name) > 2:
                        os.write(int(name), json.dumps({'output': 'all is well', 'outputBytes': 11}).encode())
                except OSError:
                    pass
            os._exit(0)
            """;

    @ParameterizedTest
    @EnumSource
    void forgesItsScene(Forgery forgery) throws InterruptedException {
        Failure failure = failureOf(execute("import os\n" + forgery.code + FORGE_THE_ANSWER));
        assertFailure(failure, FailureClass.E1_EXECUTION, Evidence.Kind.EXCEPTION, forgery.words);
    }

    /** What a program says on behalf of the bridge that the bridge never says. */
    enum Lie {
        NO_NUMBER("{'output': float('nan')}"),
        NO_TEXT("{'output': {'text': 'all is well'}}"),
        WRONG_ERROR("{'output': '', 'error': {'type': 'Error', 'message': 'x', 'traceback': 'x', 'line': 10 ** 2000}}"),
        DEEP("{'output': '', 'error': {'message': deep}}"),
        LONG("{'output': 'x' * (12 << 20)}");

        private final String answer;

        Lie(String answer) {
            this.answer = answer;
        }
    }

    @ParameterizedTest
    @EnumSource
    void liesInTheNameOfTheBridge(Lie lie) throws InterruptedException {
        Failure failure = failureOf(execute("""
                import json, os, stat
                deep = 'x'
                for _ in range(200):
                    deep = [deep]
                answer = json.dumps(%s).encode()
                for name in os.listdir('/proc/self/fd'):
                    if int(name) > 2 and os.path.exists('/proc/self/fd/' + name) \\
                            and stat.S_ISFIFO(os.fstat(int(name)).st_mode):
                        while answer:
                            answer = answer[os.write(int(name), answer):]
                os._exit(0)
                """.formatted(lie.answer)));
        assertThat(failure.failureClass())
                .as("the program is at fault, not the executor: " + failure.message())
                .isEqualTo(FailureClass.E1_EXECUTION);
    }

    @Test
    void putsItsCameraNowhere() throws InterruptedException {
        assertThat(execute("bpy.context.scene.camera.location.x = float('nan')").symptom())
                .isNull();
        assertThat(executor.render(RealBlender.TIMEOUT)).hasSize(1);
    }

    @Test
    void eatsMemoryInManyProcesses() throws InterruptedException {
        Failure failure = failureOf(execute("""
                import os, time
                for _ in range(12):
                    if os.fork() == 0:
                        block = bytearray(1 << 30)
                        for at in range(0, len(block), 4096):
                            block[at] = 1
                        time.sleep(60)
                        os._exit(0)
                time.sleep(60)
                """));
        assertFailure(failure, FailureClass.E1_EXECUTION, Evidence.Kind.TEXT, "MiB of memory");
    }

    @Test
    void isAForkBomb() throws InterruptedException {
        Failure failure = failureOf(execute("import os\nwhile True:\n  os.fork()", Duration.ofSeconds(5)));
        assertThat(failure.failureClass()).isEqualTo(FailureClass.E1_EXECUTION);
    }
}
