package io.attemptcoordinator.benchmarks;

import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Iteration;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.api.Verdict;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.api.run.RunManifest;
import io.attemptcoordinator.api.run.RunPlan;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.journal.Journal;
import io.attemptcoordinator.core.journal.Journals;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.io.ByteArrayInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What it costs to persist an iteration of the quick start's shape, against the bare writes and forces that it needs: each
 * artifact written and forced, the folder and the one above it forced, a line appended to a file and forced, and the two documents
 * written. Both alternate, so that the disk treats them alike. Prints what the documents are of it, which are made from the journal. Arguments: a folder on the disk to measure, and the number of iterations,
 * 300 by default.
 */
final class Persistence {
    private static final Map<String, Integer> ARTIFACTS = new TreeMap<>(
            Map.of("code.py", 2 << 10, "camera.png", 40 << 10, "report.json", 3 << 10, "scene.blend", 100 << 10));
    private static final Map<String, String> TYPES = Map.of(
            "code.py", "text/x-python",
            "camera.png", "image/png",
            "report.json", "application/json",
            "scene.blend", "application/x-blender");
    private static final int WARM_UP = 30;

    private final Map<String, byte[]> contents = new LinkedHashMap<>();

    private Persistence() {
        SplittableRandom random = new SplittableRandom(1);
        ARTIFACTS.forEach((name, size) -> {
            byte[] content = new byte[size];
            random.nextBytes(content);
            if (!name.endsWith(".png") && !name.endsWith(".blend")) {
                for (int index = 0; index < size; index++) {
                    content[index] = (byte) ('a' + (content[index] & 15)); // Text, which is searched for secrets.
                }
            }
            contents.put(name, content);
        });
    }

    public static void main(String[] arguments) throws IOException {
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "persistence-");
        int iterations = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 300;
        try {
            new Persistence().compare(folder, iterations);
        } finally {
            delete(folder);
        }
    }

    private void compare(Path folder, int iterations) throws IOException {
        FileArtifactStore store = new FileArtifactStore(folder.resolve("runs"));
        Redactor redactor = Redactor.of(Map.of());
        RunFolder run = RunFolder.create(store, redactor, Instant.EPOCH, "persistence", "none");
        RunManifest manifest = RunManifest.builder(
                        run.name(),
                        Instant.EPOCH,
                        new Task("persistence", "", List.of()),
                        RunPlan.builder(1, iterations + WARM_UP).build())
                .baseline(new BaselineSnapshot("none", "0".repeat(64), Map.of()))
                .build();
        Path bare = Files.createDirectory(folder.resolve("bare"));
        Times ours = new Times();
        Times theirs = new Times();
        Times documents = new Times();
        Journals journals = Journals.in(store, redactor);
        RunFolder ofAttempts = RunFolder.of(journals.artifacts(), redactor, run.name());
        try (Journal journal = journals.open(run);
                FileOutputStream log = new FileOutputStream(bare.resolve("log").toFile())) {
            journal.append(new RunEvent.RunStarted(run.name(), Instant.EPOCH, manifest));
            for (int index = 0; index < iterations + WARM_UP; index++) {
                long started = System.nanoTime();
                persist(ofAttempts, journal, index);
                long between = System.nanoTime();
                Path plain = Files.createDirectory(bare.resolve("iter-" + index));
                write(plain, log);
                long durable = System.nanoTime();
                Files.write(plain.resolve("verdict.json"), new byte[1 << 8]);
                Files.write(bare.resolve("iter-" + index + ".json"), new byte[1 << 10]);
                long ended = System.nanoTime();
                if (index >= WARM_UP) {
                    ours.add((between - started) / 1e6);
                    theirs.add((ended - between) / 1e6);
                    documents.add((ended - durable) / 1e6);
                }
            }
        }
        System.out.println("| an iteration, ms | median | 90 % | maximum |\n|---|---|---|---|");
        System.out.println("| bare writes and forces | " + theirs.cells() + " |");
        System.out.println("| of that, the documents | " + documents.cells() + " |");
        System.out.println("| coordinator | " + ours.cells() + " |");
        System.out.printf(Locale.ROOT, "%nRatio of the medians: %.2f%n", ours.median() / theirs.median());
    }

    private void persist(RunFolder run, Journal journal, int index) {
        Map<String, ArtifactRef> saved = new TreeMap<>();
        contents.forEach((name, content) -> saved.put(
                name.substring(0, name.indexOf('.')),
                run.save(
                        run.attemptFolder(0, 0),
                        String.format(Locale.ROOT, "iterations/iter-%03d/%s", index, name),
                        TYPES.get(name),
                        new ByteArrayInputStream(content))));
        journal.append(new RunEvent.IterationReported(
                run.name(),
                Instant.EPOCH,
                0,
                0,
                Iteration.verified(index, Verdict.of(0.5)).artifacts(saved).build()));
    }

    private void write(Path folder, FileOutputStream log) throws IOException {
        for (Map.Entry<String, byte[]> each : contents.entrySet()) {
            try (FileOutputStream file =
                    new FileOutputStream(folder.resolve(each.getKey()).toFile())) {
                file.write(each.getValue());
                file.getFD().sync();
            }
        }
        force(folder);
        force(folder.getParent());
        log.write(new byte[1 << 10]);
        log.getFD().sync();
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
