package io.attemptcoordinator.task.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.blender.RenderImage;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.SceneExecutor.Render;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SimulatedBackendTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final SimulatedBackend backend = new SimulatedBackend(List.of("camera", "front", "side", "top"), 40, 30);

    private Map<String, String> draw(String program) throws Exception {
        try (WorkerLease lease = backend.start("worker-0", TIMEOUT)) {
            SceneExecutor executor = lease.worker().unwrap(SceneExecutor.class);
            executor.execute(program, "test", 0, TIMEOUT);
            Map<String, String> digests = new TreeMap<>();
            for (Render render : executor.render(TIMEOUT)) {
                RenderImage image = decode(render.image());
                assertThat(image.width()).isEqualTo(40);
                assertThat(image.height()).isEqualTo(30);
                digests.put(render.view(), image.pixelDigest());
            }
            return digests;
        }
    }

    private static RenderImage decode(Path file) throws Exception {
        try (InputStream png = Files.newInputStream(file)) {
            return RenderImage.decodePng(png, file.toString());
        }
    }

    @Test
    void drawsTheSamePixelsForTheSameProgram() throws Exception {
        String program = "ball_x = 0.5\ncrate_angle = 30.0\nsun_energy = 4.0\n\nimport bpy\n";
        assertThat(draw(program)).isEqualTo(draw(program)).hasSize(4);
    }

    @Test
    void showsEveryPropertyInSomeView() throws Exception {
        Map<String, String> before = draw(
                "a_box_x = 0.0\na_box_y = 0.0\na_box_z = 1.0\na_box_size = 1.0\na_box_angle = 0.0\na_box_red = 0.2\nlamp_energy = 100.0\n");
        for (String line : List.of(
                "a_box_x = 0.5",
                "a_box_y = 0.5",
                "a_box_z = 1.5",
                "a_box_size = 1.5",
                "a_box_angle = 20.0",
                "a_box_red = 0.9",
                "a_box_green = 0.9",
                "lamp_energy = 10.0")) {
            String name = line.substring(0, line.indexOf(' '));
            String program =
                    "a_box_x = 0.0\na_box_y = 0.0\na_box_z = 1.0\na_box_size = 1.0\na_box_angle = 0.0\na_box_red = 0.2\nlamp_energy = 100.0\n"
                            .replaceAll(name + " = .*", line);
            assertThat(draw(program.contains(line) ? program : program + line))
                    .as(line)
                    .isNotEqualTo(before);
        }
    }

    @Test
    void tellsHuesAndNamesApart() throws Exception {
        assertThat(draw("ball_hue = 0.1\n")).isNotEqualTo(draw("ball_hue = 0.6\n"));
        assertThat(draw("ball_x = 0.0\n")).isNotEqualTo(draw("plum_x = 0.0\n"));
    }

    @Test
    void readsNothingButTheAssignmentsAtTheHead() {
        SimulatedScene scene =
                SimulatedScene.of("# a comment\n\nball_x = -1.5e0  # metres\nball_name = 'x'\nball_y = 2.0\n");
        assertThat(scene.parameters()).isEqualTo(Map.of("ball_x", -1.5));
    }

    @Test
    void executesNoCodeAndSaysSo() throws Exception {
        try (WorkerLease lease = backend.start("worker-0", TIMEOUT)) {
            SceneExecutor executor = lease.worker().unwrap(SceneExecutor.class);
            assertThat(executor.execute("raise SystemExit(1)", "test", 0, TIMEOUT))
                    .satisfies(execution -> assertThat(execution.symptom()).isNull())
                    .satisfies(execution -> assertThat(execution.output()).contains("not executed"));
            assertThat(executor.save(TIMEOUT)).isEmpty();
            assertThat(lease.worker().description()).containsEntry("backend", "simulated");
        }
    }

    @Property(tries = 100)
    void drawsWhateverTheNumbersAre(@ForAll @Size(6) List<@DoubleRange(min = -1e300, max = 1e300) Double> values)
            throws Exception {
        List<String> names = List.of("a_x", "a_y", "a_z", "a_size", "b_box_angle", "b_hue");
        StringBuilder program = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            program.append(names.get(i)).append(" = ").append(values.get(i)).append('\n');
        }
        assertThat(draw(program.toString())).hasSize(4);
    }

    @Test
    void returnsToTheBaseline() throws Exception {
        SimulatedBaseline baseline = new SimulatedBaseline("blend-file");
        try (WorkerLease lease = backend.start("worker-0", TIMEOUT)) {
            BaselineSnapshot snapshot = baseline.capture(lease.worker(), TIMEOUT);
            assertThat(snapshot.id()).isEqualTo("simulated-blend-file");
            SimulatedWorker worker = lease.worker().unwrap(SimulatedWorker.class);
            worker.execute("ball_x = 0.0", "test", 0, TIMEOUT);

            assertThat(baseline.reset(lease.worker(), snapshot, TIMEOUT)).isEmpty();

            assertThat(worker.scene().parameters()).isEmpty();
        }
    }

    @Test
    void hasNoViewThatItDoesNotKnow() {
        try (WorkerLease lease = backend.start("worker-0", TIMEOUT)) {
            assertThatThrownBy(() -> lease.worker().unwrap(Runnable.class))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageContaining("simulated backend has no Runnable");
        }
    }

    @Test
    void leavesNothingBehind() throws Exception {
        WorkerLease lease = backend.start("worker-0", TIMEOUT);
        SimulatedWorker worker = lease.worker().unwrap(SimulatedWorker.class);
        Path folder = worker.folder();
        worker.render(TIMEOUT);

        lease.close();
        lease.close();

        assertThat(folder).doesNotExist();
        assertThatThrownBy(() -> worker.render(TIMEOUT)).isInstanceOf(CoordinatorException.class);
    }

    @Test
    void reactsToAnInterrupt() {
        try (WorkerLease lease = backend.start("worker-0", TIMEOUT)) {
            SceneExecutor executor = lease.worker().unwrap(SceneExecutor.class);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> executor.render(TIMEOUT)).isInstanceOf(InterruptedException.class);
        }
    }
}
