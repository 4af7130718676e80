package io.attemptcoordinator.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.core.document.Json;
import io.attemptcoordinator.core.document.RunLayout;
import io.attemptcoordinator.task.RecordedArtifacts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Artifacts and documents of runs: the tool {@code get_artifact}, and what resources read. Only what is on record is shown. */
final class ArtifactTools {
    /** The maximum size of an artifact that is sent as a resource. */
    static final int MAX_RESOURCE_BYTES = 4 << 20;

    /** The maximum size of a text artifact that is read, to send a part of it. */
    private static final int MAX_TEXT_BYTES = 64 << 20;

    private static final int PART_BYTES = 32 * 1024;
    private static final Set<String> TEXTS = Set.of("application/json", "application/x-python", "application/xml");

    private final RunBook book;

    ArtifactTools(RunBook book) {
        this.book = book;
    }

    /**
     * The content of an artifact or a document.
     *
     * @param mediaType its IANA media type
     * @param content its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Passed on once, and never compared.
    record Content(String mediaType, byte[] content) {
        boolean isText() {
            return ArtifactTools.isText(mediaType);
        }
    }

    Answer getArtifact(ObjectNode arguments) {
        RunView run = book.find(arguments.path("run").asText());
        String path = arguments.path("path").asText();
        ArtifactRef artifact = find(run, path);
        ObjectNode json = Json.object();
        json.put("uri", RunUri.of(run.folder(), path)).put("path", path);
        json.put("mediaType", artifact.mediaType()).put("sizeBytes", artifact.sizeBytes());
        json.put("sha256", artifact.sha256()).putNull("nextOffset");
        if (isText(artifact.mediaType())) {
            return part(
                    Pictures.read(run, artifact, MAX_TEXT_BYTES),
                    arguments.path("offset").asInt(0),
                    json);
        }
        if (artifact.mediaType().startsWith("image/")) {
            return Answer.of(path + "\n", json).with(Pictures.of(run, artifact, path, Pictures.MAX_BYTES));
        }
        String where = run.file(artifact.path())
                .map(file -> "On the machine of the server it is " + file + ".")
                .orElse("The resource " + RunUri.of(run.folder(), path) + " has its bytes.");
        return Answer.of(
                path + " is " + artifact.mediaType() + " of " + artifact.sizeBytes()
                        + " bytes, which cannot be shown as text or as a picture. " + where + "\n",
                json);
    }

    /** A part ends between two characters. */
    private static Answer part(byte[] whole, int offset, ObjectNode json) {
        int from = Math.min(offset, whole.length);
        int to = Math.min(whole.length, from + PART_BYTES);
        while (to < whole.length && to > from && (whole[to] & 0xC0) == 0x80) {
            to--;
        }
        String text = new String(whole, from, to - from, StandardCharsets.UTF_8);
        if (to < whole.length) {
            json.put("nextOffset", to);
            text += "\n[This is a part; the next one begins at offset " + to + " of " + whole.length + ".]";
        }
        return Answer.of(text.isEmpty() ? "[It is empty.]" : text, json);
    }

    /**
     * Reads an artifact or a document as a resource.
     *
     * @throws CoordinatorException with {@link Code#ARTIFACT_NOT_FOUND} if it is not on record, or another code if it is too
     *     large or cannot be read
     */
    Content read(String id, String path) {
        RunView run = book.find(id);
        if (RunLayout.Document.at(path).isPresent()) {
            return document(run, path);
        }
        ArtifactRef artifact = find(run, path);
        return new Content(artifact.mediaType(), Pictures.read(run, artifact, MAX_RESOURCE_BYTES));
    }

    private static Content document(RunView run, String path) {
        String whole = run.folder() + "/" + path;
        try (InputStream content = run.store().open(whole)) {
            byte[] bytes = content.readNBytes(MAX_RESOURCE_BYTES + 1);
            if (bytes.length > MAX_RESOURCE_BYTES) {
                throw new CoordinatorException(
                        Code.CONFIGURATION,
                        path + " has more than the " + MAX_RESOURCE_BYTES + " bytes that can be sent.");
            }
            return new Content("application/json", bytes);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + path + ": " + e, e);
        }
    }

    private static ArtifactRef find(RunView run, String path) {
        RecordedArtifacts recorded = new RecordedArtifacts(run.store(), run.folder());
        try {
            return recorded.find(path).orElseThrow(() -> unknown(run, path));
        } catch (IllegalArgumentException e) {
            throw unknown(run, path);
        }
    }

    private static CoordinatorException unknown(RunView run, String path) {
        String shown = Texts.brief(path, 200);
        String hint = Settings.nearest(
                        shown,
                        run.store().list(run.folder()).stream()
                                .limit(2000)
                                .map(each -> each.substring(run.folder().length() + 1))
                                .toList())
                .filter(nearest -> !nearest.equals(path))
                .map(nearest -> " Did you mean '" + nearest + "'?")
                .orElse(" get_best and compare_attempts list paths.");
        return new CoordinatorException(
                Code.ARTIFACT_NOT_FOUND,
                "No artifact '" + shown + "' is on record in the run " + run.id() + "." + hint);
    }

    private static boolean isText(String mediaType) {
        return mediaType.startsWith("text/") || TEXTS.contains(mediaType);
    }
}
