package io.attemptcoordinator.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactStore;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Holds the folder of a run against what its documents say: every document against its schema, every reference to an artifact
 * against the file, and the documents against each other.
 *
 * <p><b>Thread-safety:</b> for one thread.
 */
final class RunFolderCheck {
    private static final int MAX_DOCUMENT_BYTES = 64 * 1024 * 1024;
    private static final int MAX_PROBLEMS = 1000;
    private static final int MAX_ITERATIONS = 1_000_000;

    private final Path folder;
    private final Schemas schemas = new Schemas();
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final Map<Path, String> digests = new HashMap<>();
    private final Map<Path, JsonNode> byFile = new TreeMap<>();
    private int documents;
    private int artifacts;
    private long bytes;

    private RunFolderCheck(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    static RunFolderCheck of(Path folder) {
        RunFolderCheck check = new RunFolderCheck(folder);
        check.run();
        return check;
    }

    List<Problem> problems() {
        return List.copyOf(problems);
    }

    List<Problem> warnings() {
        return List.copyOf(warnings);
    }

    int documents() {
        return documents;
    }

    int artifacts() {
        return artifacts;
    }

    long bytes() {
        return bytes;
    }

    private void run() {
        if (!Files.exists(folder.resolve("run.json"))) {
            problem("run.json", "is missing, so this is not the folder of a run, or one that never began");
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .sorted()
                    .forEach(file -> kindOf(file).ifPresent(kind -> document(file, kind)));
        } catch (IOException e) {
            problem("", "the folder cannot be read: " + e.getMessage());
        }
        byFile.forEach((file, document) -> {
            if (file.endsWith("run.json")) {
                checkRun(document);
            } else if (file.endsWith("attempt.json")) {
                checkAttempt(file, document);
            }
        });
    }

    /** The run's document says which attempts there are, and whether there is a winner. */
    private void checkRun(JsonNode document) {
        if (!document.has("result")) {
            warnings.add(
                    new Problem("run.json", "the run is not finished: it goes on still, or its process was killed"));
            return;
        }
        JsonNode result = document.path("result");
        for (JsonNode attempt : result.path("attempts")) {
            requireDocument(
                    folder.resolve("attempts")
                            .resolve(Progress.name(attempt.path("number").asInt()))
                            .resolve("attempt.json"),
                    "run.json#/result/attempts");
        }
        if (result.hasNonNull("winner")) {
            requireDocument(folder.resolve("best_attempt.json"), "run.json#/result/winner");
        }
    }

    /** An attempt's document says how many iterations there are, and in which folder. */
    private void checkAttempt(Path file, JsonNode document) {
        String name = name(file);
        try {
            Path attempt = folder.resolve(
                    ArtifactStore.requirePath(document.path("folder").asText()));
            int iterations = Math.min(document.path("iterations").asInt(), MAX_ITERATIONS);
            for (int i = 0; i < iterations; i++) {
                requireDocument(
                        attempt.resolve("iterations").resolve(String.format(Locale.ROOT, "iter-%03d.json", i)),
                        name + "#/iterations");
            }
        } catch (IllegalArgumentException e) {
            problem(name + "#/folder", String.valueOf(e.getMessage()));
        }
    }

    private void requireDocument(Path file, String pointer) {
        if (!byFile.containsKey(file)) {
            problem(pointer, "needs " + name(file) + ", which is missing or cannot be read");
        }
    }

    private String name(Path file) {
        return folder.relativize(file).toString().replace(File.separatorChar, '/');
    }

    private static Optional<String> kindOf(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.matches("iter-[0-9]+\\.json")) {
            return Optional.of("iteration");
        }
        return switch (name) {
            case "run.json" -> Optional.of("run");
            case "attempt.json" -> Optional.of("attempt");
            case "verdict.json" -> Optional.of("verdict");
            case "best_attempt.json" -> Optional.of("best-attempt");
            default -> Optional.empty();
        };
    }

    private void document(Path file, String kind) {
        String name = name(file);
        documents++;
        try {
            ObjectNode document = Json.read(file, MAX_DOCUMENT_BYTES);
            schemas.check(kind, document).forEach(found -> problem(name + "#" + found.field(), found.message()));
            references(document, name + "#");
            byFile.put(file, document);
        } catch (InvalidInputException e) {
            e.problems().forEach(found -> problem(name, found.message()));
        }
    }

    /** Finds the references to artifacts in a document, wherever they stand. */
    private void references(JsonNode node, String pointer) {
        if (node.hasNonNull("path") && node.hasNonNull("sha256") && node.hasNonNull("sizeBytes")) {
            reference(node, pointer);
            return;
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            references(node.get(i), pointer + "/" + i);
        }
        node.properties().forEach(field -> references(field.getValue(), pointer + "/" + field.getKey()));
    }

    private void reference(JsonNode reference, String pointer) {
        artifacts++;
        String path = reference.path("path").asText();
        Path file;
        try {
            file = folder.resolve(ArtifactStore.requirePath(path));
        } catch (IllegalArgumentException e) {
            problem(pointer, String.valueOf(e.getMessage()));
            return;
        }
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                problem(pointer, "names " + path + ", which is missing");
                return;
            }
            long size = Files.size(file);
            if (size != reference.path("sizeBytes").asLong(-1)) {
                problem(
                        pointer,
                        "says that " + path + " has "
                                + reference.path("sizeBytes").asText() + " bytes, but it has " + size);
                return;
            }
            String digest = digest(file, size);
            if (!digest.equals(reference.path("sha256").asText())) {
                problem(
                        pointer,
                        "says that the SHA-256 of " + path + " is "
                                + reference.path("sha256").asText() + ", but it is " + digest);
            }
        } catch (IOException e) {
            problem(pointer, "names " + path + ", which cannot be read: " + e.getMessage());
        }
    }

    private String digest(Path file, long size) throws IOException {
        String known = digests.get(file);
        if (known != null) {
            return known;
        }
        try (InputStream content = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            new DigestInputStream(content, digest).transferTo(OutputStream.nullOutputStream());
            String hex = HexFormat.of().formatHex(digest.digest());
            digests.put(file, hex);
            bytes += size;
            return hex;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void problem(String field, String message) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(new Problem(field, message));
        }
    }
}
