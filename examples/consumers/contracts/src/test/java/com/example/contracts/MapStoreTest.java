package com.example.contracts;

import com.example.paint.MapStore;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.testkit.contract.ArtifactStoreContract;

class MapStoreTest extends ArtifactStoreContract {
    @Override
    protected ArtifactStore createStore() {
        return new MapStore();
    }
}
