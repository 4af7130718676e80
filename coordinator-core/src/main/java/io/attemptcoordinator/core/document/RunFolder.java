package io.attemptcoordinator.core.document;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import com.google.common.io.ByteStreams;
import io.attemptcoordinator.api.ArtifactRef;
import io.attemptcoordinator.api.ArtifactStore;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Reference;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The folder of one run in a store. Nothing is written before it went through the {@link Redactor}; what is opened is
 * checked against its digest.
 *
 * <p><b>Thread-safety:</b> safe for concurrent calls, as far as the store is.
 *
 * @since 0.1
 */
public final class RunFolder {
    /** The maximum size of a reference image: 64 MiB. */
    public static final long MAX_REFERENCE_BYTES = 1L << 26;

    private static final String JSON = "application/json";
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

    private final ArtifactStore store;
    private final Redactor redactor;
    private final String name;

    private RunFolder(ArtifactStore store, Redactor redactor, String name) {
        this.store = requireNonNull(store, "store");
        this.redactor = requireNonNull(redactor, "redactor");
        this.name = ArtifactStore.requirePath(name);
    }

    /** Returns the folder of a run that began before. */
    public static RunFolder of(ArtifactStore store, Redactor redactor, String name) {
        return new RunFolder(store, redactor, name);
    }

    /**
     * Creates the folder of a new run. Of several runs that begin at the same time, each gets its own.
     *
     * @param store where to create it
     * @param redactor removes secrets
     * @param startedAt when the run began
     * @param task the name of the task
     * @param baselineId the id of the baseline
     * @return the folder {@code <UTC timestamp>_task-<task>_baseline-<id>}, with {@code -2} and so on appended if there is
     *     one of that name already
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if a name contains a secret, or with {@link
     *     Code#ARTIFACT_IO} if the store cannot be written to, or there is a folder of that name with files of something else
     */
    public static RunFolder create(
            ArtifactStore store, Redactor redactor, Instant startedAt, String task, String baselineId) {
        if (redactor.finds(task) || redactor.finds(baselineId)) {
            throw new CoordinatorException(
                    Code.CONFIGURATION,
                    "The name of the task or the id of the baseline contains the value of a secret, and would become the "
                            + "name of a folder. Choose another name, or remove the secret from the redactor.");
        }
        String wanted = RunLayout.folder(startedAt, task, baselineId);
        RunFolder folder = new RunFolder(store, redactor, wanted);
        for (int number = 2; !folder.claim(startedAt); number++) {
            folder = new RunFolder(store, redactor, wanted + "-" + number);
        }
        return folder;
    }

    private boolean claim(Instant startedAt) {
        requireOfARun();
        ObjectNode first =
                Json.document().put("name", name).put("status", "starting").put("startedAt", startedAt.toString());
        return store.putIfAbsent(path(RunLayout.RUN), JSON, content(RunLayout.RUN, first))
                .isPresent();
    }

    /** A run does not mix its files with those of others. */
    private void requireOfARun() {
        String first = path(RunLayout.RUN);
        // Looks again, because a run that begins at the same time may have written its first file while this one
        // looked.
        if (!store.list(name).isEmpty() && !store.list(name).contains(first)) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO,
                    "The folder " + name + " has files but no " + RunLayout.RUN
                            + ", so it is not that of a run. Move it away, or keep the runs in another folder.");
        }
    }

    private static InputStream content(String path, ObjectNode document) {
        return new ByteArrayInputStream(Json.write(path, document));
    }

    /** Returns the name of the run, which is the path of this folder in the store. */
    public String name() {
        return name;
    }

    /** Returns how the records of this run become JSON. */
    public RecordMapper mapper() {
        return new RecordMapper(name, redactor);
    }

    /** Returns the path in the store of the folder of a try. */
    public String attemptFolder(int attempt, int tryNumber) {
        return path(RunLayout.tryFolder(attempt, tryNumber));
    }

    private String path(String relative) {
        return name + "/" + relative;
    }

    /**
     * Writes a document.
     *
     * @param relative its path relative to this folder
     * @param fields what it contains besides its version; already redacted
     * @throws CoordinatorException with {@link Code#ARTIFACT_IO} if it cannot be written
     */
    public void write(String relative, ObjectNode fields) {
        ObjectNode document = Json.document();
        document.setAll(fields);
        String path = path(relative);
        store.put(path, JSON, content(path, document));
    }

    /**
     * Saves an artifact.
     *
     * @param folder a folder of this run, as a path in the store
     * @param path the path relative to that folder
     * @param mediaType the IANA media type
     * @param content the bytes; read to the end and left open
     * @return the reference
     * @throws IllegalArgumentException if the path is invalid
     * @throws CoordinatorException with {@link Code#ARTIFACT_IO} if it cannot be saved, or its path contains a secret
     */
    public ArtifactRef save(String folder, String path, String mediaType, InputStream content) {
        if (redactor.finds(path)) {
            throw new CoordinatorException(
                    Code.ARTIFACT_IO,
                    "An artifact in " + folder + " cannot be saved, because its path contains the value of a secret.");
        }
        String whole = ArtifactStore.requirePath(folder + "/" + path);
        try {
            return store.put(whole, mediaType, redactor.redact(mediaType, content));
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot save " + whole + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens an artifact of the run.
     *
     * @return its content, which throws an {@link IOException} at its end if it is not what was saved; the caller closes it
     * @throws IllegalArgumentException if the artifact is not in this folder
     * @throws CoordinatorException if there is none, or it cannot be read
     */
    public InputStream open(ArtifactRef artifact) {
        if (!artifact.path().startsWith(name + "/")) {
            throw new IllegalArgumentException("the artifact " + artifact.path() + " is not in the folder " + name);
        }
        return new VerifiedInputStream(store.open(artifact.path()), artifact);
    }

    /** Copies the scene of the winner to where people look for it. */
    public ArtifactRef saveFinalScene(ArtifactRef scene) {
        try (InputStream content = open(scene)) {
            return store.put(path(RunLayout.FINAL_SCENE), scene.mediaType(), content);
        } catch (IOException e) {
            throw new CoordinatorException(Code.ARTIFACT_IO, "Cannot read " + scene.path() + ": " + e, e);
        }
    }

    /**
     * Checks a reference image as far as that is possible without decoding it, before anything is started.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if it is no readable regular file within the bounds, or
     *     neither PNG nor JPEG
     */
    public static void requireUsable(Reference reference) {
        try (InputStream image = openReference(reference)) {
            extension(reference, image.readNBytes(PNG.length));
        } catch (IOException e) {
            throw unusable(reference, "cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Saves a copy of a reference image, as {@code references/<view>.png} or {@code .jpg}.
     *
     * @return the copy
     * @throws CoordinatorException with {@link Code#CONFIGURATION} as {@link #requireUsable}
     */
    public ArtifactRef saveReference(Reference reference) {
        try (InputStream image = new BufferedInputStream(openReference(reference))) {
            image.mark(PNG.length);
            String extension = extension(reference, image.readNBytes(PNG.length));
            image.reset();
            String type = extension.equals("png") ? "image/png" : "image/jpeg";
            // A file that grows while it is read does not fill the store.
            InputStream bounded = ByteStreams.limit(image, MAX_REFERENCE_BYTES + 1);
            ArtifactRef copy = save(name, RunLayout.reference(reference.view(), extension), type, bounded);
            if (copy.sizeBytes() > MAX_REFERENCE_BYTES) {
                throw tooLarge(reference);
            }
            return copy;
        } catch (IOException e) {
            throw unusable(reference, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Returns whether a reference image still is the one that a copy was made of. */
    public boolean isSame(Reference reference, ArtifactRef copy) {
        try (HashingInputStream image = new HashingInputStream(Hashing.sha256(), openReference(reference))) {
            ByteStreams.exhaust(image);
            return image.hash().toString().equals(copy.sha256());
        } catch (IOException e) {
            throw unusable(reference, "cannot be read: " + e.getMessage(), e);
        }
    }

    /** Opens regular files only: a pipe or a device could block for ever. */
    private static InputStream openReference(Reference reference) throws IOException {
        Path image = reference.image();
        if (!Files.isRegularFile(image)) {
            throw unusable(reference, Files.exists(image) ? "is not a regular file" : "does not exist", null);
        }
        if (Files.size(image) > MAX_REFERENCE_BYTES) {
            throw tooLarge(reference);
        }
        return Files.newInputStream(image);
    }

    private static String extension(Reference reference, byte[] head) {
        if (Arrays.equals(head, PNG)) {
            return "png";
        }
        if (head.length >= JPEG.length && Arrays.equals(head, 0, JPEG.length, JPEG, 0, JPEG.length)) {
            return "jpg";
        }
        throw unusable(reference, "is neither a PNG nor a JPEG image", null);
    }

    private static CoordinatorException tooLarge(Reference reference) {
        return unusable(reference, "has more than " + MAX_REFERENCE_BYTES + " bytes", null);
    }

    private static CoordinatorException unusable(Reference reference, String what, @Nullable Throwable cause) {
        return new CoordinatorException(
                Code.CONFIGURATION,
                "The reference of the view '" + reference.view() + "', " + reference.image() + ", " + what + ".",
                cause);
    }

    @Override
    public String toString() {
        return "RunFolder[" + name + "]";
    }
}
