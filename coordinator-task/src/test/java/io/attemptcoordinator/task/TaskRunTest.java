package io.attemptcoordinator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunStopReason;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskRunTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @SuppressWarnings("NullAway.Init")
    private ExampleTask example;

    private final Components components = Components.load(TaskRunTest.class.getClassLoader());

    @BeforeEach
    void makeExample() throws IOException {
        example = new ExampleTask(folder);
    }

    @AfterEach
    void closeComponents() {
        components.close();
    }

    private TaskFile task() {
        return TaskFile.read(example.file(), TaskOverrides.NONE, components);
    }

    private TaskRun.Builder run(TaskFile task) {
        return TaskRun.builder(task, folder.resolve("runs")).environment(Map.of());
    }

    private static BestAttemptResult result(TaskRun run) {
        return run.coordinator().run(run.task(), run.baseline(), run.plan());
    }

    @Test
    void runsATaskWithoutTheCommandLine() throws Exception {
        List<RunEvent> events = new ArrayList<>();
        TaskRun run = run(task()).listener(events::add).build();

        BestAttemptResult result = result(run);

        assertThat(run.isSimulated()).isTrue();
        assertThat(run.notice()).contains("SIMULATED");
        assertThat(result.stopReason()).isEqualTo(RunStopReason.ATTEMPTS_EXHAUSTED);
        assertThat(result.best()).isNotNull();
        Path recorded = run.file(result.run()).orElseThrow();
        assertThat(RunFolderCheck.of(recorded).problems()).isEmpty();
        assertThat(events.get(0)).isInstanceOf(RunEvent.RunStarted.class);
        assertThat(((RunEvent.RunStarted) events.get(0)).manifest().components())
                .as("with its settings")
                .containsAll(task().components().records());
    }

    @Test
    void refusesARunsFolderThatCannotBeWritten() throws Exception {
        Path occupied = Files.writeString(folder.resolve("occupied"), "a file");

        assertThatThrownBy(() ->
                        TaskRun.builder(task(), occupied).environment(Map.of()).build())
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("occupied");
    }

    @Test
    void requiresABlenderThatWasRequested() throws Exception {
        example.write(example.document().put("backend", "blender"));

        assertThatThrownBy(() -> run(task()).build())
                .isInstanceOfSatisfying(
                        CoordinatorException.class,
                        e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.BACKEND_UNAVAILABLE));
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    /** A third party's baseline that works on any backend, or needs a view of it. */
    private record OtherBaseline(@Nullable Class<?> view) implements Baseline {
        @Override
        public String name() {
            return "other";
        }

        @Override
        public BaselineSnapshot capture(Worker worker, Duration timeout) {
            if (view != null) {
                worker.unwrap(view);
            }
            return new BaselineSnapshot("other-scene", "0".repeat(64), Map.of());
        }

        @Override
        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
            return List.of();
        }
    }

    private TaskFile withBaseline(Baseline baseline) {
        TaskFile task = task();
        TaskComponents parts = task.components();
        TaskComponents other = new TaskComponents(
                parts.attempt(),
                baseline,
                parts.measure(),
                List.of(),
                parts.selection(),
                null,
                parts.policy(),
                null,
                List.of(),
                parts.secrets());
        return new TaskFile(task.task(), task.plan(), other, task.backend(), task.source(), List.of(), List.of());
    }

    @Test
    void usesAThirdPartysBaselineOnTheSimulation() throws Exception {
        TaskRun run = run(withBaseline(new OtherBaseline(SceneExecutor.class))).build();

        BestAttemptResult result = result(run);

        assertThat(result.best()).isNotNull();
        assertThat(result.run()).contains("other-scene");
    }

    @Test
    void tellsWhyABaselineThatNeedsBlenderDoesNotWorkOnTheSimulation() throws Exception {
        TaskRun run = run(withBaseline(new OtherBaseline(Runnable.class))).build();

        BestAttemptResult result = result(run);

        assertThat(result.stopReason()).isEqualTo(RunStopReason.UNUSABLE);
        assertThat(result.rationale()).contains("simulated backend has no Runnable");
    }

    @Test
    void keepsTheArtifactsInTheStoreOfTheTask() throws Exception {
        ObjectNode document = example.document();
        document.putObject("store")
                .put("name", "coordinator-file")
                .putObject("settings")
                .put("folder", "kept");
        example.write(document);

        TaskRun run = run(task()).build();
        BestAttemptResult result = result(run);

        assertThat(run.file(result.run())).contains(folder.resolve("kept").resolve(result.run()));
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    private TaskFile ofRun(Path recorded, TaskOverrides overrides) {
        return TaskFile.ofRun(recorded, overrides, components);
    }

    @Test
    void goesOnWithTheTaskThatIsInItsFolder() throws Exception {
        TaskRun run = run(task()).build();
        BestAttemptResult first = result(run);
        Path recorded = run.file(first.run()).orElseThrow();
        Files.delete(example.file());

        TaskOverrides more = TaskOverrides.NONE.with("/attempts", 5, "--attempts");
        List<RunEvent> events = new ArrayList<>();
        BestAttemptResult result = run(ofRun(recorded, more))
                .listener(events::add)
                .build()
                .resume(first.run())
                .await(Duration.ofMinutes(1))
                .orElseThrow();

        assertThat(result.attempts()).hasSize(5).startsWith(first.attempts().get(0));
        assertThat(events.get(0))
                .isInstanceOfSatisfying(
                        RunEvent.RunResumed.class,
                        resumed -> assertThat(resumed.kept()).isEqualTo(3));
        assertThat(ofRun(recorded, TaskOverrides.NONE).plan().attempts())
                .as("it remembers")
                .isEqualTo(5);
        assertThat(RunFolderCheck.of(recorded).problems()).isEmpty();
    }

    @Test
    void saysWhatItNeedsWhereTheTaskInItsFolderIsOfNoUse() throws Exception {
        Path recorded = Files.createDirectory(folder.resolve("recorded"));
        assertThatThrownBy(() -> ofRun(recorded, TaskOverrides.NONE))
                .isInstanceOfSatisfying(
                        InvalidTaskException.class,
                        e -> assertThat(e.problems().toString()).contains("no such file", "--task"));

        Files.writeString(recorded.resolve("task.json"), example.document().toString());
        assertThatThrownBy(() -> ofRun(recorded, TaskOverrides.NONE))
                .isInstanceOfSatisfying(
                        InvalidTaskException.class,
                        e -> assertThat(e.problems().toString()).contains("no fields 'folder' and 'task'"));
    }
}
