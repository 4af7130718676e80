package com.example.modular;

import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerLease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs attempts that count, on workers that do nothing. */
public final class Embedder {
    private Embedder() {}

    /** Makes a run of two attempts. */
    public static BestAttemptResult run(ArtifactStore store) {
        return AttemptCoordinator.builder(new NoBackend(), new Counting(), store)
                .build()
                .run(new Task("count", "", List.of()), new Nothing(), 2, 3);
    }

    private static final class Counting implements Attempt {
        @Override
        public String name() {
            return "example-counting";
        }

        @Override
        public AttemptResult run(AttemptContext context) throws InterruptedException {
            for (int index = 0; ; index++) {
                context.reset();
                Verdict verdict = Verdict.of(1.0 - 1.0 / (index + 2));
                Optional<AttemptStopReason> stop =
                        context.report(Iteration.verified(index, verdict).build());
                if (stop.isPresent()) {
                    return new AttemptResult.Completed(stop.get());
                }
            }
        }
    }

    private static final class Nothing implements Baseline {
        @Override
        public String name() {
            return "example-nothing";
        }

        @Override
        public BaselineSnapshot capture(Worker worker, Duration timeout) {
            return new BaselineSnapshot("nothing", "0".repeat(64), Map.of());
        }

        @Override
        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
            return List.of();
        }
    }

    private static final class NoBackend implements Backend {
        @Override
        public String name() {
            return "example-none";
        }

        @Override
        public WorkerLease start(String id, Duration timeout) {
            Worker worker = new NoWorker(id);
            return new WorkerLease() {
                @Override
                public Worker worker() {
                    return worker;
                }

                @Override
                public void close() {}
            };
        }
    }

    private record NoWorker(String id) implements Worker {
        @Override
        public Map<String, String> description() {
            return Map.of();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new CoordinatorException(Code.CONFIGURATION, "There is no " + type.getSimpleName() + ".");
        }
    }
}
