package io.attemptcoordinator.task;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.ComponentRecord;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerLease;
import java.time.Duration;

/** The backend that made a run, of which only the name is left. */
record RecordedBackend(String name) implements Backend {
    RecordedBackend(RunManifest manifest) {
        this(manifest.components().stream()
                .filter(component -> component.kind().equals("backend"))
                .map(ComponentRecord::name)
                .findFirst()
                .orElse("unknown"));
    }

    @Override
    public WorkerLease start(String id, Duration timeout) {
        throw new CoordinatorException(
                Code.BACKEND_UNAVAILABLE, "Only the name of this backend is known, '" + name + "'.");
    }
}
