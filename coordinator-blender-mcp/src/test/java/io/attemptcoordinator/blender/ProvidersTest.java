package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.Component;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.core.loop.Generator;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** What this module contributes to discovery, and the names that task files and records rely on. */
class ProvidersTest {
    private static <C extends Component> List<String> names(Class<C> type) {
        return ServiceLoader.load(type).stream()
                .filter(provider -> provider.type().getPackage() == ProvidersTest.class.getPackage())
                .map(provider -> provider.get().name())
                .toList();
    }

    @Test
    void areFoundByName() {
        assertThat(names(Baseline.class)).containsExactlyInAnyOrder("blend-file", "empty-scene", "recipe");
        assertThat(names(Scorer.class)).containsExactlyInAnyOrder("ms-ssim", "photometric", "scene", "ssim");
        assertThat(names(Generator.class)).containsExactly("template-search");
    }
}
