package io.attemptcoordinator.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.fake.OtherProcess;
import io.attemptcoordinator.core.fake.ScriptedAttempt;
import io.attemptcoordinator.core.fake.TestRun;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is on record is not held in memory. */
@Timeout(60)
class RunMemoryTest {
    private static final int ATTEMPTS = 20;

    @Test
    void theIterationsOfEarlierAttemptsAreNotHeld(@TempDir Path folder) {
        List<WeakReference<Verdict>> verdicts = new ArrayList<>();
        List<Long> held = new ArrayList<>();
        Attempt attempt = ScriptedAttempt.doing(context -> {
            context.reset();
            if (context.request().number() == ATTEMPTS - 1) {
                held.add(heldOf(verdicts));
            }
            for (int index = 0; index < 2; index++) {
                Verdict verdict = new Verdict(0.5, List.of("x".repeat(10_000)), List.of(), List.of(), null);
                verdicts.add(new WeakReference<>(verdict));
                context.report(Iteration.verified(index, verdict).build());
            }
            return new AttemptResult.Completed(AttemptStopReason.FINISHED);
        });
        TestRun run = new TestRun();

        BestAttemptResult result = AttemptCoordinator.builder(run.backend(), attempt, new FileArtifactStore(folder))
                .build()
                .run(TestRun.TASK, run.baseline(), RunPlan.builder(ATTEMPTS, 2).build());

        assertThat(result.attempts()).hasSize(ATTEMPTS);
        assertThat(held)
                .as("of the %d verdicts before the last attempt", 2 * ATTEMPTS - 2)
                .containsExactly(0L);
    }

    /** The memory of a run is that of one attempt, and about 100 bytes for each other. */
    @ParameterizedTest
    @CsvSource({"5000, 3, 12m", "100, 300, 12m"})
    @Timeout(240)
    void aRunOfManyAttemptsNeedsLittleMemory(int attempts, int iterations, String memory) throws Exception {
        assertThat(printedBy(attempts, iterations, memory)).contains(attempts + " attempts, best Attempt ");
    }

    /** What the documentation promises. It takes a minute, so it runs where the long tests do. */
    @Test
    @EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
    @Timeout(600)
    void aHundredThousandAttemptsNeed64MiB() throws Exception {
        assertThat(printedBy(100_000, 3, "64m")).contains("100000 attempts, best Attempt ");
    }

    private static String printedBy(int attempts, int iterations, String memory) throws Exception {
        Process run = OtherProcess.prepare(
                        List.of("-Xmx" + memory, "-XX:+UseSerialGC"),
                        ManyAttempts.class,
                        String.valueOf(attempts),
                        String.valueOf(iterations))
                .redirectErrorStream(true)
                .start();
        try (InputStream output = run.getInputStream()) {
            String printed = new String(output.readAllBytes(), UTF_8);
            assertThat(run.waitFor()).as(printed).isZero();
            return printed;
        } finally {
            run.destroyForcibly();
        }
    }

    /** How many are still there after the collector had its chance. */
    private static long heldOf(List<WeakReference<Verdict>> verdicts) {
        long held = verdicts.size();
        for (int i = 0; i < 20 && held > 0; i++) {
            System.gc();
            held = verdicts.stream().filter(verdict -> verdict.get() != null).count();
        }
        return held;
    }
}
