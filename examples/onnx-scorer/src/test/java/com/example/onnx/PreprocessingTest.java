package com.example.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.blender.RenderImage;
import java.io.ByteArrayInputStream;
import java.nio.FloatBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class PreprocessingTest {
    private static final int SIZE = 16;

    private static RenderImage image(byte[] png) {
        return RenderImage.decodePng(new ByteArrayInputStream(png), "image");
    }

    private static float at(FloatBuffer input, int channel, int x, int y) {
        return input.get((channel * SIZE + y) * SIZE + x);
    }

    @Test
    void cropsTheCentreAndKeepsThePlanesApart() {
        Preprocessing plain = new Preprocessing(SIZE, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
        RenderImage wide = image(Images.of(22, SIZE, (x, y) -> x << 16 | y << 8 | 200));

        FloatBuffer input = plain.apply(wide, "wide");

        assertThat(input.remaining()).isEqualTo(3 * SIZE * SIZE);
        assertThat(at(input, 0, 0, 5)).isEqualTo(3 / 255f);
        assertThat(at(input, 0, 15, 5)).isEqualTo(18 / 255f);
        assertThat(at(input, 1, 0, 5)).isEqualTo(5 / 255f);
        assertThat(at(input, 2, 7, 7)).isEqualTo(200 / 255f);
        RenderImage high = image(Images.of(SIZE, 23, (x, y) -> y));
        assertThat(at(plain.apply(high, "high"), 2, 0, 0)).isEqualTo(3 / 255f);
    }

    @Test
    void resizesTheShorterSide() {
        Preprocessing plain = new Preprocessing(SIZE, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
        RenderImage large = image(Images.of(100, 40, (x, y) -> 2 * x));

        FloatBuffer input = plain.apply(large, "large");

        RenderImage resized = large.resizedTo(40, SIZE);
        for (int x = 0; x < SIZE; x++) {
            assertThat(at(input, 2, x, 3)).isEqualTo(resized.value(12 + x, 3, 2) / 255f);
        }
    }

    @Test
    void normalisesAsClipUnlessSet() {
        Preprocessing clip = Preprocessing.of(Settings.none("scorer 'onnx-similarity'"));
        assertThat(clip.size()).isEqualTo(224);

        FloatBuffer input = new Preprocessing(SIZE, clip.mean(), clip.deviation())
                .apply(image(Images.plain(SIZE, SIZE, 0xFF0080)), "plain");

        assertThat(at(input, 0, 0, 0)).isCloseTo((float) ((1.0 - 0.48145466) / 0.26862954), within(1e-6f));
        assertThat(at(input, 1, 0, 0)).isCloseTo((float) (-0.4578275 / 0.26130258), within(1e-6f));
        assertThat(at(input, 2, 0, 0)).isCloseTo((float) ((128 / 255.0 - 0.40821073) / 0.27577711), within(1e-6f));
    }
}
