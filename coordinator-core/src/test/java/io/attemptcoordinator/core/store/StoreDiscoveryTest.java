package io.attemptcoordinator.core.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.discovery.Components;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreDiscoveryTest {
    private final Components components = Components.load(StoreDiscoveryTest.class.getClassLoader());

    @TempDir
    Path root;

    @Test
    void theFileStoreIsFoundAndConfigured() {
        ArtifactStore store = components.store(
                "coordinator-file", settings(Map.of("folder", root.resolve("runs"), "max-artifact-bytes", 4)));

        assertThat(store.put("run/a", "text/plain", content("1234")).sizeBytes())
                .isEqualTo(4);
        assertThat(root.resolve("runs/run/a")).hasContent("1234");
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.put("run/b", "text/plain", content("12345")))
                .withMessageContaining("4 bytes");
    }

    @Test
    void theMemoryStoreIsFoundAndConfigured() {
        ArtifactStore store = components.store("coordinator-memory", settings(Map.of("max-artifact-bytes", 4)));

        assertThat(store.put("run/a", "text/plain", content("1234")).sizeBytes())
                .isEqualTo(4);
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> store.put("run/b", "text/plain", content("12345")))
                .withMessageContaining("4 bytes");
        assertThat(components.store("coordinator-memory", settings(Map.of())).list("run"))
                .as("another store")
                .isEmpty();
    }

    @Test
    void aFileStoreNeedsAFolder() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() -> components.store("coordinator-file", settings(Map.of())))
                .withMessageContaining("folder")
                .extracting(CoordinatorException::code)
                .isEqualTo(Code.CONFIGURATION);
        FileArtifactStore store = new FileArtifactStore();
        assertThat(store.name()).isEqualTo("coordinator-file");
        assertThat(store).hasToString("FileArtifactStore[not configured]");
        assertThatIllegalStateException()
                .isThrownBy(() -> store.put("a", "text/plain", content("x")))
                .withMessageContaining("'folder'");
        assertThatIllegalStateException().isThrownBy(() -> store.putIfAbsent("a", "text/plain", content("x")));
        assertThatIllegalStateException().isThrownBy(() -> store.open("a"));
        assertThatIllegalStateException().isThrownBy(() -> store.list("a"));
    }

    @Test
    void anUnknownSettingIsRefused() {
        assertThatExceptionOfType(CoordinatorException.class)
                .isThrownBy(() ->
                        components.store("coordinator-file", settings(Map.of("folder", root, "max-artefact-bytes", 4))))
                .withMessageContaining("did you mean 'max-artifact-bytes'?");
    }

    private static Settings settings(Map<String, ?> values) {
        return Settings.of("the store", values);
    }

    private static ByteArrayInputStream content(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
