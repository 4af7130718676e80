package io.attemptcoordinator.testkit;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.core.store.InMemoryArtifactStore;
import io.attemptcoordinator.testkit.property.ArtifactStoreProperties;

/** The store in memory behaves like a sorted map. */
class InMemoryArtifactStoreProperties extends ArtifactStoreProperties {
    @Override
    protected ArtifactStore createStore() {
        return new InMemoryArtifactStore();
    }
}
