package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.api.Attempt;
import io.attemptcoordinator.api.AttemptContext;
import io.attemptcoordinator.api.AttemptResult;
import io.attemptcoordinator.api.AttemptStopReason;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.AttemptCoordinator;
import io.attemptcoordinator.core.backend.Capacity;
import io.attemptcoordinator.core.policy.Seeds;
import java.util.List;
import java.util.Locale;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongUnaryOperator;

/**
 * How well uneven attempts fill the workers: the time of a run against that of list scheduling, which gives each attempt, in
 * order, to the first worker that is free, and costs nothing itself. The attempts wait and do nothing else, so that the machine
 * has a processor for each worker. Before, 10000 attempts that do not wait have the virtual machine compile what a run takes.
 * Arguments: the number of attempts, 64 by default.
 */
final class Makespan {
    private static final long SEED = 7;
    private static final int LEAST_MILLIS = 100;

    private Makespan() {}

    public static void main(String[] arguments) {
        int attempts = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 64;
        run(10_000, 2, seed -> 0);
        System.out.println("| workers | attempts | list scheduling, s | run, s | ratio |");
        System.out.println("|---|---|---|---|---|");
        for (int workers : new int[] {1, 2, 4, 8, 16}) {
            double bound = listScheduling(attempts, workers) / 1e3;
            double actual = run(attempts, workers, Makespan::millis) / 1e9;
            System.out.printf(
                    Locale.ROOT, "| %d | %d | %.2f | %.2f | %.3f |%n", workers, attempts, bound, actual, actual / bound);
        }
    }

    /** One attempt in ten takes up to ten times as long as the others. */
    private static long millis(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long millis = LEAST_MILLIS + random.nextInt(LEAST_MILLIS);
        return random.nextInt(10) == 0 ? millis * (1 + random.nextInt(9)) : millis;
    }

    private static long listScheduling(int attempts, int workers) {
        PriorityQueue<Long> freeAt = new PriorityQueue<>();
        for (int worker = 0; worker < workers; worker++) {
            freeAt.add(0L);
        }
        long end = 0;
        for (int number = 0; number < attempts; number++) {
            long until = freeAt.remove() + millis(Seeds.ofAttempt(SEED, number));
            freeAt.add(until);
            end = Math.max(end, until);
        }
        return end;
    }

    private static long run(int attempts, int workers, LongUnaryOperator millis) {
        AttemptCoordinator coordinator = AttemptCoordinator.builder(
                        new Nowhere(), new Waiting(millis), new Nowhere.Discarding())
                .workers(new Capacity(workers, "measured"))
                .build();
        RunPlan plan = RunPlan.builder(attempts, 1).seed(SEED).build();
        long started = System.nanoTime();
        coordinator.run(new Task("makespan", "", List.of()), new Nowhere.Nothing(), plan);
        return System.nanoTime() - started;
    }

    private static final class Waiting implements Attempt {
        private final LongUnaryOperator millis;

        Waiting(LongUnaryOperator millis) {
            this.millis = millis;
        }

        @Override
        public String name() {
            return "waiting";
        }

        @Override
        public AttemptResult run(AttemptContext context) throws InterruptedException {
            context.reset();
            TimeUnit.MILLISECONDS.sleep(millis.applyAsLong(context.request().seed()));
            context.report(Iteration.verified(0, Verdict.of(0.5)).build());
            return new AttemptResult.Completed(AttemptStopReason.FINISHED);
        }
    }
}
