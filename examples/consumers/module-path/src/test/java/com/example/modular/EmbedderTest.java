package com.example.modular;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderTest {
    @TempDir
    Path folder;

    @Test
    void theLibraryIsANamedModule() {
        assertThat(AttemptCoordinator.class.getModule().getName()).isEqualTo("io.attemptcoordinator.core");
        assertThat(Embedder.class.getModule().isNamed()).isTrue();
    }

    @Test
    void aRunIsRecordedWithTheVersionOfTheLibrary() throws IOException {
        BestAttemptResult result = Embedder.run(new FileArtifactStore(folder));

        assertThat(result.best()).as(result.rationale()).isNotNull();
        assertThat(Files.readString(folder.resolve(result.run()).resolve("run.json")))
                .containsPattern("\"coordinator\" ?: ?\"[0-9]+\\.[0-9]+");
    }
}
