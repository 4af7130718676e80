package io.attemptcoordinator.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.run.Keep;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.document.RunLayout.Document;
import io.attemptcoordinator.core.loop.VigaLoop;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Checks the folder of a run: every document against its schema, every reference to an artifact against the file, and every
 * document against the journal, from which the documents are written again and compared.
 *
 * <p>The folder may have been moved or renamed.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class RunFolderCheck {
    private static final int MAX_PROBLEMS = 1000;

    private final Path folder;
    private final Schemas schemas = new Schemas();
    private final List<TaskProblem> problems = new ArrayList<>();
    private final List<TaskProblem> warnings = new ArrayList<>();
    private final Set<String> fields = new HashSet<>();
    private final Map<Path, String> digests = new HashMap<>();
    private final Map<String, JsonNode> documents = new TreeMap<>();
    private boolean keepsBest;
    private int found;
    private int pruned;
    private int artifacts;
    private long bytes;

    private RunFolderCheck(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** Checks a folder. */
    public static RunFolderCheck of(Path folder) {
        RunFolderCheck check = new RunFolderCheck(folder);
        check.run();
        return check;
    }

    /** Returns what is wrong, at most 1000 problems. */
    public List<TaskProblem> problems() {
        return List.copyOf(problems);
    }

    /** Returns what is odd but does no harm. */
    public List<TaskProblem> warnings() {
        return List.copyOf(warnings);
    }

    /** Returns how many documents were checked. */
    public int documents() {
        return found;
    }

    /** Returns how many references to artifacts were checked. */
    public int artifacts() {
        return artifacts;
    }

    /** Returns how many renders and scenes are not there because the run keeps the best only. */
    public int pruned() {
        return pruned;
    }

    /** Returns how many bytes of artifacts were read. */
    public long bytes() {
        return bytes;
    }

    private void run() {
        if (!Files.exists(folder.resolve(RunLayout.RUN))) {
            problem(RunLayout.RUN, "is missing, so this is not the folder of a run, or of one that never began");
            return;
        }
        keepsBest = keepsBest();
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .forEach(file -> Document.at(name(file)).ifPresent(kind -> document(file, kind)));
        } catch (IOException e) {
            problem("", "the folder cannot be read: " + e.getMessage());
        }
        JsonNode run = documents.get(RunLayout.RUN);
        if (run != null && !run.has("result")) {
            warnings.add(new TaskProblem(
                    RunLayout.RUN, "the run is not finished: it is still running, or its process was killed"));
        }
        new JournalCheck(folder, documents).run().forEach(found -> problem(found.field(), found.message()));
    }

    private boolean keepsBest() {
        try (InputStream content = Files.newInputStream(folder.resolve(RunLayout.RUN))) {
            return Json.readDocument(RunLayout.RUN, content)
                    .at("/plan/keep")
                    .asText()
                    .equals(Keep.BEST.name());
        } catch (CoordinatorException | IOException e) {
            return false; // Reported with the other documents.
        }
    }

    private String name(Path file) {
        return folder.relativize(file).toString().replace(File.separatorChar, '/');
    }

    private void document(Path file, Document kind) {
        String name = name(file);
        found++;
        try (InputStream content = Files.newInputStream(file)) {
            ObjectNode document = Json.readDocument(name, content);
            schemas.check(kind.schema(), document)
                    .forEach(wrong -> problem(name + "#" + wrong.field(), wrong.message()));
            RecordedArtifacts.forEach(document, name + "#", (pointer, artifact) -> reference(artifact, pointer));
            documents.put(name, document);
        } catch (CoordinatorException e) {
            problem(name, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            problem(name, "cannot be read: " + e.getMessage());
        }
    }

    /** A run that keeps the best only removes renders and scenes of iterations; those of the best are named elsewhere, too. */
    private boolean isPruned(String pointer) {
        return keepsBest
                && Document.at(pointer.substring(0, pointer.indexOf('#')))
                        .filter(kind -> kind == Document.ITERATION)
                        .isPresent()
                && (pointer.contains("#/renders/") || pointer.endsWith("#/artifacts/" + VigaLoop.SCENE));
    }

    private void reference(JsonNode reference, String pointer) {
        artifacts++;
        String path = reference.path("path").asText();
        try {
            Path file = folder.resolve(ArtifactStore.requirePath(path));
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                if (isPruned(pointer)) {
                    pruned++;
                } else {
                    problem(pointer, "names " + path + ", which is missing");
                }
                return;
            }
            long size = Files.size(file);
            if (size != reference.path("sizeBytes").asLong(-1)) {
                problem(
                        pointer,
                        "records " + reference.path("sizeBytes").asText() + " bytes for " + path + ", but it has "
                                + size);
                return;
            }
            String digest = digest(file, size);
            if (!digest.equals(reference.path("sha256").asText())) {
                problem(
                        pointer,
                        "records the SHA-256 " + reference.path("sha256").asText() + " for " + path + ", but it is "
                                + digest);
            }
        } catch (IllegalArgumentException e) {
            problem(pointer, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            problem(pointer, "names " + path + ", which cannot be read: " + e.getMessage());
        }
    }

    private String digest(Path file, long size) throws IOException {
        String known = digests.get(file);
        if (known != null) {
            return known;
        }
        String digest = MoreFiles.asByteSource(file, LinkOption.NOFOLLOW_LINKS)
                .hash(Hashing.sha256())
                .toString();
        digests.put(file, digest);
        bytes += size;
        return digest;
    }

    /** The first problem of a field says most; the others follow from it. */
    private void problem(String field, String message) {
        if (problems.size() < MAX_PROBLEMS && fields.add(field)) {
            problems.add(new TaskProblem(field, message));
        }
    }
}
