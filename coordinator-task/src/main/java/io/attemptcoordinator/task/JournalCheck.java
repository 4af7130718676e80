package io.attemptcoordinator.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import com.google.common.io.ByteStreams;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.run.RunEvent;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.Redactor;
import io.attemptcoordinator.core.document.RunFolder;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.document.RunLayout.Document;
import io.attemptcoordinator.core.journal.DocumentJournal;
import io.attemptcoordinator.core.journal.FileJournal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Compares the documents of a run with its journal: writes them again, into memory, from the events, and finds where they
 * differ. So whatever a document repeats of another is compared too.
 */
final class JournalCheck {
    private final Path folder;
    private final Map<String, JsonNode> documents;

    /** The name under which the run recorded itself; its folder may have been renamed since. */
    private final String run;

    private final List<TaskProblem> problems = new ArrayList<>();

    /**
     * Begins a check.
     *
     * @param folder the folder of the run
     * @param documents the documents in it, by their path in the folder
     */
    JournalCheck(Path folder, Map<String, JsonNode> documents) {
        this.folder = folder;
        this.documents = documents;
        String name = documents
                .getOrDefault(RunLayout.RUN, MissingNode.getInstance())
                .path("name")
                .asText();
        this.run = name.isEmpty() ? "unnamed" : name;
    }

    List<TaskProblem> run() {
        Path journal = folder.resolve(RunLayout.JOURNAL);
        if (!Files.isRegularFile(journal, LinkOption.NOFOLLOW_LINKS)) {
            problem(RunLayout.JOURNAL, "is missing, so nothing proves what the documents record");
            return problems;
        }
        try {
            compare(write(FileJournal.read(journal, run)));
        } catch (CoordinatorException | IllegalArgumentException e) {
            problem(RunLayout.JOURNAL, String.valueOf(e.getMessage()));
        }
        return problems;
    }

    /** Writes the documents that the events stand for, by their path in the folder. */
    private Map<String, JsonNode> write(List<RunEvent> events) {
        Rewritten rewritten = new Rewritten(run, folder);
        try (DocumentJournal journal = new DocumentJournal(RunFolder.of(rewritten, Redactor.of(Map.of()), run))) {
            events.forEach(journal::append);
        } catch (IllegalStateException e) {
            problem(RunLayout.JOURNAL, String.valueOf(e.getMessage()));
        }
        return rewritten.documents;
    }

    private void compare(Map<String, JsonNode> expected) {
        TreeSet<String> names = new TreeSet<>(expected.keySet());
        names.addAll(documents.keySet());
        for (String name : names) {
            if (!expected.containsKey(name)) {
                problem(name, "is not in the journal of the run");
            } else if (!documents.containsKey(name)) {
                problem(name, "is in the journal of the run, but missing or not readable");
            } else {
                compare(name + "#", documents.get(name), expected.get(name));
            }
        }
    }

    /** Reports the first place where a document differs from the one that was written again. */
    private boolean compare(String pointer, JsonNode actual, JsonNode expected) {
        if (actual.equals(expected)) {
            return false;
        }
        if (actual.isObject() && expected.isObject()) {
            TreeSet<String> keys = new TreeSet<>();
            actual.fieldNames().forEachRemaining(keys::add);
            expected.fieldNames().forEachRemaining(keys::add);
            return keys.stream()
                    .anyMatch(key -> compare(pointer + Json.segment(key), actual.path(key), expected.path(key)));
        }
        if (actual.isArray() && expected.isArray()) {
            for (int i = 0; i < Math.max(actual.size(), expected.size()); i++) {
                if (compare(pointer + "/" + i, actual.path(i), expected.path(i))) {
                    return true;
                }
            }
            return false;
        }
        problem(pointer, "is " + shown(actual) + ", but " + shown(expected) + " by the journal of the run");
        return true;
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "missing" : Json.shortened(value);
    }

    private void problem(String field, String message) {
        problems.add(new TaskProblem(field, message));
    }

    /** Keeps the documents that are written, and reads everything else from the folder of the run. */
    private static final class Rewritten implements ArtifactStore {
        private final Map<String, JsonNode> documents = new TreeMap<>();
        private final String run;
        private final Path folder;

        Rewritten(String run, Path folder) {
            this.run = run;
            this.folder = folder;
        }

        @Override
        public String name() {
            return "rewritten";
        }

        private String relative(String path) {
            return ArtifactStore.requirePath(path).substring(run.length() + 1);
        }

        @Override
        public ArtifactRef put(String path, String mediaType, InputStream content) {
            try {
                if (Document.at(relative(path)).isPresent()) {
                    byte[] bytes = content.readAllBytes();
                    documents.put(relative(path), Json.readDocument(path, new ByteArrayInputStream(bytes)));
                    return new ArtifactRef(
                            path, Hashing.sha256().hashBytes(bytes).toString(), mediaType, bytes.length);
                }
                HashingInputStream hashed = new HashingInputStream(Hashing.sha256(), content);
                long size = ByteStreams.exhaust(hashed);
                return new ArtifactRef(path, hashed.hash().toString(), mediaType, size);
            } catch (IOException e) {
                throw new CoordinatorException(Code.ARTIFACT_IO, relative(path) + " cannot be read: " + e, e);
            }
        }

        @Override
        public Optional<ArtifactRef> putIfAbsent(String path, String mediaType, InputStream content) {
            throw new UnsupportedOperationException("the folder of the run exists");
        }

        @Override
        public InputStream open(String path) {
            try {
                return Files.newInputStream(folder.resolve(relative(path)), LinkOption.NOFOLLOW_LINKS);
            } catch (IOException e) {
                throw new CoordinatorException(Code.ARTIFACT_IO, relative(path) + " cannot be read: " + e, e);
            }
        }

        @Override
        public List<String> list(String path) {
            throw new UnsupportedOperationException("documents are only written");
        }
    }
}
