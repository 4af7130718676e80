package io.attemptcoordinator.benchmarks;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.attemptcoordinator.api.run.Keep;
import io.attemptcoordinator.core.discovery.Components;
import io.attemptcoordinator.task.TaskFile;
import io.attemptcoordinator.task.TaskOverrides;
import io.attemptcoordinator.task.TaskRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * How large the folder of a run is, and what keeping the best only saves: a task on real Blender, once for each. Argument: the
 * task file.
 */
final class FolderSize {
    private FolderSize() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("| keep | iterations | files | files per iteration | MiB | KiB per iteration |");
        System.out.println("|---|---|---|---|---|---|");
        for (Keep keep : Keep.values()) {
            Path runs = Files.createTempDirectory("folder-size-");
            try {
                run(Path.of(arguments[0]), runs, keep);
                print(keep, files(runs));
            } finally {
                MoreFiles.deleteRecursively(runs, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
    }

    private static void run(Path task, Path runs, Keep keep) throws Exception {
        try (Components components = Components.load(FolderSize.class.getClassLoader())) {
            TaskOverrides overrides = TaskOverrides.NONE
                    .with("/keep", keep.name().toLowerCase(Locale.ROOT), "keep")
                    .with("/backend", "blender", "backend");
            TaskRun run = TaskRun.builder(TaskFile.read(task, overrides, components), runs)
                    .build();
            run.coordinator().run(run.task(), run.baseline(), run.plan());
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static void print(Keep keep, List<Path> files) throws IOException {
        long bytes = 0;
        long iterations = 0;
        for (Path file : files) {
            bytes += Files.size(file);
            iterations += file.getFileName().toString().matches("iter-[0-9]+[.]json") ? 1 : 0;
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %d | %.1f | %.1f | %.1f |%n",
                keep.name().toLowerCase(Locale.ROOT),
                iterations,
                files.size(),
                (double) files.size() / iterations,
                bytes / (double) (1 << 20),
                bytes / 1024.0 / iterations);
    }
}
