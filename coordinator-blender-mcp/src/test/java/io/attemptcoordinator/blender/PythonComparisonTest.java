package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import com.google.common.base.Splitter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares with Pillow and scikit-image on random images of random sizes, where they are installed; {@code image_metrics.py} says how to
 * install them. The expected figures in the test resources are checked everywhere.
 */
class PythonComparisonTest {
    private static final Path SCRIPT = Path.of("src", "test", "python", "image_metrics.py");
    private static final int PAIRS = 24;

    @TempDir
    Path folder;

    @Test
    @Timeout(300)
    void agreesWithPillowAndScikitImage() throws Exception {
        String python = python();
        SplittableRandom random = new SplittableRandom(20_031_109);
        List<String> command = new ArrayList<>(List.of(python, SCRIPT.toString()));
        List<RenderImage> images = new ArrayList<>();
        for (int i = 0; i < 2 * PAIRS; i++) {
            // Every fourth pair has room for five scales.
            int smallest = i / 2 % 4 == 0 ? ImageMetrics.MIN_MS_SSIM_PIXELS : ImageMetrics.MIN_SSIM_PIXELS;
            byte[] png = blobs(random, smallest + random.nextInt(60), smallest + random.nextInt(60));
            Path file = Files.write(folder.resolve(i + ".png"), png);
            command.add(file.toString());
            images.add(RenderImage.read(file));
        }

        List<String> lines = run(command);

        assertThat(lines).hasSize(PAIRS);
        for (int i = 0; i < PAIRS; i++) {
            assertAgrees(images.get(2 * i), images.get(2 * i + 1), lines.get(i));
        }
    }

    private static void assertAgrees(RenderImage candidate, RenderImage goal, String line) {
        List<String> expected = Splitter.on(' ').splitToList(line);
        RenderImage reference = goal.resizedTo(candidate.width(), candidate.height());
        double loss = ImageMetrics.meanSquaredError(candidate, reference);
        // BlenderGym computes in single precision.
        assertThat(loss).isCloseTo(Double.parseDouble(expected.get(0)), within(1e-6 * loss));
        assertThat(loss).isCloseTo(Double.parseDouble(expected.get(1)), within(1e-12));
        assertThat(ImageMetrics.psnr(candidate, reference))
                .isCloseTo(Double.parseDouble(expected.get(2)), within(1e-9));
        assertThat(ImageMetrics.ssim(candidate, reference))
                .isCloseTo(Double.parseDouble(expected.get(3)), within(1e-9));
        if (!expected.get(4).equals("nan")) {
            assertThat(ImageMetrics.msSsim(candidate, reference))
                    .isCloseTo(Double.parseDouble(expected.get(4)), within(1e-9));
        }
        assertThat(reference.pixelDigest()).as("the pixels of Pillow").isEqualTo(expected.get(5));
    }

    /** Rectangles of random colours and noise on top: both structure and detail. */
    private static byte[] blobs(SplittableRandom random, int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 20; i++) {
            int rgb = random.nextInt(1 << 24);
            int left = random.nextInt(width);
            int top = random.nextInt(height);
            for (int y = top; y < Math.min(height, top + height / 2); y++) {
                for (int x = left; x < Math.min(width, left + width / 2); x++) {
                    image.setRGB(x, y, rgb ^ random.nextInt(16) ^ random.nextInt(16) << 12);
                }
            }
        }
        return TestImages.encode(image, "png");
    }

    /** The first Python that has the packages; a version manager's often has not. */
    private static String python() throws Exception {
        for (String python : List.of("python3", "/usr/bin/python3")) {
            try {
                run(List.of(python, "-c", "import numpy, scipy, PIL, skimage"));
                return python;
            } catch (IOException e) {
                // The next one.
            }
        }
        return abort("No Python with Pillow and scikit-image; see " + SCRIPT + " for how to install them.");
    }

    private static List<String> run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("python", ".txt");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(120, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.get(0) + " did not finish");
            }
            if (process.exitValue() != 0) {
                throw new IOException(command.get(0) + " failed");
            }
            return Files.readAllLines(output);
        } finally {
            Files.delete(output);
        }
    }
}
