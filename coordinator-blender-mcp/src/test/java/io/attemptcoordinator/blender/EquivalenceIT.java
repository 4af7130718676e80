package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Maps;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A program leaves the same scene, which renders as the same pixels, whether it runs in a child that was forked from the baseline,
 * or in a Blender that was started for it alone. {@code docs/explanation/equivalence.md} says what follows from it.
 */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
class EquivalenceIT {
    private static final long SEED = 11;

    /**
     * Programs whose meshes depend on where in memory Blender put something, or on memory that it never wrote: the order of their
     * elements, or material indices that refer to no material. The same happens in a Blender without any of our code.
     */
    private static final Set<String> MEMORY_DEPENDENT = Set.of(
            "bmesh_extrude_bevel.py",
            "bmesh_operators.py",
            "modifier_boolean.py",
            "modifier_boolean_applied.py",
            "modifier_decimate.py",
            "modifier_shrinkwrap_hook.py");

    @TempDir
    static Path folder;

    private static BlendFileBaseline baseline;
    private static Map<String, String> untouched;
    private static SceneProbe probe;

    /** The workers with the two ways to run a program, and the baseline as each recorded it. */
    private static final Map<SandboxPolicy, WorkerLease> WORKERS = new LinkedHashMap<>();

    private static final Map<SandboxPolicy, BaselineSnapshot> SNAPSHOTS = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws Exception {
        Path scene = RealBlender.smallScene(folder);
        baseline = new BlendFileBaseline(scene);
        probe = SceneProbe.start(RealBlender.installation(), Files.createDirectory(folder.resolve("probe")));
        untouched = probe.fingerprint(scene);
        for (SandboxPolicy policy : List.of(SandboxPolicy.REQUIRED, SandboxPolicy.OFF)) {
            WorkerLease lease = RealBlender.backend(policy, List.of("camera", "iso"))
                    .start(RealBlender.WORKER + "-" + WORKERS.size(), RealBlender.TIMEOUT);
            WORKERS.put(policy, lease);
            SNAPSHOTS.put(policy, baseline.capture(lease.worker(), RealBlender.TIMEOUT));
        }
    }

    @AfterAll
    static void nothingIsLeft() {
        WORKERS.values().forEach(WorkerLease::close);
        probe.close();
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    /** What a program built. */
    private record Built(Map<String, String> scene, Map<String, RenderImage> renders) {}

    private static Built run(SandboxPolicy policy, Path program) throws InterruptedException, IOException {
        WorkerLease lease = Objects.requireNonNull(WORKERS.get(policy));
        baseline.reset(lease.worker(), Objects.requireNonNull(SNAPSHOTS.get(policy)), RealBlender.TIMEOUT);
        SceneExecutor executor = lease.worker().unwrap(SceneExecutor.class);
        assertThat(executor.execute(Files.readString(program), "program.py", SEED, RealBlender.TIMEOUT)
                        .symptom())
                .as("%s with the sandbox %s", program.getFileName(), policy)
                .isNull();
        Map<String, RenderImage> renders = new LinkedHashMap<>();
        for (SceneExecutor.Render render : executor.render(RealBlender.TIMEOUT)) {
            renders.put(render.view(), RenderImage.read(render.image()));
        }
        Path saved = executor.save(RealBlender.TIMEOUT).orElseThrow();
        return new Built(probe.fingerprint(saved), renders);
    }

    static List<Path> programs() throws IOException, URISyntaxException {
        URL resources = Objects.requireNonNull(EquivalenceIT.class.getResource("programs"));
        try (Stream<Path> files = Files.list(Path.of(resources.toURI()))) {
            return files.sorted().toList();
        }
    }

    @Test
    void hasProgramsOfManyKinds() throws Exception {
        List<Path> programs = programs();
        assertThat(programs).hasSizeGreaterThanOrEqualTo(40);
        assertThat(programs)
                .allSatisfy(program ->
                        assertThat(Files.readAllLines(program).get(0)).startsWith("# "));
    }

    @Test
    void comparesEachDataBlockOnce() {
        assertThat(untouched)
                .containsKeys("scene.object.Crate", "scene.mesh.Cube", "scene.scene.Scene")
                .doesNotContainKey("scene.id.Crate");
    }

    @Test
    void startsFromTheSameSceneInBoth() {
        assertThat(SNAPSHOTS.values()).hasSize(2).containsOnly(SNAPSHOTS.get(SandboxPolicy.REQUIRED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("programs")
    void isTheSameInAChildAndInAProcessOfItsOwn(Path program) throws Exception {
        Built forked = run(SandboxPolicy.REQUIRED, program);
        Built alone = run(SandboxPolicy.OFF, program);

        assertThat(forked.scene()).as("it does something").isNotEqualTo(untouched);
        assertThat(forked.renders()).hasSize(2).isEqualTo(alone.renders());
        Predicate<String> isCompared =
                MEMORY_DEPENDENT.contains(program.getFileName().toString())
                        ? key -> !key.startsWith("scene.mesh.")
                        : key -> true;
        assertThat(Maps.difference(
                                Maps.filterKeys(forked.scene(), isCompared::test),
                                Maps.filterKeys(alone.scene(), isCompared::test))
                        .entriesDiffering())
                .isEmpty();
        assertThat(forked.scene().keySet()).isEqualTo(alone.scene().keySet());
    }
}
