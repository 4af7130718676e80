package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

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

    /** The multi-scale figures come from NumPy, in the same script. */
    @ParameterizedTest
    @CsvFileSource(resources = "large-goldens.txt", useHeadersInDisplayName = false, delimiter = ' ')
    void agreesWithScikitImageAndNumPyOnLargeImages(String name, double mse, double psnr, double ssim, double msSsim) {
        RenderImage original = TestImages.resource("large-reference.png");
        RenderImage candidate = TestImages.resource("large-" + name + ".png");
        assertThat(ImageMetrics.meanSquaredError(candidate, original)).isCloseTo(mse, within(1e-12));
        assertThat(ImageMetrics.psnr(candidate, original)).isCloseTo(psnr, within(1e-9));
        assertThat(ImageMetrics.ssim(candidate, original)).isCloseTo(ssim, within(1e-9));
        assertThat(ImageMetrics.msSsim(candidate, original)).isCloseTo(msSsim, within(1e-9));
    }

    /** BlenderGym computes in single precision. */
    @ParameterizedTest
    @CsvFileSource(resources = "blendergym-goldens.txt", useHeadersInDisplayName = false, delimiter = ' ')
    void agreesWithBlenderGymOnImagesOfDifferentSizes(String candidate, String goal, double loss) {
        RenderImage image = TestImages.resource(candidate);
        RenderImage resized = TestImages.resource(goal).resizedTo(image.width(), image.height());
        assertThat(ImageMetrics.meanSquaredError(image, resized)).isCloseTo(loss, within(1e-6 * loss));
    }

    @Test
    void equalImagesAreAsGoodAsCanBe() {
        assertThat(ImageMetrics.meanSquaredError(reference, reference)).isZero();
        assertThat(ImageMetrics.psnr(reference, reference)).isEqualTo(ImageMetrics.MAX_PSNR);
        assertThat(ImageMetrics.ssim(reference, reference)).isCloseTo(1.0, within(1e-12));
        RenderImage large = TestImages.noise(161, 161, 3);
        assertThat(ImageMetrics.msSsim(large, large))
                .isCloseTo(1.0, within(1e-12))
                .isLessThanOrEqualTo(1.0);
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

    @ParameterizedTest
    @CsvSource({"160, 400", "400, 160"})
    void refusesImagesThatAreTooSmallForFiveScales(int width, int height) {
        RenderImage small = TestImages.plain(width, height, 0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageMetrics.msSsim(small, small))
                .withMessageContaining("at least 161 x 161 pixels for MS-SSIM but were " + width + " x " + height);
    }
}
