package io.attemptcoordinator.task;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.journal.Journals;
import io.attemptcoordinator.core.store.FileArtifactStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Repairs the folder of a run from its journal: the documents are written again, and what a crash left at the end of the
 * journal is cut off. Artifacts cannot be repaired; {@link RunFolderCheck} tells whether one is missing.
 */
public final class RunRepair {
    private RunRepair() {}

    /**
     * Repairs a folder.
     *
     * @param folder the folder of a run, which nobody else works on
     * @return the files that have changed, by their path in the folder
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if it is not the folder of a run, {@link Code#RUN_IN_USE} if a
     *     coordinator works on it, {@link Code#MALFORMED} if the journal was changed, or {@link Code#ARTIFACT_IO} if a file
     *     cannot be read or written
     */
    public static List<String> of(Path folder) {
        Path run = folder.toAbsolutePath().normalize();
        Path runs = run.getParent();
        if (runs == null || !Files.isRegularFile(run.resolve(RunLayout.JOURNAL))) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    folder + " has no " + RunLayout.JOURNAL + ", so it is not the folder of a run.");
        }
        FileArtifactStore store = new FileArtifactStore(runs);
        Redactor redactor = Redactor.of(Map.of()); // What is in the journal was redacted when it was written.
        try {
            Map<String, String> before = contents(run);
            RunFolder again = RunFolder.of(store, redactor, String.valueOf(run.getFileName()));
            Journals.in(store, redactor).reopen(again, event -> {}).close();
            return changed(before, contents(run));
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + folder + ": " + e, e);
        }
    }

    private static List<String> changed(Map<String, String> before, Map<String, String> after) {
        TreeSet<String> all = new TreeSet<>(before.keySet());
        all.addAll(after.keySet());
        return all.stream()
                .filter(name -> !before.getOrDefault(name, "").equals(after.getOrDefault(name, "")))
                .toList();
    }

    /** The journal by its size, and the documents by their digests, by their path in the folder. */
    private static Map<String, String> contents(Path run) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        contents.put(RunLayout.JOURNAL, Long.toString(Files.size(run.resolve(RunLayout.JOURNAL))));
        try (Stream<Path> files = Files.walk(run)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                String name = run.relativize(file).toString().replace('\\', '/');
                if (RunLayout.Document.at(name).isPresent() && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    contents.put(
                            name,
                            MoreFiles.asByteSource(file).hash(Hashing.sha256()).toString());
                }
            }
        }
        return contents;
    }
}
