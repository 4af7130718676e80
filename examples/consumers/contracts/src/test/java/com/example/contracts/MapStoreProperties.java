package com.example.contracts;

import com.example.paint.MapStore;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.testkit.property.ArtifactStoreProperties;

class MapStoreProperties extends ArtifactStoreProperties {
    @Override
    protected ArtifactStore createStore() {
        return new MapStore();
    }
}
