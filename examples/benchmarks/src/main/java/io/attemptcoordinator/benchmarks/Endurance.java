package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.blender.BlendFileBaseline;
import io.attemptcoordinator.blender.BlenderBackend;
import io.attemptcoordinator.blender.BlenderInstallation;
import io.attemptcoordinator.blender.RenderSettings;
import io.attemptcoordinator.blender.SandboxPolicy;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Runs thousands of programs on one worker, of which every tenth misbehaves, and renders every fiftieth. Arguments: the baseline and
 * the number of programs. Prints what the worker has of processes, memory and files after each twentieth. Ends with exit code 1 if
 * it has more at the end than after the first tenth, beyond the bounds that are printed, if a Blender was replaced, or if a program
 * got another result than expected.
 */
public final class Endurance {
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration PROGRAM_TIMEOUT = Duration.ofMillis(500);

    /** The machine may be busy at one time and idle at another. */
    private static final double SLOWER = 3.0;

    private final BlendFileBaseline baseline;
    private final List<String> wrong = new ArrayList<>();
    private Conduct last = Conduct.GOOD;
    private int[] image;
    private Times times = new Times();

    private Endurance(Path baseline) {
        this.baseline = new BlendFileBaseline(baseline);
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("endurance-");
        Endurance endurance = new Endurance(Path.of(arguments[0]).toAbsolutePath());
        boolean isPassed = endurance.run(Integer.parseInt(arguments[1]), folder);
        try (Stream<Path> left = Files.list(folder)) {
            List<Path> files = left.toList();
            if (!files.isEmpty()) {
                System.out.println("The worker left " + files);
                isPassed = false;
            }
        }
        Files.deleteIfExists(folder);
        System.out.println(isPassed ? "\nPassed" : "\nFailed");
        System.exit(isPassed ? 0 : 1);
    }

    private boolean run(int programs, Path folder) throws Exception {
        BlenderBackend backend = BlenderBackend.builder(
                        BlenderInstallation.find(),
                        new RenderSettings(RenderSettings.Engine.CYCLES, 64, 64, 2, 0, List.of("camera")))
                .sandbox(SandboxPolicy.REQUIRED)
                .temporaryFolder(folder)
                .build();
        try (WorkerLease lease = backend.start("endurance", TIMEOUT)) {
            BaselineSnapshot snapshot = baseline.capture(lease.worker(), TIMEOUT);
            SceneExecutor executor = lease.worker().unwrap(SceneExecutor.class);
            WorkerProbe probe = null;
            Map<String, WorkerProbe.Reading> first = null;
            double firstMedian = 0;
            int twentieth = Math.max(programs / 20, 1);
            for (int program = 0; program < programs; program++) {
                run(program, lease, snapshot, executor);
                if ((program + 1) % twentieth != 0) {
                    continue;
                }
                // A good program, and its render, so that the same files are there each time.
                runAndRender(-1, lease, snapshot, executor);
                if (probe == null) {
                    probe = new WorkerProbe(folder);
                    heading(probe.read());
                }
                Map<String, WorkerProbe.Reading> now = probe.read();
                System.out.printf(
                        Locale.ROOT, "| %d | %.1f |%s%n", program + 1, times.median(), WorkerProbe.row(now));
                if (program + 1 == 2 * twentieth) {
                    first = now;
                    firstMedian = times.median();
                } else if (program + 1 == 20 * twentieth) {
                    compare(first, now);
                    compare(firstMedian, times.median());
                }
                times = new Times();
            }
        }
        wrong.stream().limit(20).forEach(System.out::println);
        return wrong.isEmpty();
    }

    private void run(int program, WorkerLease lease, BaselineSnapshot snapshot, SceneExecutor executor)
            throws Exception {
        if (program % 50 == 0) {
            runAndRender(program, lease, snapshot, executor);
            return;
        }
        Conduct conduct = Conduct.of(program);
        long start = System.nanoTime();
        List<Evidence> leaks = baseline.reset(lease.worker(), snapshot, TIMEOUT);
        note(program - 1, last.wrongIn(leaks));
        // Only what is meant to take too long gets too little time: the machine may be busy.
        Duration timeout = conduct == Conduct.TAKES_TOO_LONG ? PROGRAM_TIMEOUT : TIMEOUT;
        SceneExecutor.Execution execution = executor.execute(conduct.code(program), "endurance", program, timeout);
        if (conduct == Conduct.GOOD) {
            times.add((System.nanoTime() - start) / 1e6);
        }
        note(program, conduct.wrongIn(program, execution));
        last = conduct;
    }

    private void runAndRender(int program, WorkerLease lease, BaselineSnapshot snapshot, SceneExecutor executor)
            throws Exception {
        List<Evidence> leaks = baseline.reset(lease.worker(), snapshot, TIMEOUT);
        note(program - 1, last.wrongIn(leaks));
        SceneExecutor.Execution execution =
                executor.execute(Conduct.GOOD.code(program), "endurance", program, TIMEOUT);
        note(program, Conduct.GOOD.wrongIn(program, execution));
        int[] rendered = Pixels.of(executor.render(TIMEOUT).get(0).image());
        if (image == null) {
            image = rendered;
        }
        note(program, Arrays.equals(image, rendered) ? null : "the same scene has other pixels");
        last = Conduct.GOOD;
    }

    private void note(int program, String problem) {
        if (problem != null) {
            wrong.add("Program " + program + " (" + Conduct.of(Math.max(program, 0)) + "): " + problem);
        }
    }

    private static void heading(Map<String, WorkerProbe.Reading> readings) {
        StringBuilder bounds = new StringBuilder("| may grow by | to " + SLOWER + "-fold |");
        StringBuilder line = new StringBuilder("|---|---|");
        StringBuilder names = new StringBuilder("| programs | ms each |");
        readings.forEach((name, reading) -> {
            names.append(' ').append(name).append(" |");
            line.append("---|");
            bounds.append(' ').append(reading.bound()).append(" |");
        });
        System.out.println(names + "\n" + line + "\n" + bounds);
    }

    private void compare(Map<String, WorkerProbe.Reading> first, Map<String, WorkerProbe.Reading> now) {
        now.forEach((name, reading) -> {
            long growth = reading.value() - first.get(name).value();
            if (growth > reading.bound()) {
                wrong.add(name + " grew by " + growth + ", more than " + reading.bound());
            }
        });
    }

    private void compare(double first, double now) {
        if (now > SLOWER * first) {
            wrong.add("a program took " + now + " ms at the end and " + first + " ms at the beginning");
        }
    }
}
