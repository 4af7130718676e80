package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.Worker;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.backend.Backend;
import io.attemptcoordinator.core.backend.WorkerLease;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What coordination costs: an attempt whose work is trivial, against the same work on a bare executor of one thread, for more
 * and more attempts. The cost of an attempt must not grow with their number. The documents of the run are written and thrown
 * away. Arguments: the largest number of attempts, 1000000 by default.
 */
final class Overhead {
    private static final String ZEROS = "0".repeat(64);

    private Overhead() {}

    public static void main(String[] arguments) throws Exception {
        int most = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
        coordinated(10_000); // Warms up.
        bare(1_000_000);
        System.out.printf("%s, %d processors%n%n", Runtime.version(), Runtime.getRuntime().availableProcessors());
        System.out.println("| attempts | bare, ns each | coordinated, ns each | ratio | heap afterwards, MiB |");
        System.out.println("|---|---|---|---|---|");
        for (int attempts = 100; attempts <= most; attempts *= 10) {
            long bare = bare(attempts) / attempts;
            long started = System.nanoTime();
            BestAttemptResult result = coordinated(attempts);
            long coordinated = (System.nanoTime() - started) / attempts;
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %d | %d | %d | %d |%n",
                    attempts,
                    bare,
                    coordinated,
                    coordinated / Math.max(1, bare),
                    usedMiB(result));
        }
    }

    /** What all attempts do, and how good they are. */
    private static double work(long seed) {
        return new SplittableRandom(seed).doubles(100).max().orElseThrow();
    }

    /** Does the work on an executor, and finds the best, in nanoseconds. */
    private static long bare(int attempts) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            long started = System.nanoTime();
            List<Future<Double>> scores = new ArrayList<>();
            for (int number = 0; number < attempts; number++) {
                long seed = number;
                scores.add(executor.submit(() -> work(seed)));
            }
            double best = 0;
            for (Future<Double> score : scores) {
                best = Math.max(best, score.get());
            }
            if (best == 0) {
                throw new IllegalStateException("nothing was done");
            }
            return System.nanoTime() - started;
        } finally {
            executor.shutdown();
        }
    }

    private static BestAttemptResult coordinated(int attempts) {
        BestAttemptResult result = AttemptCoordinator.builder(new Nowhere(), new OneVerdict(), new Discarding())
                .build()
                .run(new Task("overhead", "", List.of()), new Nothing(), attempts, 1);
        if (result.attempts().size() != attempts || result.best() == null) {
            throw new IllegalStateException(result.rationale() + " " + result.failureCauses());
        }
        return result;
    }

    /** While the result is still needed. */
    private static long usedMiB(BestAttemptResult result) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long used = runtime.totalMemory() - runtime.freeMemory();
        return result.attempts().isEmpty() ? 0 : used >> 20;
    }

    private static final class OneVerdict implements Attempt {
        @Override
        public String name() {
            return "one-verdict";
        }

        @Override
        public AttemptResult run(AttemptContext context) throws InterruptedException {
            context.reset();
            double score = work(context.request().seed());
            context.report(Iteration.verified(0, Verdict.of(score)).build());
            return new AttemptResult.Completed(AttemptStopReason.FINISHED);
        }
    }

    private static final class Nowhere implements Backend {
        @Override
        public String name() {
            return "nowhere";
        }

        @Override
        public WorkerLease start(String id, Duration timeout) {
            return new WorkerLease() {
                @Override
                public Worker worker() {
                    return new Idle(id);
                }

                @Override
                public void close() {}
            };
        }
    }

    private record Idle(String id) implements Worker {
        @Override
        public Map<String, String> description() {
            return Map.of();
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            throw new IllegalArgumentException("there is nothing to unwrap");
        }
    }

    private static final class Nothing implements Baseline {
        @Override
        public String name() {
            return "nothing";
        }

        @Override
        public BaselineSnapshot capture(Worker worker, Duration timeout) {
            return new BaselineSnapshot("nothing", ZEROS, Map.of());
        }

        @Override
        public List<Evidence> reset(Worker worker, BaselineSnapshot snapshot, Duration timeout) {
            return List.of();
        }
    }

    /** Keeps nothing. It claims no digests either, because nothing is ever opened. */
    private static final class Discarding implements ArtifactStore {
        @Override
        public String name() {
            return "discarding";
        }

        @Override
        public ArtifactRef put(String path, String mediaType, InputStream content) {
            try {
                long size = content.transferTo(OutputStream.nullOutputStream());
                return new ArtifactRef(path, ZEROS, mediaType, size);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
            return Optional.of(put(path, mediaType, content));
        }

        @Override
        public InputStream open(String path) {
            throw new CoordinatorException(CoordinatorException.Code.ARTIFACT_NOT_FOUND, "nothing is kept");
        }

        @Override
        public List<String> list(String folder) {
            return List.of();
        }
    }
}
