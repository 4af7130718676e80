package io.attemptcoordinator.blender;

import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.blender.internal.BlenderWorker;
import io.attemptcoordinator.core.time.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The scenes that a worker built from recipes: files in its folder, named by all that they are built from, and removed with it. A worker
 * that replaces another builds them again, which is cheaper than it is to know when nobody needs a file any more.
 *
 * <p><b>Thread-safety:</b> without state; a file appears whole or not at all.
 */
final class BuiltScenes {
    private static final String FOLDER = "recipes";
    private static final String READABLE = "rw-r--r--";

    private BuiltScenes() {}

    /**
     * Returns the scene of a recipe, which is built if it is not there.
     *
     * @throws CoordinatorException with {@link Code#BASELINE_UNUSABLE} and evidence if it cannot be built
     */
    static Path file(BlenderWorker blender, RecipeInputs inputs, Deadline deadline) throws InterruptedException {
        Path folder = blender.folder().resolve(FOLDER);
        Path scene = folder.resolve(inputs.key() + ".blend");
        try {
            if (!Files.isRegularFile(scene)) {
                Files.createDirectories(folder);
                build(blender, inputs, scene, deadline);
            }
            return scene;
        } catch (IOException e) {
            throw new CoordinatorException(
                    Code.BACKEND_UNAVAILABLE,
                    "The scene of the baseline 'recipe' cannot be stored in " + folder + " (" + e
                            + "). Make sure that the temporary folder can be written to and has space, or set another with"
                            + " -Djava.io.tmpdir=FOLDER.",
                    List.of(new Evidence(Evidence.Kind.EXCEPTION, e.toString())),
                    e);
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
            Files.move(partial, scene, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(partial);
        }
    }
}
