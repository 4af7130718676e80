package io.attemptcoordinator.external;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Failure;
import io.attemptcoordinator.api.FailureClass;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.core.process.ProcessTree;
import io.attemptcoordinator.external.Programs.Ran;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs of all kinds, good and bad, as attempts. */
@Timeout(60)
class ExternalAttemptTest {
    private static final AttemptResult FINISHED = new AttemptResult.Completed(AttemptStopReason.FINISHED);

    private static Failure failureOf(Ran ran) {
        assertThat(ran.result()).isInstanceOf(AttemptResult.Failed.class);
        return ((AttemptResult.Failed) ran.result()).failure();
    }

    /** Returns the processes of this machine that have a text in their environment. */
    private static List<Long> processesWith(String text) {
        return ProcessHandle.allProcesses()
                .map(ProcessHandle::pid)
                .filter(pid -> {
                    try {
                        return Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1)
                                .contains(text);
                    } catch (IOException e) {
                        return false;
                    }
                })
                .toList();
    }

    @Test
    void scenesAreIterationsInTheOrderOfTheirNumbers() throws InterruptedException {
        Ran ran = Programs.bash("for i in 9 10 2; do mkdir -p r/$i; echo scene $i > r/$i/state.blend; done; echo over")
                .with("scenes", List.of("r/*/state.blend"))
                .run();

        assertThat(ran.result()).isEqualTo(FINISHED);
        assertThat(ran.scenes()).containsExactly("scene 2", "scene 9", "scene 10");
        assertThat(ran.artifact("program/output.txt")).isEqualTo("over\n");
    }

    @Test
    void theProgramIsGivenWhatItAsksForAndNoMore() throws InterruptedException {
        Ran ran = Programs.bash("")
                .with("command", List.of("bash", "-c", """
                        cat "$BASE" > a.blend
                        { cat "$TASK_FILE"; echo " seed $1 {{seed}} of ${2}"; env | cut -d = -f 1 | sort | tr '\\n' ' '; } > b.blend
                        """, "-", "{seed}", "{iterations}"))
                .with("environment", List.of("BASE={baseline}", "TASK_FILE={task}"))
                .with("scenes", List.of("*.blend"))
                .in(context -> context.seed(42))
                .run();

        assertThat(ran.scenes().get(0)).as("the baseline").isEmpty();
        assertThat(ran.scenes().get(1)).startsWith("Build it. seed 42 {seed} of 20");
        assertThat(List.of(ran.scenes()
                        .get(1)
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElse("")
                        .split(" ")))
                .contains("BASE", "TASK_FILE", "HOME", "PATH", "TMPDIR", ProcessTree.MARK)
                .isSubsetOf(
                        "BASE",
                        "TASK_FILE",
                        "HOME",
                        "PATH",
                        "TMPDIR",
                        ProcessTree.MARK,
                        "LANG",
                        "LC_ALL",
                        "TZ",
                        "LD_LIBRARY_PATH",
                        "DISPLAY",
                        "PWD",
                        "SHLVL",
                        "_",
                        "OLDPWD");
    }

    @Test
    void linesOfAProgramThatCooperatesAreIterations() throws InterruptedException {
        Ran ran = Programs.bash("")
                .with("command", List.of("bash", "-c", """
                        echo one > a.blend
                        echo '{"scene": "a.blend", "code": "import bpy", "plan": "First."}' >> "$1"
                        echo '{"status": "thinking"}' >> "$1"
                        echo '{"error": "Traceback\\nKeyError: 1"}' >> "$1"
                        echo 'no JSON' >> "$1"
                        echo '{"scene": "missing.blend"}' >> "$1"
                        printf '{"scene": "a.bl' >> "$1"
                        """, "-", "{progress}"))
                .run();

        assertThat(ran.result()).isEqualTo(FINISHED);
        assertThat(ran.scenes()).containsExactly("one", "none", "none", "none", "none");
        assertThat(ran.artifact("iter-000/code.py")).isEqualTo("import bpy");
        assertThat(ran.artifact("iter-000/plan.txt")).isEqualTo("First.");
        assertThat(ran.context().iterations().stream().skip(1).map(Iteration::failure))
                .extracting(failure -> failure == null ? null : failure.failureClass())
                .containsExactly(
                        FailureClass.E1_EXECUTION,
                        FailureClass.E2_OUTPUT_FORMAT,
                        FailureClass.E2_OUTPUT_FORMAT,
                        FailureClass.E2_OUTPUT_FORMAT);
        Failure raised = ran.context().iterations().get(1).failure();
        assertThat(raised).isNotNull();
        assertThat(raised.message()).isEqualTo("KeyError: 1");
    }

    @Test
    void aSceneBehindALinkIsRefused() throws InterruptedException {
        Ran ran = Programs.bash(
                        "ln -s /etc/passwd a.blend; ln -s / d; mkfifo b.blend; head -c 2000000 /dev/zero > c.blend")
                .with("scenes", List.of("*.blend", "d/etc/passwd"))
                .with("max-scene-megabytes", 1)
                .run();

        assertThat(ran.scenes()).containsExactly("none", "none", "none");
        assertThat(ran.context().iterations())
                .extracting(iteration -> String.valueOf(iteration.failure()))
                .satisfiesExactly(
                        a -> assertThat(a).contains("symbolic link", "E2"),
                        b -> assertThat(b).contains("not a regular file", "E2"),
                        c -> assertThat(c).contains("more than 1048576 bytes", "max-scene-megabytes", "E2"));
    }

    @Test
    void aThousandScenesAreAsManyIterationsAsItMayMake() throws InterruptedException {
        Ran ran = Programs.bash("for i in {1..1000}; do echo $i > $i.blend; done")
                .with("scenes", List.of("*.blend"))
                .in(context -> context.maxIterations(3))
                .run();

        assertThat(ran.scenes()).containsExactly("1", "2", "3");
        assertThat(ran.result()).isEqualTo(new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED));
    }

    @Test
    void whatIgnoresSignalsAndLeavesTheGroupEndsWithTheAttempt() throws InterruptedException {
        String mine = "EXTERNAL_TEST=" + UUID.randomUUID();
        Ran ran = Programs.bash(
                        "trap '' TERM INT HUP; setsid sleep 1000 & echo x > a.blend; while :; do sleep 1000; done")
                .with("environment", List.of(mine))
                .with("scenes", List.of("*.blend"))
                .in(context -> context.maxIterations(1))
                .run();

        assertThat(ran.scenes()).containsExactly("x");
        assertThat(processesWith(mine)).isEmpty();
    }

    @Test
    void whatOutlivesTheProgramEndsWithIt() throws InterruptedException {
        String mine = "EXTERNAL_TEST=" + UUID.randomUUID();
        Ran ran = Programs.bash("setsid bash -c 'sleep 1000' >/dev/null 2>&1 & sleep 1000 & echo x > a.blend; exit 0")
                .with("environment", List.of(mine))
                .with("scenes", List.of("*.blend"))
                .run();

        assertThat(ran.result()).isEqualTo(FINISHED);
        assertThat(processesWith(mine)).isEmpty();
    }

    @Test
    void aFloodOfOutputIsBounded() throws InterruptedException {
        Ran ran = Programs.bash("head -c 20000000 /dev/zero | tr '\\0' x; echo; echo last; echo y > a.blend")
                .with("scenes", List.of("*.blend"))
                .run();

        assertThat(ran.scenes()).containsExactly("y");
        assertThat(ran.artifact("program/output.txt")).hasSizeLessThan(20_000).endsWith("last\n");
    }

    @Test
    void aProgramThatHangsIsKilled() throws InterruptedException {
        Ran ran = Programs.bash("echo before; sleep 1000")
                .with("scenes", List.of("*.blend"))
                .with("no-progress", "PT1S")
                .run();

        Failure failure = failureOf(ran);
        assertThat(failure.failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(failure.message()).contains("no progress", "1.0 s", "no-progress");
        assertThat(failure.evidence())
                .extracting(Evidence::kind)
                .containsExactly(Evidence.Kind.TIMEOUT, Evidence.Kind.TEXT);
        assertThat(ran.artifact("program/killed.txt")).contains("no progress");
    }

    @Test
    void aProgramThatIsTooSlowKeepsWhatItHas() throws InterruptedException {
        Ran ran = Programs.bash("echo x > a.blend; while :; do echo busy; sleep 0.1; done")
                .with("scenes", List.of("*.blend"))
                .with("timeout", "PT3S")
                .run();

        assertThat(ran.scenes()).containsExactly("x");
        assertThat(ran.result()).isEqualTo(new AttemptResult.Completed(AttemptStopReason.TIME_EXHAUSTED));
    }

    @Test
    void aFullFolderEndsIt() throws InterruptedException {
        Ran ran = Programs.bash("while :; do head -c 3000000 /dev/zero >> fill; sleep 0.1; done")
                .with("scenes", List.of("*.blend"))
                .with("max-folder-megabytes", 1)
                .run();

        assertThat(failureOf(ran).message()).contains("more than 1048576 bytes", "max-folder-megabytes");
    }

    @Test
    void successIsNotAnExitCode() throws InterruptedException {
        Failure failure = failureOf(Programs.bash("echo all is well")
                .with("scenes", List.of("*.blend"))
                .run());

        assertThat(failure.failureClass()).isEqualTo(FailureClass.E2_OUTPUT_FORMAT);
        assertThat(failure.message()).contains("exit code 0", "no scene", "*.blend");
        assertThat(failure.evidence()).contains(new Evidence(Evidence.Kind.TEXT, "all is well"));
    }

    @Test
    void aFailedProgramIsAFaultAroundIt() throws InterruptedException {
        Failure failed = failureOf(Programs.bash("echo no network >&2; exit 3")
                .with("scenes", List.of("*.blend"))
                .run());
        Failure missing = failureOf(Programs.bash("no-such-program-here")
                .with("scenes", List.of("*.blend"))
                .run());
        Failure killed = failureOf(Programs.bash("kill -KILL $$")
                .with("scenes", List.of("*.blend"))
                .run());

        assertThat(failed.failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(failed.evidence())
                .containsExactly(
                        new Evidence(Evidence.Kind.EXIT_CODE, "3"), new Evidence(Evidence.Kind.TEXT, "no network"));
        assertThat(failed.isWorthANewWorker()).isTrue();
        assertThat(missing.message()).contains("127", "missing");
        assertThat(missing.evidence()).extracting(Evidence::kind).contains(Evidence.Kind.PERMANENT);
        assertThat(killed.failureClass()).isEqualTo(FailureClass.E0_INFRASTRUCTURE);
        assertThat(killed.evidence()).contains(new Evidence(Evidence.Kind.EXIT_CODE, "137 (SIGKILL)"));
    }

    @Test
    void aDirectoryThatIsNotThereIsSaidBeforeItIsStarted() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> Programs.bash("")
                        .with("directory", "/no/such/folder")
                        .with("scenes", List.of("*.blend"))
                        .run())
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .withMessageContainingAll("'directory'", "/no/such/folder");
    }

    @Test
    void aCommandThatIsNotThereIsSaidBeforeItIsStarted() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> Programs.bash("")
                        .with("command", List.of("no-such-program-here"))
                        .with("scenes", List.of("*.blend"))
                        .run())
                .satisfies(e -> assertThat(e.code()).isEqualTo(Code.CONFIGURATION))
                .withMessageContainingAll("no-such-program-here", "PATH", "Install it");
    }
}
