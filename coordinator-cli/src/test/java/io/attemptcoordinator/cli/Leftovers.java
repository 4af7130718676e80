package io.attemptcoordinator.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The processes and the temporary files of a coordinator that has a temporary folder of its own. */
final class Leftovers {
    private final Path temporary;
    private final Set<String> seen = new TreeSet<>();

    Leftovers(Path temporary) {
        this.temporary = temporary;
    }

    /** Remembers the folders that are there now, to look for the processes of their workers and programs when they are gone. */
    void remember() throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            entries.map(entry -> String.valueOf(entry.getFileName())).forEach(seen::add);
        }
    }

    /** The processes of the folders that were seen so far, by the mark that all that they started carries. */
    Stream<ProcessHandle> processes() throws IOException {
        remember();
        return ProcessHandle.allProcesses().filter(handle -> {
            String environment = read(handle.pid(), "environ");
            return seen.stream().anyMatch(folder -> environment.contains("COORDINATOR_WORKER=" + folder + "/"));
        });
    }

    /** Waits until no process and no file is left; the timeout of the test is the bound. */
    void awaitNone() throws IOException {
        while (isSomethingLeft()) {
            Thread.onSpinWait();
        }
    }

    private boolean isSomethingLeft() throws IOException {
        try (Stream<Path> entries = Files.list(temporary)) {
            // The JVM's own, which another process may be writing.
            Set<String> left = entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> !name.startsWith("hsperfdata"))
                    .collect(Collectors.toSet());
            return !left.isEmpty() || processes().findAny().isPresent();
        }
    }

    static String commandOf(ProcessHandle process) {
        return read(process.pid(), "cmdline").replace('\0', ' ');
    }

    private static String read(long pid, String what) {
        try (var content = Files.newInputStream(Path.of("/proc", Long.toString(pid), what))) {
            return new String(content.readNBytes(1 << 20), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
