package io.attemptcoordinator.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Looks at the processes of the one worker of this JVM. On Linux; as root, or it cannot count the files of the executor. */
final class WorkerProbe {
    private static final long MIB = 1024 * 1024;
    private static final long PAGE_BYTES = 4096;

    /** The one that runs programs, and its spare. */
    private static final int EXECUTORS = 2;

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final Path folder;
    private final List<Long> executors;
    private final List<Long> renderers;

    /**
     * What a worker has, and how much more of it is too much.
     *
     * @param value how much it has
     * @param bound how much more it may have at the end
     */
    record Reading(long value, long bound) {}

    WorkerProbe(Path folder) throws InterruptedException {
        this.folder = folder;
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (find("executor").size() < EXECUTORS && System.nanoTime() < until) {
            Thread.sleep(1);
        }
        executors = find("executor");
        renderers = find("renderer");
        if (executors.size() != EXECUTORS || renderers.isEmpty()) {
            throw new IllegalStateException("the Blenders of the worker were not found");
        }
    }

    /** The Blenders themselves, not what started them, and not the children that they forked. */
    private static List<Long> find(String role) {
        return ProcessHandle.current()
                .descendants()
                .filter(each -> isBlender(each.pid(), role))
                .filter(each ->
                        each.parent().filter(parent -> isBlender(parent.pid(), role)).isEmpty())
                .map(ProcessHandle::pid)
                .sorted()
                .toList();
    }

    private static boolean isBlender(long pid, String role) {
        try {
            String line = Files.readString(Path.of("/proc/" + pid + "/cmdline"));
            return line.substring(0, Math.max(line.indexOf('\0'), 0)).endsWith("blender")
                    && line.contains("\0--\0" + role + "\0");
        } catch (IOException e) {
            return false; // It has ended.
        }
    }

    /** Takes all readings, when each executor and the child for its next program wait for work. */
    Map<String, Reading> read() throws IOException, InterruptedException {
        if (!find("executor").equals(executors) || !find("renderer").equals(renderers)) {
            throw new IllegalStateException("a Blender was replaced");
        }
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (!isReady() && System.nanoTime() < until) {
            Thread.sleep(1);
        }
        Map<String, Reading> readings = new LinkedHashMap<>();
        readings.put("processes", new Reading(ProcessHandle.current().descendants().count(), 0));
        readings.put("executors MiB", new Reading(sum(executors, WorkerProbe::residentMib), 32));
        readings.put("renderer MiB", new Reading(sum(renderers, WorkerProbe::residentMib), 64));
        readings.put("executors' files", new Reading(sum(executors, WorkerProbe::openFiles), 0));
        readings.put("renderer's files", new Reading(sum(renderers, WorkerProbe::openFiles), 0));
        readings.put("JVM files", new Reading(entries(Path.of("/proc/self/fd")), 8));
        readings.put("temporary files", new Reading(filesBelow(folder), 0));
        return readings;
    }

    private boolean isReady() {
        return executors.stream().allMatch(WorkerProbe::isReady) && renderers.stream().allMatch(WorkerProbe::isAsleep);
    }

    private static boolean isReady(long executor) {
        List<Long> children = ProcessHandle.of(executor).stream()
                .flatMap(ProcessHandle::children)
                .map(ProcessHandle::pid)
                .toList();
        return children.size() == 1 && isAsleep(children.get(0)) && isAsleep(executor);
    }

    private static boolean isAsleep(long process) {
        try {
            return Files.readString(Path.of("/proc/" + process + "/stat")).contains(") S ");
        } catch (IOException e) {
            return false; // It has ended.
        }
    }

    private interface Measure {
        long of(long pid) throws IOException;
    }

    private static long sum(List<Long> processes, Measure measure) throws IOException {
        long sum = 0;
        for (long pid : processes) {
            sum += measure.of(pid);
        }
        return sum;
    }

    private static long residentMib(long pid) throws IOException {
        String pages = Files.readString(Path.of("/proc/" + pid + "/statm")).split(" ")[1];
        return Long.parseLong(pages) * PAGE_BYTES / MIB;
    }

    private static long openFiles(long pid) throws IOException {
        return entries(Path.of("/proc/" + pid + "/fd"));
    }

    private static long entries(Path path) throws IOException {
        try (Stream<Path> entries = Files.list(path)) {
            return entries.count();
        }
    }

    private static long filesBelow(Path path) throws IOException {
        try (Stream<Path> files = Files.walk(path)) {
            return files.count();
        }
    }

    static String row(Map<String, Reading> readings) {
        StringBuilder row = new StringBuilder();
        readings.values().forEach(each -> row.append(String.format(Locale.ROOT, " %d |", each.value())));
        return row.toString();
    }
}
