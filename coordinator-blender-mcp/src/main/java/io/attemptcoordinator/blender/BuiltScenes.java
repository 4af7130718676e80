package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.blender.internal.BlenderWorker;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;

/**
 * The scenes that were built from recipes: files in a folder of the user's below the temporary folder, named by all that they
 * are built from. They outlive workers and runs, and are built again when somebody removed them.
 *
 * <p><b>Thread-safety:</b> without state; a file appears whole or not at all.
 */
final class BuiltScenes {
    private static final String FOLDER = "coordinator-recipes-";
    private static final String PRIVATE = "rwx------";
    private static final String READABLE = "rw-r--r--";

    private BuiltScenes() {}

    /**
     * Returns the scene of a recipe, which is built if it is not there.
     *
     * @param version Blender's version
     * @throws CoordinatorException with {@link Code#BASELINE_UNUSABLE} and evidence if it cannot be built
     */
    static Path file(BlenderWorker blender, String version, RecipeInputs inputs, Deadline deadline)
            throws InterruptedException {
        Path temporary = requireNonNull(blender.folder().toAbsolutePath().getParent(), "temporary folder");
        try {
            Path folder = folder(temporary, blender.folder());
            Path scene = folder.resolve(inputs.key(version) + ".blend");
            if (!Files.isRegularFile(scene, LinkOption.NOFOLLOW_LINKS)) {
                build(blender, inputs, scene, deadline);
            }
            return scene;
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "The scene of the baseline 'recipe' cannot be stored below the temporary folder " + temporary + " ("
                            + e + "). Make sure that it can be written to and has space, or set another with"
                            + " -Djava.io.tmpdir=FOLDER.",
                    List.of(new Evidence(Evidence.Kind.EXCEPTION, e.toString())),
                    e);
        }
    }

    /** The temporary folder belongs to everybody, so its entry is trusted only if nobody else can have made or changed it. */
    static Path folder(Path temporary, Path ours) throws IOException {
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9]", "-");
        Path folder = temporary.resolve(FOLDER + user);
        boolean isPosix = Files.getFileStore(temporary).supportsFileAttributeView("posix");
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            create(folder, isPosix);
        }
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(folder + " is not a folder; remove it");
        }
        if (isPosix) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
            boolean isOurs = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(ours));
            if (!isOurs
                    || permissions.contains(PosixFilePermission.GROUP_WRITE)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
                throw new IOException(folder + " can be written to by other users; remove it");
            }
        }
        return folder;
    }

    private static void create(Path folder, boolean isPosix) throws IOException {
        try {
            if (isPosix) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(PRIVATE)));
            } else {
                Files.createDirectory(folder);
            }
        } catch (FileAlreadyExistsException e) {
            // Another worker was faster.
        }
    }

    private static void build(BlenderWorker blender, RecipeInputs inputs, Path scene, Deadline deadline)
            throws IOException, InterruptedException {
        Path partial = Files.createTempFile(scene.getParent(), "partial-", ".blend");
        try {
            Symptom symptom = blender.build(inputs.build(), partial, deadline);
            if (symptom != null) {
                String message =
                        "The baseline 'recipe' cannot be built from " + inputs.name() + ": " + symptom.message() + ".";
                List<Evidence> evidence = symptom.evidence().isEmpty()
                        ? List.of(new Evidence(Evidence.Kind.TEXT, message))
                        : symptom.evidence();
                throw SceneBaseline.unusable(message, evidence, null);
            }
            inputs.requireUnchanged(blender.digests()); // Or the name would promise another content.
            if (Files.getFileStore(partial).supportsFileAttributeView("posix")) {
                Files.setPosixFilePermissions(partial, PosixFilePermissions.fromString(READABLE));
            }
            try (FileChannel written = FileChannel.open(partial, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(partial, scene, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
