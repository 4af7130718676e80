package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlenderBackendTest {
    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 1025})
    void refusesThreadsThatBlenderCannotHave(int threads) {
        BlenderInstallation installation =
                new BlenderInstallation(Path.of("blender"), new BlenderInstallation.Version(3, 4, 1));
        BlenderBackend.Builder builder = BlenderBackend.builder(installation, RenderSettings.of(64, List.of("camera")));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.threads(threads))
                .withMessageContaining("within [1, 1024] but was " + threads);
    }
}
