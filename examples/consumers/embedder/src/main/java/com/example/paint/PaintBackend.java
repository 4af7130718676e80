package com.example.paint;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerLease;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

// region backend
/** Starts workers that paint in memory. A real backend would start a process here. */
public final class PaintBackend implements Backend {
    @Override
    public String name() {
        return "example-paint";
    }

    @Override
    public WorkerLease start(String id, Duration timeout) {
        try {
            return new Lease(new Canvas(id, Files.createTempDirectory("paint-")));
        } catch (IOException e) {
            throw new CoordinatorException(Code.BACKEND_UNAVAILABLE, "There is no place for the images: " + e, e);
        }
    }

    private record Lease(Canvas canvas) implements WorkerLease {
        @Override
        public Worker worker() {
            return canvas;
        }

        /** Comes from any thread, also while a call on the worker is under way, which must then end. */
        @Override
        public void close() {
            canvas.delete();
        }
    }
}
// endregion
