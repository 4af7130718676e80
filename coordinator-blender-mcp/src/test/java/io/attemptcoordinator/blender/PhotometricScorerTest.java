package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.contract.ScorerContract;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules of a scorer, on the photometric one. */
class PhotometricScorerTest extends ScorerContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Override
    protected Fixture fixture() {
        return new Fixture(new PhotometricScorer(), candidate(folder));
    }

    @Test
    void refusesATaskWithoutAReference() {
        StubScoringContext nothingToMatch = new StubScoringContext(new Task("any", "", List.of()));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> new PhotometricScorer().score(nothingToMatch))
                .withMessageContaining("photometric: the task has no reference image")
                .satisfies(e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.CONFIGURATION));
    }

    @Test
    void namesAReferenceThatIsGone() throws IOException {
        StubScoringContext candidate = candidate(folder);
        Files.delete(folder.resolve("reference.png"));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> new PhotometricScorer().score(candidate))
                .withMessageContaining(folder.resolve("reference.png").toString())
                .satisfies(e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.CONFIGURATION));
    }

    /** A candidate whose one view is not quite what it should be. */
    static StubScoringContext candidate(Path folder) {
        Path reference = folder.resolve("reference.png");
        try {
            Files.write(reference, TestImages.png(24, 16, 0x8040C0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Task task = new Task("any", "", List.of(new Reference("camera", reference)));
        return new StubScoringContext(task).render("camera", TestImages.png(24, 16, 0x7050B0));
    }
}
