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
    private static BlenderBackend backend;

    private BlendFileBaseline baseline;
    private WorkerLease lease;
    private SceneExecutor executor;
    private BaselineSnapshot snapshot;

    @BeforeAll
    static void makeScene() throws Exception {
        scene = RealBlender.smallScene(folder);
        backend = RealBlender.backend(Isolation.REOPEN, List.of("camera"));
    }

    @BeforeEach
    void start() throws InterruptedException {
        baseline = new BlendFileBaseline(scene);
        lease = backend.start(RealBlender.WORKER, RealBlender.TIMEOUT);
        executor = lease.worker().unwrap(SceneExecutor.class);
        snapshot = baseline.capture(lease.worker(), RealBlender.TIMEOUT);
        baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
    }

    @AfterEach
    void goesOnAndEnds() throws InterruptedException {
        // Whatever the program did, the next one finds the baseline and runs.
        baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
        assertThat(execute("assert bpy.data.objects['Crate'].location.x == 0").symptom())
                .isNull();
        assertThat(executor.render(RealBlender.TIMEOUT)).hasSize(1);
        lease.close();
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    @AfterAll
    static void nothingIsLeft() {
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
    void isTooHeavyToRenderInTime() {
        Failure failure = failureOf(() -> executor.render(Duration.ofMillis(1)));
        assertFailure(failure, FailureClass.E1_EXECUTION, Evidence.Kind.TIMEOUT, "0.001 s");
    }

    @Test
    void isKilledFromOutsideWhileItIsRendered() {
        RealBlender.killProcesses();
        assertFailure(renderFailure(), FailureClass.E0_INFRASTRUCTURE, Evidence.Kind.EXIT_CODE, "137 (SIGKILL)");
    }

    @Test
    void isKilledFromOutsideWhileItIsSaved() {
        RealBlender.killProcesses();
        assertFailure(
                failureOf(() -> executor.save(RealBlender.TIMEOUT)),
                FailureClass.E0_INFRASTRUCTURE,
                Evidence.Kind.EXIT_CODE,
                "137 (SIGKILL)");
    }

    @Test
    void changesRenderSettings() throws InterruptedException, IOException {
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
                                s.use_nodes = True
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
        ORPHAN("""
                child = os.fork()
                if child == 0:
                    os.setsid()
                    if os.fork() == 0:
                        os.execvp('sleep', ['sleep', '600'])
                    os._exit(0)
                os.waitpid(child, 0)
                """);

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
                    return (process / 'cmdline').read_bytes().split(b'\\0')[:2] == [b'sleep', b'600'] \\
                        and os.environb[b'COORDINATOR_WORKER'] in (process / 'environ').read_bytes()
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
        assertThat(RealBlender.leftProcesses())
                .as("Blender and the child of the program")
                .hasSizeGreaterThanOrEqualTo(2);
    }

    enum Leak {
        MODULE(
                "import sys, types; sys.modules['left_over'] = types.ModuleType('left_over')",
                "interpreter.module.left_over"),
        BUILTIN("import builtins; builtins.left_over = 1", "interpreter.builtin.left_over"),
        PROPERTY("bpy.types.Object.left_over = bpy.props.IntProperty()", "interpreter.property.Object.left_over"),
        HANDLER(
                "bpy.app.handlers.load_post.append(bpy.app.handlers.persistent(lambda *a: None))",
                "interpreter.handler"),
        PREFERENCE("bpy.context.preferences.edit.undo_steps = 7", "interpreter.preference"),
        ENVIRONMENT("import os; os.environ['LEFT_OVER'] = '1'", "interpreter.env.LEFT_OVER"),
        FOLDER("import os; os.chdir('/')", "interpreter.cwd"),
        THREAD(
                "import threading; threading.Thread(target=threading.Event().wait, name='left-over', daemon=True).start()",
                "interpreter.thread"),
        TIMER("bpy.app.timers.register(lambda: 1.0, persistent=True)", "interpreter.timer"),
        CLASS(
                "class LEFT_PT_over(bpy.types.Panel):\n  bl_space_type='VIEW_3D'; bl_region_type='UI'; bl_label='left'\n  def draw(self, context): pass\nbpy.utils.register_class(LEFT_PT_over)",
                "LEFT_PT_over");

        private final String code;
        private final String key;

        Leak(String code, String key) {
            this.code = code;
            this.key = key;
        }
    }

    @ParameterizedTest
    @EnumSource
    void leaks(Leak leak) throws InterruptedException {
        assertThat(execute(leak.code).symptom()).isNull();
        List<Evidence> evidence = baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
        assertThat(evidence).anySatisfy(found -> {
            assertThat(found.kind()).isEqualTo(Evidence.Kind.LEAK);
            assertThat(found.detail()).contains(leak.key);
        });
    }

    @Test
    void leavesNothingBehind() throws InterruptedException {
        assertThat(execute("import math, random, mathutils, bmesh\nbpy.ops.mesh.primitive_uv_sphere_add()\n"
                                + "bpy.data.objects['Crate'].location.x = 5")
                        .symptom())
                .isNull();
        executor.render(RealBlender.TIMEOUT);
        assertThat(baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT))
                .isEmpty();
    }
}
