package io.attemptcoordinator.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The scores of the iterations of attempts that were really made, in a file to which each run is added as it ends: so a measurement can be
 * interrupted, continued and evaluated again without Blender. A line is an attempt: what it belongs to, then the scores in units of
 * 0.00001.
 */
final class Trajectories {
    private static final double UNIT = 1e-5;

    private final Path file;
    private final Map<Key, List<double[]>> runs = new LinkedHashMap<>();

    /**
     * What a run was.
     *
     * @param task the name of the task
     * @param seed the seed of the run
     * @param kind how it was made
     */
    record Key(String task, long seed, String kind) {}

    private Trajectories(Path file) {
        this.file = file;
    }

    /** Reads a file; one that does not exist has no runs. */
    static Trajectories read(Path file) throws IOException {
        Trajectories read = new Trajectories(file);
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] cells = line.split(" ", 4);
                Key key = new Key(cells[0], Long.parseLong(cells[1]), cells[2]);
                read.runs
                        .computeIfAbsent(key, unknown -> new ArrayList<>())
                        .add(Arrays.stream(cells[3].split(","))
                                .mapToDouble(each -> Integer.parseInt(each) * UNIT)
                                .toArray());
            }
        }
        return read;
    }

    /** Returns the attempts of a run, in the order of their numbers; empty if it was not made. */
    synchronized List<double[]> of(Key key) {
        return runs.getOrDefault(key, List.of());
    }

    /** Adds a run. */
    synchronized void add(Key key, List<double[]> attempts) throws IOException {
        String lines = attempts.stream()
                .map(scores -> String.format(Locale.ROOT, "%s %d %s ", key.task, key.seed, key.kind)
                        + Arrays.stream(scores)
                                .mapToObj(score -> String.valueOf(Math.round(score / UNIT)))
                                .collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "", "\n"));
        Files.writeString(
                file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        runs.put(key, attempts);
    }
}
