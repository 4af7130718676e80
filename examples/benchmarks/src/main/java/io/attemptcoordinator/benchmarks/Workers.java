package io.attemptcoordinator.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.attemptcoordinator.api.run.BestAttemptResult;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.task.TaskFile;
import io.attemptcoordinator.task.TaskOverrides;
import io.attemptcoordinator.task.TaskRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a second worker gains: a task on real Blender with one worker and with more, in turn, with the same winner. Arguments:
 * the task file, how often, and the number of workers.
 */
final class Workers {
    private Workers() {}

    public static void main(String[] arguments) throws Exception {
        Path task = Path.of(arguments[0]);
        int times = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 3;
        int workers = arguments.length > 2
                ? Integer.parseInt(arguments[2])
                : Runtime.getRuntime().availableProcessors();
        double[] alone = new double[times];
        double[] together = new double[times];
        String winner = "";
        for (int run = 0; run < times; run++) {
            BestAttemptResult one = run(task, 1);
            BestAttemptResult more = run(task, workers);
            alone[run] = one.elapsed().toNanos() / 1e9;
            together[run] = more.elapsed().toNanos() / 1e9;
            winner = one.rationale();
            if (!one.choice().equals(more.choice())) {
                throw new IllegalStateException("another winner: " + one.rationale() + " / " + more.rationale());
            }
        }
        System.out.println("| workers | median of " + times + ", s | times as fast |");
        System.out.println("|---|---|---|");
        System.out.printf(Locale.ROOT, "| 1 | %.1f | 1 |%n", median(alone));
        System.out.printf(Locale.ROOT, "| %d | %.1f | %.2f |%n", workers, median(together), median(alone) / median(together));
        System.out.println(System.lineSeparator() + "The winner was the same each time: " + winner);
    }

    private static BestAttemptResult run(Path task, int workers) throws Exception {
        Path runs = Files.createTempDirectory("workers-");
        try (Components components = Components.load(Workers.class.getClassLoader())) {
            TaskFile read = TaskFile.read(
                    task,
                    TaskOverrides.NONE.with("/workers", workers, "workers").with("/backend", "blender", "backend"),
                    components);
            TaskRun run = TaskRun.builder(read, runs).build();
            return run.coordinator().run(run.task(), run.baseline(), run.plan());
        } finally {
            MoreFiles.deleteRecursively(
                    runs, RecursiveDeleteOption.ALLOW_INSECURE);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
