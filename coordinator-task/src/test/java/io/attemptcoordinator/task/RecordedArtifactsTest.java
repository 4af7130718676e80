package io.attemptcoordinator.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RecordedArtifactsTest {
    private static final String CODE = "attempts/attempt-001/iterations/iter-002/code.py";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private String makeRun() throws Exception {
        Path file = new ExampleTask(folder).file();
        try (Components components = Components.load(RecordedArtifactsTest.class.getClassLoader())) {
            TaskFile task = TaskFile.read(file, TaskOverrides.NONE, components);
            return TaskRun.builder(task, folder.resolve("runs"))
                    .build()
                    .start()
                    .await(Duration.ofSeconds(50))
                    .orElseThrow()
                    .run();
        }
    }

    @Test
    void findsWhatDocumentsName() throws Exception {
        String run = makeRun();
        RecordedArtifacts recorded = new RecordedArtifacts(new FileArtifactStore(folder.resolve("runs")), run);

        assertThat(recorded.find(CODE)).hasValueSatisfying(code -> {
            assertThat(code.path()).isEqualTo(run + "/" + CODE);
            assertThat(code.mediaType()).isEqualTo("text/x-python");
            assertThat(code.sizeBytes())
                    .isEqualTo(folder.resolve("runs")
                            .resolve(run)
                            .resolve(CODE)
                            .toFile()
                            .length());
        });
        assertThat(recorded.find("references/camera.png")).isPresent();
    }

    @Test
    void findsNothingElse() throws Exception {
        String run = makeRun();
        Path planted = folder.resolve("runs").resolve(run).resolve(CODE).resolveSibling("planted.py");
        Files.writeString(planted, "pass");
        RecordedArtifacts recorded = new RecordedArtifacts(new FileArtifactStore(folder.resolve("runs")), run);

        assertThat(recorded.find(CODE.replace("code.py", "planted.py"))).isEmpty();
        assertThat(recorded.find("journal.jsonl")).isEmpty();
        assertThat(recorded.find("final.blend"))
                .as("the simulation saves no scene")
                .isEmpty();
        assertThat(recorded.find("attempts/attempt-099/iterations/iter-000/code.py"))
                .isEmpty();
        assertThatThrownBy(() -> recorded.find("../other/run.json")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysThatARecordIsInvalid() throws Exception {
        String run = makeRun();
        Path document = folder.resolve("runs").resolve(run).resolve("attempts/attempt-001/iterations/iter-002.json");
        Files.writeString(
                document, Files.readString(document).replaceAll("\"sha256\" : \"[0-9a-f]+\"", "\"sha256\" : \"x\""));
        RecordedArtifacts recorded = new RecordedArtifacts(new FileArtifactStore(folder.resolve("runs")), run);

        assertThatThrownBy(() -> recorded.find(CODE))
                .isInstanceOf(CoordinatorException.class)
                .hasMessageContaining("has an invalid record of " + CODE);
    }
}
