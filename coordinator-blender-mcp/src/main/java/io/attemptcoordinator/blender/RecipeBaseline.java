package io.attemptcoordinator.blender;

import static java.util.Objects.requireNonNull;

import io.attemptcoordinator.api.Baseline;
import io.attemptcoordinator.api.CoordinatorException;
import io.attemptcoordinator.api.CoordinatorException.Code;
import io.attemptcoordinator.api.Evidence;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Worker;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A baseline that is built from meshes, and from a Blender Python program that can add to them what a mesh has not, such as a
 * camera and lights. Each worker builds the scene once, in the sandbox, and keeps it as long as it lives; it must be the same each time.
 * The files that it is built from must not change during a run.
 *
 * <p>Its settings, of which only {@code meshes} is required:
 *
 * <ul>
 *   <li>{@code meshes}: the paths of the files to import, separated by commas; {@code .obj}, {@code .glb}, {@code .gltf},
 *       {@code .fbx}, {@code .stl}, {@code .ply}, {@code .usd}, {@code .usda}, {@code .usdc} or {@code .usdz}, as far as the
 *       Blender at hand imports them
 *   <li>{@code recipe}: the path of the program
 *   <li>{@code files}: the paths of further files that the import or the program reads, separated by commas. The materials and
 *       images of an OBJ file and the buffers and images of a glTF file are found without it if they are in the folder of the
 *       mesh or below
 *   <li>{@code scale}: what the imported coordinates are multiplied with, 1 by default
 *   <li>{@code up} and {@code forward}: which axes of an OBJ, STL or PLY file point up and forward, {@code z} and {@code y} by
 *       default, as in Blender; the other formats define them
 * </ul>
 *
 * <p><b>Thread-safety:</b> immutable.
 *
 * @since 0.1
 */
public final class RecipeBaseline extends SceneBaseline {
    private final @Nullable SceneRecipe recipe;

    /** Creates a baseline that must be {@link #configured} before it can be captured. */
    public RecipeBaseline() {
        this(null);
    }

    private RecipeBaseline(@Nullable SceneRecipe recipe) {
        this.recipe = recipe;
    }

    /**
     * An axis of the coordinates of a file, with its direction.
     *
     * @since 0.1
     */
    public enum Axis {
        /** The first coordinate. */
        X,
        /** The second coordinate. */
        Y,
        /** The third coordinate. */
        Z,
        /** Against the first coordinate. */
        NEGATIVE_X,
        /** Against the second coordinate. */
        NEGATIVE_Y,
        /** Against the third coordinate. */
        NEGATIVE_Z;

        /** Returns it as Blender's operators name it, such as {@code -Z}. */
        String operand() {
            return name().replace("NEGATIVE_", "-");
        }

        char letter() {
            return name().charAt(name().length() - 1);
        }

        /** Returns it as in settings, such as {@code negative-z}. */
        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        static Axis ofText(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    @Override
    public String name() {
        return "recipe";
    }

    /**
     * Returns the baseline that the settings describe.
     *
     * @throws CoordinatorException with {@link Code#CONFIGURATION} if a setting is invalid or a file cannot be read
     */
    @Override
    public Baseline configured(Settings settings) {
        List<Path> meshes = settings.paths("meshes");
        List<Path> files = settings.has("files") ? settings.paths("files") : List.of();
        double scale = settings.number("scale", SceneRecipe.MIN_SCALE, SceneRecipe.MAX_SCALE, 1);
        Axis up = settings.choice("up", Axis.Z);
        Axis forward = settings.choice("forward", Axis.Y);
        Path program = settings.has("recipe") ? settings.path("recipe") : null;
        try {
            SceneRecipe configured = new SceneRecipe(meshes, files, scale, up, forward, program);
            RecipeInputs.find(configured);
            return new RecipeBaseline(configured);
        } catch (IllegalArgumentException e) {
            String message = "A setting of the baseline 'recipe' is invalid: " + e.getMessage() + ".";
            throw new CoordinatorException(Code.CONFIGURATION, message, e);
        } catch (CoordinatorException e) {
            throw new CoordinatorException(Code.CONFIGURATION, String.valueOf(e.getMessage()), e.evidence(), e);
        }
    }

    /**
     * Begins a baseline.
     *
     * @param meshes the files to import, in order
     */
    public static Builder builder(List<Path> meshes) {
        return new Builder(meshes);
    }

    @Override
    Source source(Worker worker) {
        if (recipe == null) {
            String message = "The baseline 'recipe' needs the setting 'meshes', the paths of the files to import.";
            throw unusable(message, List.of(new Evidence(Evidence.Kind.TEXT, message)), null);
        }
        RecipeInputs inputs = RecipeInputs.read(recipe);
        return new Source(BlendFileBaseline.id(recipe.meshes().get(0)), inputs.digest(version(worker)), null, inputs);
    }

    /**
     * Collects the parts of a {@link RecipeBaseline}.
     *
     * <p><b>Thread-safety:</b> for one thread.
     *
     * @since 0.1
     */
    public static final class Builder {
        private final List<Path> meshes;
        private List<Path> files = List.of();
        private double scale = 1;
        private Axis up = Axis.Z;
        private Axis forward = Axis.Y;
        private @Nullable Path program;

        private Builder(List<Path> meshes) {
            this.meshes = absolute(meshes);
        }

        private static List<Path> absolute(List<Path> paths) {
            return paths.stream().map(path -> path.toAbsolutePath().normalize()).toList();
        }

        /**
         * Sets the program that runs after the import; none by default.
         *
         * @param value a file with Blender Python
         */
        public Builder program(Path value) {
            program = requireNonNull(value, "program").toAbsolutePath().normalize();
            return this;
        }

        /**
         * Sets which further files the import and the program read; none by default.
         *
         * @param value regular files
         */
        public Builder files(List<Path> value) {
            files = absolute(value);
            return this;
        }

        /**
         * Sets what the imported coordinates are multiplied with; 1 by default.
         *
         * @param value within [0.000001, 1000000]
         */
        public Builder scale(double value) {
            scale = value;
            return this;
        }

        /**
         * Sets the axes of OBJ, STL and PLY files; Z up and Y forward by default.
         *
         * @param upward the axis that points up
         * @param ahead the axis that points forward, another one
         */
        public Builder axes(Axis upward, Axis ahead) {
            up = requireNonNull(upward, "upward");
            forward = requireNonNull(ahead, "ahead");
            return this;
        }

        /**
         * Creates the baseline. The files are checked when it is captured.
         *
         * @throws IllegalArgumentException if a part is not of its form
         */
        public RecipeBaseline build() {
            return new RecipeBaseline(new SceneRecipe(meshes, files, scale, up, forward, program));
        }
    }
}
