package io.attemptcoordinator.blender.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.blender.RenderSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The bridge repeats the bounds of {@link RenderSettings}, because it also has other clients. */
class BridgeBoundsTest {
    @Test
    void areThoseOfTheRenderSettings() throws IOException {
        String bridge;
        try (InputStream source = BridgeBoundsTest.class.getResourceAsStream("bridge.py")) {
            bridge = new String(Objects.requireNonNull(source).readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(bridge.lines())
                .contains(
                        "MIN_PIXELS_PER_SIDE = " + RenderSettings.MIN_PIXELS,
                        "MAX_PIXELS_PER_SIDE = " + RenderSettings.MAX_PIXELS,
                        "MAX_SAMPLES = " + RenderSettings.MAX_SAMPLES);
    }
}
