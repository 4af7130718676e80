package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Symptom.Phase;
import io.attemptcoordinator.core.attempt.EvidenceClassifier;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Installations of Blender that lack something: a real Blender, from which it is hidden. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(300)
class InstallationIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    static Path meshes;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeAll
    static void exportMeshes() throws Exception {
        assumeThat(RealBlender.installation().executable().toRealPath())
                .as("a Blender that uses the libraries of the system")
                .startsWith(Path.of("/usr"));
        RecipeMeshes.export(meshes);
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    /** How NumPy is hidden. */
    enum Hidden {
        /** From the interpreter, in the sandbox, which lets nobody mount anything. */
        IN_A_SANDBOX(SandboxPolicy.REQUIRED),
        /** From the file system, by something mounted over it. */
        WITHOUT_A_SANDBOX(SandboxPolicy.OFF);

        private final SandboxPolicy sandbox;

        Hidden(SandboxPolicy sandbox) {
            this.sandbox = sandbox;
        }
    }

    private BlenderBackend withoutNumpy(Hidden hidden) throws Exception {
        Path blender = hidden == Hidden.IN_A_SANDBOX
                ? running("import sys; sys.path[:] = [each for each in sys.path if 'dist-packages' not in each]")
                : covered("--tmpfs", pythonFolders());
        return backend(blender, RenderSettings.Engine.CYCLES, hidden.sandbox);
    }

    private static List<Path> pythonFolders() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/usr/lib"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("python3"))
                    .map(file -> file.resolve("dist-packages"))
                    .filter(Files::isDirectory)
                    .toList();
        }
    }

    /** A Blender that runs something of ours before all else. */
    private Path running(String code) throws Exception {
        return program("exec " + RealBlender.installation().executable() + " --python-expr \"" + code + "\" \"$@\"");
    }

    /** A Blender that does not see some files and folders. */
    private Path covered(String option, List<Path> paths) throws Exception {
        StringBuilder options = new StringBuilder();
        paths.forEach(path -> options.append(' ').append(option).append(' ').append(path));
        return program("exec bwrap --dev-bind / /" + options + " "
                + RealBlender.installation().executable() + " \"$@\"");
    }

    private Path program(String command) throws IOException {
        Path program = Files.writeString(
                Files.createDirectories(folder.resolve("bin")).resolve("blender"), "#!/bin/sh\n" + command + "\n");
        assertThat(program.toFile().setExecutable(true, false)).isTrue();
        return program;
    }

    private static BlenderBackend backend(Path blender, RenderSettings.Engine engine, SandboxPolicy sandbox)
            throws InterruptedException {
        return BlenderBackend.builder(
                        new BlenderInstallation(
                                blender, RealBlender.installation().version()),
                        new RenderSettings(engine, 32, 32, 1, 0, List.of("iso")))
                .sandbox(sandbox)
                .build();
    }

    private static CoordinatorException assertInstallationAtFault(Phase phase, ThrowingCallable call) {
        CoordinatorException e = catchThrowableOfType(CoordinatorException.class, call);
        assertThat(e).isNotNull();
        Failure failure =
                new EvidenceClassifier().classify(Symptom.of(phase, e)).orElseThrow();
        assertThat(failure.failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(failure.isWorthANewWorker())
                .as("another worker has the same installation")
                .isFalse();
        assertThat(e.evidence()).extracting(Evidence::kind).contains(Evidence.Kind.PERMANENT);
        return e;
    }

    @ParameterizedTest
    @EnumSource
    void aProgramIsNotBlamedForMissingNumpy(Hidden hidden) throws Exception {
        try (WorkerLease lease = withoutNumpy(hidden).start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            assertThat(lease.worker().description().get("lacks")).contains("NumPy");
            for (String program : List.of(
                    "import numpy",
                    "from numpy.linalg import norm",
                    "import bpy\nbpy.ops.import_scene.gltf(filepath='" + meshes.resolve("box.glb") + "')")) {
                SceneExecutor executor = RealBlender.openIn(lease, new EmptySceneBaseline());

                assertThat(assertInstallationAtFault(
                                Phase.EXECUTE, () -> executor.execute(program, "numpy", 0, RealBlender.TIMEOUT)))
                        .as(program)
                        .hasMessageContaining("The installation of Blender lacks NumPy")
                        .hasMessageContaining("apt-get install python3-numpy");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotNeedNumpyIsJudgedAsEver(Hidden hidden) throws Exception {
        try (WorkerLease lease = withoutNumpy(hidden).start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            SceneExecutor executor = RealBlender.openIn(lease, new EmptySceneBaseline());
            assertThat(executor.execute(RealBlender.SMALL_SCENE, "scene", 0, RealBlender.TIMEOUT)
                            .symptom())
                    .isNull();
            assertThat(executor.render(RealBlender.TIMEOUT)).hasSize(1);

            executor = RealBlender.openIn(lease, new EmptySceneBaseline());
            Symptom symptom = executor.execute("import numpyy", "typo", 0, RealBlender.TIMEOUT)
                    .symptom();

            assertThat(symptom).isNotNull();
            assertThat(new EvidenceClassifier().classify(symptom))
                    .hasValueSatisfying(
                            failure -> assertThat(failure.failureClass()).isEqualTo(FailureClass.E1_EXECUTION));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aGltfBaselineSaysThatNumpyIsMissing(Hidden hidden) throws Exception {
        try (WorkerLease lease = withoutNumpy(hidden).start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            RecipeBaseline baseline =
                    RecipeBaseline.builder(List.of(meshes.resolve("box.glb"))).build();

            assertThat(assertInstallationAtFault(
                            Phase.RESET, () -> baseline.capture(lease.worker(), RealBlender.TIMEOUT)))
                    .hasMessageContaining(meshes.resolve("box.glb") + " as glTF")
                    .hasMessageContaining("apt-get install python3-numpy");
        }
    }

    @Test
    void aProgramIsNotBlamedForAMissingDenoiser() throws Exception {
        try (WorkerLease lease = RealBlender.backend(SandboxPolicy.AUTO, List.of("iso"))
                .start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            SceneExecutor executor = RealBlender.openIn(lease, new EmptySceneBaseline());
            String program = """
                    import bpy
                    bpy.context.scene.render.engine = 'CYCLES'
                    bpy.context.scene.cycles.denoiser = 'OPENIMAGEDENOISE'
                    """;
            if (lease.worker().description().getOrDefault("lacks", "").contains("OpenImageDenoise")) {
                assertThat(assertInstallationAtFault(
                                Phase.EXECUTE, () -> executor.execute(program, "denoise", 0, RealBlender.TIMEOUT)))
                        .hasMessageContaining("The installation of Blender lacks OpenImageDenoise");
            } else {
                assertThat(executor.execute(program, "denoise", 0, RealBlender.TIMEOUT)
                                .symptom())
                        .isNull();
            }
        }
    }

    @Test
    void aRendererThatCannotDrawNamesTheMissingLibrary() throws Exception {
        BlenderBackend backend = backend(
                covered("--ro-bind /dev/null", List.of(egl())), RenderSettings.Engine.WORKBENCH, SandboxPolicy.OFF);

        assertThat(assertInstallationAtFault(Phase.START, () -> backend.start(RealBlender.WORKER, RealBlender.TIMEOUT)))
                .hasMessageContaining("cannot render with workbench")
                .hasMessageContaining("134 (SIGABRT)")
                .hasMessageContaining("lacks libEGL.so.1:")
                .hasMessageContaining("apt-get install libegl1");
    }

    @Test
    void cyclesDoesNotNeedToDraw() throws Exception {
        BlenderBackend backend = backend(
                covered("--ro-bind /dev/null", List.of(egl())), RenderSettings.Engine.CYCLES, SandboxPolicy.OFF);

        try (WorkerLease lease = backend.start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            assertThat(RealBlender.openIn(lease, new EmptySceneBaseline()).render(RealBlender.TIMEOUT))
                    .hasSize(1);
        }
    }

    private static Path egl() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("/usr/lib"))) {
            return folders.map(each -> each.resolve("libEGL.so.1"))
                    .filter(Files::exists)
                    .findFirst()
                    .orElseThrow()
                    .toRealPath();
        }
    }

    @Test
    void anEngineThatBlenderWasBuiltWithoutIsNamed() throws Exception {
        BlenderBackend backend = backend(
                running("import addon_utils; addon_utils.disable('cycles')"),
                RenderSettings.Engine.CYCLES,
                SandboxPolicy.AUTO);

        assertThat(assertInstallationAtFault(Phase.START, () -> backend.start(RealBlender.WORKER, RealBlender.TIMEOUT)))
                .hasMessageContaining("lacks the render engine 'cycles'")
                .hasMessageContaining("'render.engine'");
    }
}
