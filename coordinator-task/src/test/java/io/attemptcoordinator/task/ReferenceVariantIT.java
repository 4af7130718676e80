package io.attemptcoordinator.task;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.testkit.mock.ExampleTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;

/** References that depend on the version, on a real Blender. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
@Timeout(300)
class ReferenceVariantIT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void showsProgramsTheVariantThatApplies() throws Exception {
        ExampleTask example = new ExampleTask(folder);
        Path variant = Files.copy(folder.resolve("reference.png"), folder.resolve("variant.png"));
        ObjectNode document = example.document()
                .put("backend", "blender")
                .put("referencesVisible", true)
                .put("attempts", 1)
                .put("iterations", 1);
        document.putObject("baseline").put("kind", "empty-scene");
        ((ObjectNode) document.at("/references/0"))
                .withArray("variants")
                .addObject()
                .put("fromBlender", "3.0")
                .put("path", "variant.png");
        List<RunEvent> events = new ArrayList<>();
        try (Components components = Components.load(ReferenceVariantIT.class.getClassLoader())) {
            TaskFile task = TaskFile.read(example.write(document), TaskOverrides.NONE, components);
            TaskRun run = TaskRun.builder(task, folder.resolve("runs"))
                    .listener(events::add)
                    .build();
            run.coordinator().run(run.task(), run.baseline(), run.plan());
        }

        assertThat(events.get(0))
                .isInstanceOfSatisfying(
                        RunEvent.RunStarted.class,
                        started -> assertThat(started.manifest().environment())
                                .containsEntry("visibleFiles", List.of(variant).toString()));
    }
}
