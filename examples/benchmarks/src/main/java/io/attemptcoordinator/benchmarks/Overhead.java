package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.core.AttemptCoordinator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        BestAttemptResult result = AttemptCoordinator.builder(new Nowhere(), new OneVerdict(), new Nowhere.Discarding())
                .build()
                .run(new Task("overhead", "", List.of()), new Nowhere.Nothing(), attempts, 1);
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
}
