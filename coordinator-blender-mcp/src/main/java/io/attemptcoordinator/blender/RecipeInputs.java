package io.attemptcoordinator.blender;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.blender.RecipeBaseline.Axis;
import io.attemptcoordinator.blender.internal.KnownDigests;
import io.attemptcoordinator.blender.internal.SceneBuild;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A recipe, and the digest of each file that it reads.
 *
 * <p><b>Thread-safety:</b> immutable.
 */
record RecipeInputs(SceneRecipe recipe, SortedMap<Path, String> digests) {
    private static final int MAX_FILES = 1000;
    private static final long MAX_BYTES = 1L << 30;
    private static final int MAX_PROGRAM_BYTES = 256 * 1024;

    /** Part of every digest; another number when scenes are built in another way. */
    private static final String FORM = "recipe 1";

    private static final String MESH = "mesh:";
    private static final String INPUT = "input:";
    private static final String PROGRAM = "recipe";
    private static final String SCALE = "scale";
    private static final String UP = "up";
    private static final String FORWARD = "forward";

    /** Finds all files that a recipe reads, and reads them. */
    static RecipeInputs read(SceneRecipe recipe) {
        SortedMap<Path, String> digests = new TreeMap<>();
        for (Path file : find(recipe)) {
            digests.put(file, BlendFileBaseline.digest(file));
        }
        return new RecipeInputs(recipe, digests);
    }

    /**
     * Finds all files that a recipe reads.
     *
     * @throws CoordinatorException with {@link Code#BASELINE_UNUSABLE} if one is missing, or they are too large
     */
    static SortedSet<Path> find(SceneRecipe recipe) {
        SortedSet<Path> files = new TreeSet<>(recipe.meshes());
        files.addAll(recipe.files());
        Path current = recipe.meshes().get(0);
        try {
            for (Path mesh : recipe.meshes()) {
                current = mesh;
                files.addAll(SideFiles.of(mesh));
            }
            if (recipe.program() != null) {
                current = recipe.program();
                files.add(current);
                InputFiles.read(current, MAX_PROGRAM_BYTES);
            }
            long bytes = 0;
            for (Path file : files) {
                current = file;
                bytes += InputFiles.open(file).size();
            }
            if (files.size() > MAX_FILES || bytes > MAX_BYTES) {
                String message = "The baseline 'recipe' reads " + files.size() + " files with " + bytes
                        + " bytes, more than " + MAX_FILES + " files or " + MAX_BYTES
                        + " bytes. Simplify the meshes, or use a .blend file as the baseline.";
                throw unusable(message, new Evidence(Evidence.Kind.TEXT, message), null);
            }
            return files;
        } catch (IOException e) {
            String message = "The baseline's file " + current + " cannot be read: " + InputFiles.reason(e)
                    + ". Restore it, or use the path of a readable file.";
            throw unusable(message, new Evidence(Evidence.Kind.EXCEPTION, e.toString()), e);
        }
    }

    private static CoordinatorException unusable(String message, Evidence evidence, @Nullable Exception cause) {
        return SceneBaseline.unusable(message, List.of(evidence), cause);
    }

    /** Returns what a snapshot needs, so that a worker elsewhere can build the scene. */
    Map<String, String> details() {
        Map<String, String> details = new TreeMap<>();
        for (Path mesh : recipe.meshes()) {
            details.put("%s%02d".formatted(MESH, details.size()), mesh.toString());
        }
        digests.forEach((file, digest) -> details.put(INPUT + file, digest));
        if (recipe.program() != null) {
            details.put(PROGRAM, recipe.program().toString());
        }
        details.put(SCALE, Double.toString(recipe.scale()));
        details.put(UP, recipe.up().text());
        details.put(FORWARD, recipe.forward().text());
        return details;
    }

    /** Returns what {@link #details()} wrote; null if they are of another baseline. */
    static @Nullable RecipeInputs of(Map<String, String> details) {
        List<Path> meshes = new ArrayList<>();
        SortedMap<Path, String> digests = new TreeMap<>();
        new TreeMap<>(details).forEach((key, value) -> {
            if (key.startsWith(MESH)) {
                meshes.add(Path.of(value));
            } else if (key.startsWith(INPUT)) {
                digests.put(Path.of(key.substring(INPUT.length())), value);
            }
        });
        if (meshes.isEmpty()) {
            return null;
        }
        String program = details.get(PROGRAM);
        try {
            SceneRecipe recipe = new SceneRecipe(
                    meshes,
                    List.copyOf(digests.keySet()),
                    Double.parseDouble(details.getOrDefault(SCALE, "1")),
                    Axis.ofText(details.getOrDefault(UP, "z")),
                    Axis.ofText(details.getOrDefault(FORWARD, "y")),
                    program == null ? null : Path.of(program));
            return new RecipeInputs(recipe, digests);
        } catch (IllegalArgumentException e) {
            throw new CoordinatorException(
                    Code.MALFORMED, "The snapshot of the baseline 'recipe' is invalid: " + e.getMessage() + ".", e);
        }
    }

    /** Identifies the content, wherever the files are. */
    String digest(String blenderVersion) {
        Hasher hasher = Hashing.sha256().newHasher();
        add(
                hasher,
                FORM,
                blenderVersion,
                Double.toString(recipe.scale()),
                recipe.up().text(),
                recipe.forward().text());
        for (Path mesh : recipe.meshes()) {
            add(hasher, String.valueOf(mesh.getFileName()), String.valueOf(digests.get(mesh)));
        }
        String program = recipe.program() == null ? "" : String.valueOf(digests.get(recipe.program()));
        add(hasher, program);
        digests.forEach((file, digest) -> add(hasher, String.valueOf(file.getFileName()), digest));
        return hasher.hash().toString();
    }

    /** Identifies the scene that one Blender builds: it also has the paths in it. */
    String key() {
        Hasher hasher = Hashing.sha256().newHasher();
        add(hasher, digest(""));
        digests.keySet().forEach(file -> add(hasher, file.toString()));
        recipe.meshes().forEach(mesh -> add(hasher, mesh.toString()));
        return hasher.hash().toString();
    }

    /** Texts with their lengths, so that no two lists of them are the same. */
    private static void add(Hasher hasher, String... texts) {
        for (String text : texts) {
            hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_8);
        }
    }

    void requireUnchanged(KnownDigests known) {
        digests.forEach((file, digest) -> SceneBaseline.requireUnchanged(known, file, digest));
    }

    /** Returns how Blender builds the scene. */
    SceneBuild build() throws IOException {
        Path program = recipe.program();
        String code =
                program == null ? "" : new String(InputFiles.read(program, MAX_PROGRAM_BYTES), StandardCharsets.UTF_8);
        return new SceneBuild(
                recipe.meshes(),
                List.copyOf(digests.keySet()),
                recipe.scale(),
                recipe.up().operand(),
                recipe.forward().operand(),
                code,
                program == null ? "recipe" : program.toString());
    }

    /** Names what the scene is built from, for a message. */
    String name() {
        List<String> names = new ArrayList<>();
        recipe.meshes().forEach(mesh -> names.add(mesh.toString()));
        if (recipe.program() != null) {
            names.add(recipe.program().toString());
        }
        return String.join(", ", names);
    }
}
