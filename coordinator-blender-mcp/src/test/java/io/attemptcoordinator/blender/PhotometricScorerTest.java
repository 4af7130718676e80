package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.contract.ScorerContract;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The rules of a scorer, on the photometric one. */
class PhotometricScorerTest extends ScorerContract {
    /** Names a file that does not exist, because scorers must use the run's own copy. */
    private static final Task TASK = new Task("any", "", List.of(new Reference("camera", Path.of("/missing.png"))));

    @Override
    protected Fixture fixture() {
        return new Fixture(new PhotometricScorer(), candidate());
    }

    /** A candidate whose one view differs slightly from its reference. */
    static StubScoringContext candidate() {
        return new StubScoringContext(TASK)
                .reference("camera", TestImages.png(24, 16, 0x8040C0))
                .render("camera", TestImages.png(24, 16, 0x7050B0));
    }

    @Test
    void scoresAgainstTheCopyOfTheRun() throws InterruptedException {
        double difference = 0x10 / 255.0;

        assertThat(new PhotometricScorer().score(candidate()).value()).isCloseTo(1.0 - difference, within(1e-12));
    }

    @Test
    void takesTheMeanOverTheViews() throws InterruptedException {
        StubScoringContext oneOfTwo = candidate()
                .reference("front", TestImages.png(8, 8, 0xFFFFFF))
                .render("front", TestImages.png(8, 8, 0xFFFFFF));

        assertThat(new PhotometricScorer().score(oneOfTwo).value()).isCloseTo(1.0 - 0x10 / 255.0 / 2, within(1e-12));
    }

    /** BlenderGym resizes the goal, not the render, and computes in single precision. */
    @ParameterizedTest
    @CsvFileSource(resources = "blendergym-goldens.txt", useHeadersInDisplayName = false, delimiter = ' ')
    void reportsTheLossOfBlenderGymForImagesOfDifferentSizes(String render, String goal, double loss)
            throws InterruptedException {
        StubScoringContext candidate = new StubScoringContext(TASK)
                .reference("camera", TestImages.file(goal))
                .render("camera", TestImages.file(render));

        Score score = new PhotometricScorer().score(candidate);

        assertThat(score.parts().get("camera.mse")).isCloseTo(loss, within(1e-6 * loss));
        assertThat(score.value()).isCloseTo(1.0 - Math.sqrt(loss), within(1e-6));
    }

    @Test
    void refusesATaskWithoutAReference() {
        StubScoringContext nothingToMatch = new StubScoringContext(new Task("any", "", List.of()));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> new PhotometricScorer().score(nothingToMatch))
                .withMessageContaining("'photometric' needs a reference image")
                .satisfies(e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.CONFIGURATION));
    }

    @Test
    void namesAReferenceThatIsNoImage() {
        StubScoringContext candidate = new StubScoringContext(TASK)
                .reference("camera", "no image".getBytes(StandardCharsets.US_ASCII))
                .render("camera", TestImages.png(24, 16, 0));

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> new PhotometricScorer().score(candidate))
                .withMessageContaining("not a complete PNG file")
                .satisfies(e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.MALFORMED));
    }
}
