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
import java.util.List;
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
        double busyAlone = 0.0;
        double busyTogether = 0.0;
        String winner = "";
        for (int run = 0; run < times; run++) {
            double before = busySeconds();
            BestAttemptResult one = run(task, 1);
            double between = busySeconds();
            BestAttemptResult more = run(task, workers);
            busyAlone += between - before;
            busyTogether += busySeconds() - between;
            alone[run] = one.elapsed().toNanos() / 1e9;
            together[run] = more.elapsed().toNanos() / 1e9;
            winner = one.rationale();
            if (!one.choice().equals(more.choice())) {
                throw new IllegalStateException("another winner: " + one.rationale() + " / " + more.rationale());
            }
        }
        System.out.println("| workers | median of " + times + ", s | times as fast | processor time of the machine, s |");
        System.out.println("|---|---|---|---|");
        System.out.printf(Locale.ROOT, "| 1 | %.1f | 1 | %.1f |%n", median(alone), busyAlone / times);
        System.out.printf(
                Locale.ROOT,
                "| %d | %.1f | %.2f | %.1f |%n",
                workers,
                median(together),
                median(alone) / median(together),
                busyTogether / times);
        System.out.println(System.lineSeparator() + "The winner was the same each time: " + winner);
    }

    /** The time that the processors of this machine were busy since it started; 0 where there is no {@code /proc}. */
    private static double busySeconds() throws Exception {
        Path file = Path.of("/proc/stat");
        if (!Files.exists(file)) {
            return 0.0;
        }
        List<Long> ticks = Arrays.stream(Files.readAllLines(file).get(0).trim().split(" +"))
                .skip(1)
                .map(Long::valueOf)
                .toList();
        // All but the fourth and the fifth, which are idle and waiting for the disk, in hundredths of a second.
        return (ticks.stream().limit(8).mapToLong(Long::longValue).sum() - ticks.get(3) - ticks.get(4)) / 100.0;
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
