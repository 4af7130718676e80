package io.attemptcoordinator.blender;

import com.google.common.io.MoreFiles;
import io.attemptcoordinator.blender.RecipeBaseline.Axis;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How the scene of a baseline is built.
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @param meshes the files to import, absolute, in order
 * @param files further files that the build reads, absolute
 * @param scale what the imported coordinates are multiplied with
 * @param up which axis of a file without axes of its own points up
 * @param forward which axis of such a file points forward
 * @param program the Blender Python program that runs after the import; null for none
 */
record SceneRecipe(
        List<Path> meshes,
        List<Path> files,
        double scale,
        Axis up,
        Axis forward,
        @Nullable Path program) {
    static final int MAX_MESHES = 64;
    static final double MIN_SCALE = 1e-6;
    static final double MAX_SCALE = 1e6;

    /** What {@code importing.py} knows importers for. */
    private static final Set<String> FORMATS =
            Set.of("obj", "glb", "gltf", "fbx", "stl", "ply", "usd", "usda", "usdc", "usdz");

    /** The formats that do not say which axes their coordinates have. */
    private static final Set<String> WITHOUT_AXES = Set.of("obj", "stl", "ply");

    /**
     * Checks what can be checked without a look at the files.
     *
     * @throws IllegalArgumentException with a sentence if a part is not of its form
     */
    SceneRecipe {
        meshes = List.copyOf(meshes);
        files = List.copyOf(files);
        if (meshes.isEmpty() || meshes.size() > MAX_MESHES) {
            throw new IllegalArgumentException(
                    "'meshes' must name 1 to " + MAX_MESHES + " files but names " + meshes.size());
        }
        for (Path mesh : meshes) {
            if (!FORMATS.contains(extension(mesh))) {
                throw new IllegalArgumentException("'meshes' must name files that end in one of "
                        + FORMATS.stream().sorted().toList() + " but names " + mesh);
            }
        }
        if (!(scale >= MIN_SCALE && scale <= MAX_SCALE)) {
            throw new IllegalArgumentException(
                    "'scale' must be within [" + MIN_SCALE + ", " + MAX_SCALE + "] but is " + scale);
        }
        if (up.letter() == forward.letter()) {
            throw new IllegalArgumentException(
                    "'up' and 'forward' must be different axes but are " + up.text() + " and " + forward.text());
        }
        boolean isTurned = up != Axis.Z || forward != Axis.Y;
        if (isTurned && meshes.stream().noneMatch(mesh -> WITHOUT_AXES.contains(extension(mesh)))) {
            throw new IllegalArgumentException("'up' and 'forward' apply only to the formats "
                    + WITHOUT_AXES.stream().sorted().toList() + "; the others define their axes. Remove them");
        }
    }

    static String extension(Path file) {
        return MoreFiles.getFileExtension(file).toLowerCase(Locale.ROOT);
    }
}
