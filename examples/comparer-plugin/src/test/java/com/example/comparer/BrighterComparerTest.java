package com.example.comparer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.run.AttemptReport;
import io.attemptcoordinator.core.select.Comparer;
import io.attemptcoordinator.core.select.Comparer.Shown;
import io.attemptcoordinator.testkit.contract.ComparerContract;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.ServiceLoader;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The rules of every comparer, and what this one does. */
class BrighterComparerTest extends ComparerContract {
    private static StubScoringContext candidate(int... greys) {
        StubScoringContext candidate = new StubScoringContext(new Task("any", "", List.of()));
        for (int i = 0; i < greys.length; i++) {
            candidate.render("camera-" + i, png(greys[i]));
        }
        return candidate;
    }

    private static byte[] png(int grey) {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        int[] pixels = new int[16];
        Arrays.fill(pixels, grey * 0x010101);
        image.setRGB(0, 0, 4, 4, pixels, 0, 4);
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", png);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return png.toByteArray();
    }

    private static OptionalInt best(StubScoringContext... candidates) throws InterruptedException {
        AttemptResult result = new AttemptResult.Completed(AttemptStopReason.ITERATIONS_EXHAUSTED);
        AttemptReport report = AttemptReport.builder(0, "run/attempts/attempt-000", result, Instant.EPOCH)
                .build();
        return new BrighterComparer()
                .best(Arrays.stream(candidates)
                        .map(candidate -> new Shown(candidate, report))
                        .toList());
    }

    @Override
    protected Fixture fixture() {
        return new Fixture(new BrighterComparer(), candidate(200), candidate(100));
    }

    @Test
    void comparesTheMeanOfAllRenders() throws InterruptedException {
        assertThat(best(candidate(10), candidate(100, 150), candidate(0, 200))).hasValue(1);
    }

    @Test
    void doesNotDecideBetweenEqualOnes() throws InterruptedException {
        assertThat(best(candidate(100), candidate(20), candidate(100))).isEmpty();
    }

    @Test
    void namesARenderThatIsNoImage() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> best(candidate(1), candidate().render("camera", "no image".getBytes(UTF_8))))
                .withMessageContaining("renders/camera.png cannot be read: it is not an image");
    }

    @Test
    void isFoundByItsServicesLine() {
        assertThat(ServiceLoader.load(Comparer.class)).hasAtLeastOneElementOfType(BrighterComparer.class);
    }
}
