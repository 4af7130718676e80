package io.attemptcoordinator.blender.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.BlenderInstallation.Version;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.core.backend.Capacity;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForeignBlenderBackendTest {
    private static ForeignBlenderBackend.Builder backend(ForeignBlender programs) {
        return ForeignBlenderBackend.builder(
                new BlenderInstallation(Path.of("/no/blender"), Version.of("3.4.1")),
                RenderSettings.of(64, List.of("camera")),
                programs);
    }

    @Test
    void thereIsOneWorkerUnlessEachCanHaveABlenderOfItsOwn() {
        Capacity three = new Capacity(3, "the test says so");
        ForeignBlender one = ForeignBlender.addon().build();
        ForeignBlender several =
                ForeignBlender.addon().blender(List.of("blender", "{port}")).build();

        assertThat(backend(one).workers(three).build().capacity()).satisfies(capacity -> {
            assertThat(capacity.workers()).isEqualTo(1);
            assertThat(capacity.reason()).contains("{port}");
        });
        assertThat(backend(several).workers(three).build().capacity()).isEqualTo(three);
    }

    @Test
    void theNameAndTheNoticeSayHowProgramsRun() {
        ForeignBlenderBackend addon = backend(ForeignBlender.addon().build()).build();
        ForeignBlenderBackend mcp =
                backend(ForeignBlender.mcp(List.of("server")).build()).build();

        assertThat(addon.name()).isEqualTo("blender-addon");
        assertThat(mcp.name()).isEqualTo("blender-mcp");
        assertThat(mcp.notice()).startsWith("NO SANDBOX").contains("through the MCP server server");
    }

    @Test
    void threadsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backend(ForeignBlender.addon().build()).threads(0))
                .withMessage("threads must be within [1, 1024] but was 0");
    }
}
