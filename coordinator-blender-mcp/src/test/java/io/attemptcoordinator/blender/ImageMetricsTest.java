package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class ImageMetricsTest {
    private final RenderImage reference = TestImages.resource("metric-reference.png");

    /** The figures come from scikit-image; {@code src/test/python/make_metric_goldens.py} makes them. */
    @ParameterizedTest
    @CsvFileSource(resources = "metric-goldens.txt", useHeadersInDisplayName = false, delimiter = ' ')
    void agreesWithScikitImage(String name, double mse, double psnr, double ssim) {
        RenderImage candidate = TestImages.resource("metric-" + name + ".png");
        assertThat(ImageMetrics.meanSquaredError(candidate, reference)).isCloseTo(mse, within(1e-12));
        assertThat(ImageMetrics.psnr(candidate, reference)).isCloseTo(psnr, within(1e-9));
        assertThat(ImageMetrics.ssim(candidate, reference)).isCloseTo(ssim, within(1e-9));
    }

    @Test
    void equalImagesAreAsGoodAsCanBe() {
        assertThat(ImageMetrics.meanSquaredError(reference, reference)).isZero();
        assertThat(ImageMetrics.psnr(reference, reference)).isEqualTo(ImageMetrics.MAX_PSNR);
        assertThat(ImageMetrics.ssim(reference, reference)).isCloseTo(1.0, within(1e-12));
    }

    @Test
    void blackAndWhiteAreAsFarApartAsCanBe() {
        RenderImage black = TestImages.plain(16, 16, 0);
        RenderImage white = TestImages.plain(16, 16, 0xFFFFFF);
        assertThat(ImageMetrics.meanSquaredError(black, white)).isEqualTo(1.0);
        assertThat(ImageMetrics.psnr(black, white)).isZero();
    }

    /** A large image is compared in strips; their seams must not show. */
    @Test
    void ssimOfATallImageIsThatOfItsParts() {
        RenderImage a = TestImages.noise(16, 200, 1);
        RenderImage b = TestImages.noise(16, 200, 2);
        double sum = 0.0;
        for (int top = 0; top < 190; top += 19) {
            RenderImage partOfA = TestImages.rows(a, top, 29);
            RenderImage partOfB = TestImages.rows(b, top, 29);
            sum += ImageMetrics.ssim(partOfA, partOfB);
        }
        assertThat(ImageMetrics.ssim(a, b)).isCloseTo(sum / 10, within(1e-12));
    }

    @Test
    void refusesImagesOfDifferentSizes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageMetrics.meanSquaredError(TestImages.plain(16, 16, 0), reference))
                .withMessageContaining("16 x 16 and 64 x 48");
    }

    @Test
    void refusesImagesThatAreTooSmallForTheWindow() {
        RenderImage small = TestImages.plain(10, 40, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageMetrics.ssim(small, small))
                .withMessageContaining("at least 11 x 11");
    }
}
