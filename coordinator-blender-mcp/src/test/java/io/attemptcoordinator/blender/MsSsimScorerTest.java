package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.testkit.contract.ScorerContract;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of a scorer, on the MS-SSIM one. */
class MsSsimScorerTest extends ScorerContract {
    @Override
    protected Fixture fixture() {
        return new Fixture(new MsSsimScorer(), candidate(170, 161));
    }

    private static StubScoringContext candidate(int width, int height) {
        return new StubScoringContext(new Task("any", "", List.of()))
                .reference("camera", TestImages.png(200, 200, 0x8040C0))
                .render("camera", TestImages.png(width, height, 0x7050B0));
    }

    @Test
    void reportsTheSimilarityOfEachView() throws InterruptedException {
        Score score = new MsSsimScorer().score(candidate(170, 161));

        double similarity =
                ImageMetrics.msSsim(TestImages.plain(170, 161, 0x7050B0), TestImages.plain(170, 161, 0x8040C0));
        assertThat(score.value()).isEqualTo(similarity).isStrictlyBetween(0.9, 1.0);
        assertThat(score.parts()).containsExactly(Map.entry("camera.msSsim", similarity));
    }

    @ParameterizedTest
    @CsvSource({"160, 200, ms-ssim, 161", "200, 160, ms-ssim, 161", "10, 11, ssim, 11", "11, 10, ssim, 11"})
    void refusesRendersThatAreTooSmall(int width, int height, String name, int minimum) {
        Scorer scorer = name.equals("ssim") ? new SsimScorer() : new MsSsimScorer();
        StubScoringContext small = candidate(width, height);

        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> scorer.score(small))
                .withMessage("The scorer '" + name + "' needs images of at least " + minimum + " x " + minimum
                        + " pixels, and the render of the view 'camera' has " + width + " x " + height
                        + ". Render larger images, or leave this scorer out.")
                .satisfies(e -> assertThat(e.code()).isEqualTo(CoordinatorException.Code.CONFIGURATION));
    }
}
