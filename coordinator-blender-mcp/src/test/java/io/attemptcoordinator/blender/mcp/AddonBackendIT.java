package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.blender.EmptySceneBaseline;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** Programs on the socket of an add-on, in a Blender with a window. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(500)
class AddonBackendIT extends ForeignRunCases {
    @Override
    ForeignBlender programs(List<String> blender) {
        return ForeignBlender.addon().blender(blender).build();
    }

    @Test
    void aBlenderThatIsNotOursIsLostWhenAProgramHangs() throws Exception {
        int port = Ports.free();
        ForeignBlender running = ForeignBlender.addon().port(port).build();
        Process blender = new ProcessBuilder(blender().stream()
                        .map(part -> part.replace(ForeignBlender.PORT, Integer.toString(port)))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (WorkerLease lease = startWhenItListens(running)) {
            Baseline baseline = new EmptySceneBaseline();
            BaselineSnapshot snapshot = baseline.capture(lease.worker(), TIMEOUT);
            baseline.reset(lease.worker(), snapshot, TIMEOUT);
            SceneExecutor executor = lease.worker().unwrap(SceneExecutor.class);

            Symptom hung =
                    Objects.requireNonNull(executor.execute("while True: pass", "hanging", 0, Duration.ofSeconds(3))
                            .symptom());

            assertThat(hung.evidence()).anyMatch(evidence -> evidence.kind() == Evidence.Kind.TIMEOUT);
            assertThat(lease.answers()).isFalse();
            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> baseline.reset(lease.worker(), snapshot, Duration.ofSeconds(3)))
                    .returns(Code.BACKEND_TIMEOUT, CoordinatorException::code)
                    .withMessageContaining("restart it, or let the coordinator start it");
            assertThat(blender.isAlive()).as("it is not ours to end").isTrue();
        } finally {
            blender.destroyForcibly().onExit().join();
        }
    }

    /** A Blender that the coordinator did not start is not waited for, so the test asks until it is there. */
    private static WorkerLease startWhenItListens(ForeignBlender running) throws Exception {
        while (true) {
            try {
                return backend(running).start("foreign", TIMEOUT);
            } catch (CoordinatorException e) {
                assertThat(e).hasMessageContaining("No add-on listens at 127.0.0.1:" + running.port());
            }
        }
    }

    @Test
    void aProgramThatBreaksItsOwnReportIsAtFault() throws Exception {
        try (WorkerLease lease = backend(programs(blender())).start("breaks", TIMEOUT)) {
            SceneExecutor executor = openIn(lease, new EmptySceneBaseline());

            Symptom broken = Objects.requireNonNull(
                    executor.execute("import base64\nbase64.urlsafe_b64encode = None", "breaking", 0, TIMEOUT)
                            .symptom());

            assertThat(broken.message()).contains("did not let Blender answer").contains("not callable");
            assertThat(executor.execute("print('next')", "next", 0, TIMEOUT).output())
                    .isEqualTo("next\n");
        }
    }

    @Test
    void aPortThatIsTakenIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ForeignBlender taken = ForeignBlender.addon()
                    .blender(List.of("blender"))
                    .port(other.getLocalPort())
                    .build();

            assertThatExceptionOfType(CoordinatorException.class)
                    .isThrownBy(() -> backend(taken).start("taken", TIMEOUT))
                    .withMessageContaining("The port " + other.getLocalPort() + " is taken");
        }
    }

    @Test
    void aCommandThatDoesNotWorkIsQuotedWithItsLastWords() {
        ForeignBlender wrong = ForeignBlender.addon()
                .blender(List.of("sh", "-c", "echo no display >&2; exit 4", "{port}"))
                .build();

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> backend(wrong).start("wrong", TIMEOUT))
                .returns(Code.BACKEND_UNAVAILABLE, CoordinatorException::code)
                .withMessageContaining("Blender ended before it listened")
                .withMessageContaining("exit code 4: no display");
    }
}
