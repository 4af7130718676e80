package io.attemptcoordinator.testkit;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.core.store.FileArtifactStore;
import io.attemptcoordinator.testkit.property.ArtifactStoreProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.lifecycle.AfterTry;

/** The store in files behaves like a sorted map. */
class FileArtifactStoreProperties extends ArtifactStoreProperties {
    private final List<Path> folders = new ArrayList<>();

    @Override
    protected ArtifactStore createStore() {
        try {
            Path folder = Files.createTempDirectory("store-");
            folders.add(folder);
            return new FileArtifactStore(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterTry
    void delete() throws IOException {
        for (Path folder : folders) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        folders.clear();
    }
}
