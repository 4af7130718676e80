package io.attemptcoordinator.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** A task whose baseline contains its reference, on a real Blender. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(180)
class HiddenReferencesIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private BestAttemptResult run(boolean referencesVisible) throws Exception {
        ExampleTask example = new ExampleTask(folder);
        Files.writeString(folder.resolve("mesh.obj"), "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n");
        ObjectNode document = example.document()
                .put("backend", "blender")
                .put("attempts", 1)
                .put("iterations", 1)
                .put("referencesVisible", referencesVisible);
        document.putObject("baseline")
                .put("kind", "recipe")
                .put("meshes", "mesh.obj")
                .put("files", "reference.png");
        document.withArray("references")
                .removeAll()
                .addObject()
                .put("view", "iso")
                .put("path", "reference.png");
        example.write(document);
        try (Components components = Components.load(HiddenReferencesIT.class.getClassLoader())) {
            TaskFile task = TaskFile.read(example.file(), TaskOverrides.NONE, components);
            TaskRun run = TaskRun.builder(task, folder.resolve("runs")).build();
            return run.coordinator().run(run.task(), run.baseline(), run.plan());
        }
    }

    @Test
    void refusesABaselineWithTheReference() throws Exception {
        BestAttemptResult result = run(false);

        assertThat(result.best()).isNull();
        assertThat(result.failure())
                .isNotNull()
                .satisfies(failure -> assertThat(failure.message())
                        .contains("refers to " + folder.resolve("reference.png") + ", which is a reference")
                        .contains("'referencesVisible'"));
    }

    @Test
    void takesItWhereReferencesAreVisible() throws Exception {
        assertThat(run(true).best()).isNotNull();
    }
}
