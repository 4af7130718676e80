package com.example.paint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.core.document.RunReader;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the how-to guides does what they say. */
class RunsTest {
    @TempDir
    Path folder;

    private final MapStore store = new MapStore();
    private Task task;

    @BeforeEach
    void makeTask() throws IOException {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x336699);
        Path reference = folder.resolve("reference.png");
        ImageIO.write(image, "png", reference.toFile());
        task = new Task("blue", "Paint it blue.", List.of(new Reference("camera", reference)));
    }

    private static AttemptReport winner(BestAttemptResult result) {
        AttemptReport best = result.best();
        assertThat(best).as(result.rationale()).isNotNull();
        return best;
    }

    @Test
    void aLoopOfItsOwnFindsAColour() throws IOException {
        BestAttemptResult result = Runs.simple(new FileArtifactStore(folder.resolve("runs")), task);

        assertThat(result.attempts()).hasSize(4);
        assertThat(winner(result).score().value()).isGreaterThan(0.7);
        assertThat(Files.readString(folder.resolve("runs/" + result.run() + "/run.json")))
                .contains("\"example-random-colours\"")
                .doesNotContain("\"unknown\"");
    }

    @Test
    void aStartedRunIsFollowed() throws Exception {
        List<String> console = new CopyOnWriteArrayList<>();
        ExecutorService executor = Executors.newFixedThreadPool(2);
        try {
            AttemptCoordinator coordinator = Runs.coordinator(store, Runs.listener(console::add), executor);

            BestAttemptResult result =
                    Runs.followed(coordinator, task, Runs.plan(), console::add).orElseThrow();

            assertThat(winner(result).score().value()).isGreaterThan(0.9);
            assertThat(console).isNotEmpty().allMatch(line -> line.startsWith("attempt "));
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aFurtherRoundBuildsOnTheBest() {
        BestAttemptResult result = Runs.inRounds(store, task);

        assertThat(result.attempts()).hasSize(8);
        List<AttemptReport> attempts = new RunReader(store).read(result.run()).attempts();
        assertThat(attempts.subList(0, 4)).allMatch(attempt -> attempt.lineage().isEmpty());
        assertThat(attempts.subList(4, 8))
                .allMatch(attempt -> attempt.lineage().size() == 2);
    }

    @Test
    void componentsAreFoundByName() {
        BestAttemptResult result = Runs.discovered(store, task, RunsTest.class.getClassLoader());

        assertThat(winner(result).score().value()).isGreaterThan(0.7);
    }

    @Test
    void aMisspeltSettingIsAnError() {
        try (Components components = Components.load(RunsTest.class.getClassLoader())) {
            Settings settings = Settings.of("baseline 'example-plain'", Map.of("color", 1));

            assertThatThrownBy(() -> components.baseline("example-plain", settings))
                    .isInstanceOf(CoordinatorException.class)
                    .hasMessageContaining("did you mean 'colour'");
        }
    }
}
