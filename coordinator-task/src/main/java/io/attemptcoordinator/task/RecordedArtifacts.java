package io.attemptcoordinator.task;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.core.document.RunLayout.Document;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Finds what a run has on record about an artifact: its digest, its size and its media type, by its path.
 *
 * <p>A file that no document of the run names is not an artifact of it, whatever its path.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as the store is.
 *
 * @since 0.1
 */
public final class RecordedArtifacts {
    private final ArtifactStore store;
    private final String run;

    /**
     * Creates a look-up.
     *
     * @param store the store of the run
     * @param run its folder in the store
     */
    public RecordedArtifacts(ArtifactStore store, String run) {
        this.store = requireNonNull(store, "store");
        this.run = ArtifactStore.requirePath(run);
    }

    /**
     * Finds an artifact. Reads documents of the run until one names it, the most likely first.
     *
     * @param path its path relative to the folder of the run
     * @return the reference, with the path in the store; empty if no document names it
     * @throws IllegalArgumentException if the path is invalid
     * @throws CoordinatorException if a document cannot be read
     */
    public Optional<ArtifactRef> find(String path) {
        ArtifactStore.requirePath(path);
        for (String document : documents(path)) {
            List<ArtifactRef> found = new ArrayList<>();
            forEach(load(document), "", (pointer, reference) -> {
                if (reference.path("path").asText().equals(path)) {
                    found.add(artifact(reference, path));
                }
            });
            if (!found.isEmpty()) {
                return Optional.of(found.get(0));
            }
        }
        return Optional.empty();
    }

    private ArtifactRef artifact(JsonNode reference, String path) {
        try {
            return new ArtifactRef(
                    run + "/" + path,
                    reference.path("sha256").asText(),
                    reference.path("mediaType").asText(),
                    reference.path("sizeBytes").asLong(-1));
        } catch (IllegalArgumentException e) {
            throw new CoordinatorException(
                    Code.MALFORMED,
                    "The run " + run + " has an invalid record of " + path + ": " + e.getMessage()
                            + ". 'coordinator validate' lists what is wrong with the run.",
                    e);
        }
    }

    /** Returns the documents that may name an artifact: those of the folder that it is in, the nearest first. */
    private List<String> documents(String path) {
        if (path.equals(RunLayout.FINAL_SCENE)) {
            return store.list(run).contains(run + "/" + RunLayout.BEST_ATTEMPT)
                    ? List.of(RunLayout.BEST_ATTEMPT)
                    : List.of();
        }
        int above = path.startsWith("attempts/") ? path.indexOf('/', "attempts/".length()) : -1;
        if (above < 0) {
            return List.of(RunLayout.RUN);
        }
        return store.list(run + "/" + path.substring(0, above)).stream()
                .map(each -> each.substring(run.length() + 1))
                .filter(each -> Document.at(each).isPresent())
                .sorted(Comparator.comparingInt((String each) -> -commonLength(each, path))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static int commonLength(String a, String b) {
        int length = 0;
        while (length < Math.min(a.length(), b.length()) && a.charAt(length) == b.charAt(length)) {
            length++;
        }
        return length;
    }

    private ObjectNode load(String relative) {
        String path = run + "/" + relative;
        try (InputStream content = store.open(path)) {
            return Json.readDocument(path, content);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot close " + path + ": " + e, e);
        }
    }

    /** Calls for each reference to an artifact, wherever it is in a document, with its JSON pointer. */
    static void forEach(JsonNode node, String pointer, BiConsumer<String, JsonNode> action) {
        if (isReference(node)) {
            action.accept(pointer, node);
            return;
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            forEach(node.get(i), pointer + "/" + i, action);
        }
        node.properties().forEach(field -> forEach(field.getValue(), pointer + Json.segment(field.getKey()), action));
    }

    private static boolean isReference(JsonNode node) {
        return node.hasNonNull("path") && node.hasNonNull("sha256") && node.hasNonNull("sizeBytes");
    }
}
