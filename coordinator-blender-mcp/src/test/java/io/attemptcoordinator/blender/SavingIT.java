package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is left of a program when its scene is saved and opened elsewhere; {@code docs/explanation/equivalence.md} lists it. */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
class SavingIT {
    private static final String SAVE_AN_IMAGE = """
            image = bpy.data.images.new('Made', 4, 4)
            image.filepath_raw, image.file_format = '/tmp/made1.png', 'PNG'
            image.save()
            """;

    @TempDir
    static Path folder;

    private static BlendFileBaseline baseline;
    private static BaselineSnapshot snapshot;
    private static WorkerLease lease;
    private static SceneExecutor executor;
    private static SceneProbe probe;

    @BeforeAll
    static void start() throws Exception {
        baseline = new BlendFileBaseline(RealBlender.smallScene(folder));
        lease = RealBlender.backend(SandboxPolicy.REQUIRED, List.of("camera"))
                .start(RealBlender.WORKER, RealBlender.TIMEOUT);
        executor = lease.worker().unwrap(SceneExecutor.class);
        snapshot = baseline.capture(lease.worker(), RealBlender.TIMEOUT);
        probe = SceneProbe.start(RealBlender.installation(), Files.createDirectory(folder.resolve("probe")));
    }

    @AfterAll
    static void nothingIsLeft() {
        lease.close();
        probe.close();
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    private static SceneExecutor.Execution execute(String program) throws InterruptedException {
        baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
        SceneExecutor.Execution execution =
                executor.execute(PRELUDE + program.stripIndent(), "saving", 5, RealBlender.TIMEOUT);
        assertThat(execution.symptom()).isNull();
        return execution;
    }

    private static final String PRELUDE = """
            import bpy
            scene, crate = bpy.context.scene, bpy.data.objects['Crate']

            def fall():
                bpy.ops.mesh.primitive_plane_add(size=10, location=(0, 0, -1))
                bpy.ops.rigidbody.object_add(type='PASSIVE')
                crate.location.z, crate.rotation_euler.x = 1.5, 0.3
                bpy.context.view_layer.objects.active = crate
                bpy.ops.rigidbody.object_add(type='ACTIVE')

            def height(scene):
                crate = bpy.data.objects['Crate']
                bpy.context.view_layer.update()
                return crate.evaluated_get(bpy.context.evaluated_depsgraph_get()).matrix_world.translation.z

            """;

    /** What an expression says of the scene in the program that made it, and of the saved scene. */
    enum Thing {
        HANDLER(
                "bpy.app.handlers.load_post.append(bpy.app.handlers.persistent(lambda *_: None))",
                "any('lambda' in repr(each) for each in bpy.app.handlers.load_post)",
                "True",
                "False"),
        TIMER(
                "bpy.app.timers.register(abs, first_interval=1000, persistent=True)",
                "bpy.app.timers.is_registered(abs)",
                "True",
                "False"),
        DRIVER_FUNCTION(
                "bpy.app.driver_namespace['three'] = lambda: 3",
                "'three' in bpy.app.driver_namespace",
                "True",
                "False"),
        REGISTERED_PROPERTY(
                "bpy.types.Object.weight = bpy.props.FloatProperty(default=2)",
                "hasattr(bpy.data.objects['Crate'], 'weight')",
                "True",
                "False"),
        OPERATOR_CLASS("""
                class Lift(bpy.types.Operator):
                    bl_idname = 'object.lift'
                    bl_label = 'Lift'

                bpy.utils.register_class(Lift)
                """, "hasattr(bpy.types, 'OBJECT_OT_lift')", "True", "False"),
        PREFERENCE(
                "bpy.context.preferences.edit.undo_steps = 7",
                "bpy.context.preferences.edit.undo_steps == 7",
                "True",
                "False"),
        DATA_WITHOUT_A_USER("bpy.data.materials.new('Unused')", "'Unused' in bpy.data.materials", "True", "False"),
        DATA_WITH_A_FAKE_USER(
                "bpy.data.materials.new('Kept').use_fake_user = True", "'Kept' in bpy.data.materials", "True", "True"),
        OBJECT_OUTSIDE_OF_EVERY_SCENE(
                "bpy.data.objects.new('Nowhere', None)", "'Nowhere' in bpy.data.objects", "True", "False"),
        CUSTOM_PROPERTY("crate['note'] = 'kept'", "bpy.data.objects['Crate'].get('note')", "kept", "kept"),
        TEXT("bpy.data.texts.new('notes').write('kept')", "bpy.data.texts['notes'].as_string()", "kept", "kept"),
        SELECTION("crate.select_set(True)", "bpy.data.objects['Crate'].select_get()", "True", "True"),
        MODE(
                "bpy.context.view_layer.objects.active = crate\nbpy.ops.object.mode_set(mode='EDIT')",
                "bpy.data.objects['Crate'].mode",
                "EDIT",
                "EDIT"),
        FRAME("scene.frame_set(15, subframe=0.5)", "bpy.context.scene.frame_current_final", "15.5", "15.5"),
        IMAGE_IN_MEMORY(
                "bpy.data.images.new('Made', 4, 4).use_fake_user = True\nbpy.data.images['Made'].pixels[0] = 0.5",
                "round(bpy.data.images['Made'].pixels[0], 2)",
                "0.5",
                "0.5"),
        FLOAT_IMAGE_IN_MEMORY(
                "image = bpy.data.images.new('Made', 4, 4, float_buffer=True)\n"
                        + "image.use_fake_user = True\nimage.pixels[0] = 2.25",
                "round(bpy.data.images['Made'].pixels[0], 2)",
                "2.25",
                "2.25"),
        IMAGE_IN_A_FILE(
                SAVE_AN_IMAGE + "bpy.data.images.load('/tmp/made1.png').use_fake_user = True",
                "tuple(bpy.data.images['made1.png'].size)",
                "(4, 4)",
                "(4, 4)"),
        IMAGES_OF_A_SEQUENCE(
                SAVE_AN_IMAGE + "image = bpy.data.images.load('/tmp/made1.png')\n"
                        + "image.use_fake_user = True\nimage.source = 'SEQUENCE'",
                "__import__('os').path.exists(bpy.data.images['made1.png'].filepath)",
                "True",
                "False"),
        FONT_IN_A_FILE(
                """
                import glob, shutil
                shutil.copy(glob.glob('/usr/share/**/*.ttf', recursive=True)[0], '/tmp/made.ttf')
                bpy.ops.object.text_add()
                bpy.context.object.data.font = bpy.data.fonts.load('/tmp/made.ttf')
                """,
                "any(bool(each.packed_file) or __import__('os').path.exists(each.filepath) for each in bpy.data.fonts)",
                "True",
                "True"),
        UNBAKED_CLOTH(
                """
                bpy.ops.mesh.primitive_grid_add(x_subdivisions=4, y_subdivisions=4, size=3, location=(0, 0, 3))
                bpy.context.object.modifiers.new('Cloth', 'CLOTH')
                for frame in range(1, 8):
                    scene.frame_set(frame)
                """,
                "round(bpy.data.objects['Grid'].evaluated_get(bpy.context.evaluated_depsgraph_get())"
                        + ".data.vertices[12].co.z, 2) < 0",
                "True",
                "True"),
        UNBAKED_RIGID_BODY(
                "fall()\nfor frame in range(1, 25):\n    scene.frame_set(frame)",
                "round(height(bpy.context.scene), 2) < 0.5",
                "True",
                "True"),
        DRIVER_OF_A_SIMPLE_EXPRESSION(
                "crate.driver_add('location', 2).driver.expression = 'frame + 2'",
                "round(height(bpy.context.scene), 2)",
                "3.0",
                "3.0"),
        /** The expression cannot be evaluated, which counts as 0. */
        DRIVER_OF_A_FUNCTION(
                "bpy.app.driver_namespace['three'] = lambda: 3\n"
                        + "crate.driver_add('location', 2).driver.expression = 'three()'",
                "round(height(bpy.context.scene), 2)",
                "3.0",
                "0.0");

        private final String code;
        private final String expression;
        private final String before;
        private final String after;

        Thing(String code, String expression, String before, String after) {
            this.code = code;
            this.expression = expression;
            this.before = before;
            this.after = after;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isAsTheDocumentationSays(Thing thing) throws Exception {
        SceneExecutor.Execution execution =
                execute(thing.code.stripIndent() + "\nprint('SAID ' + str(" + thing.expression + "))");

        assertThat(execution.output()).as("in the program").contains("SAID " + thing.before + "\n");
        Path saved = executor.save(RealBlender.TIMEOUT).orElseThrow();
        assertThat(probe.ask(saved, "str(" + thing.expression + ")").asText())
                .as("in the saved scene")
                .isEqualTo(thing.after);
    }

    private static RenderImage render(String program) throws InterruptedException {
        execute(program);
        return RenderImage.read(executor.render(RealBlender.TIMEOUT).get(0).image());
    }

    @Test
    void rendersRigidBodiesWhereTheyFell() throws Exception {
        RenderImage atTheStart = render("fall()");
        RenderImage fallen = render("fall()\nfor frame in range(1, 25):\n    scene.frame_set(frame)");
        RenderImage placed = render("""
                fall()
                for frame in range(1, 25):
                    scene.frame_set(frame)
                place = crate.evaluated_get(bpy.context.evaluated_depsgraph_get()).matrix_world.copy()
                bpy.ops.rigidbody.world_remove()
                crate.matrix_world = place
                """);

        assertThat(ImageMetrics.psnr(fallen, placed)).isGreaterThan(40);
        assertThat(ImageMetrics.psnr(fallen, atTheStart)).isLessThan(25);
    }

    /** The renderer sees the files of the baseline; packed again and again, they would be in the record of every attempt. */
    @Test
    void doesNotPackTheFilesOfTheBaseline() throws Exception {
        Path image = Files.write(folder.resolve("wood.png"), TestImages.png(8, 8, 0x804020));
        Path scene = folder.resolve("with-image.blend");
        probe.ask(
                folder.resolve("small-scene.blend"),
                "str((setattr(bpy.data.images.load('%s'), 'use_fake_user', True), bpy.ops.wm.save_as_mainfile(filepath='%s')))"
                        .formatted(image, scene));
        SceneExecutor withImage = RealBlender.openIn(lease, new BlendFileBaseline(scene));

        assertThat(withImage.execute("", "nothing", 0, RealBlender.TIMEOUT).symptom())
                .isNull();

        Path saved = withImage.save(RealBlender.TIMEOUT).orElseThrow();
        assertThat(probe.ask(saved, "str(bpy.data.images['wood.png'].packed_file)")
                        .asText())
                .isEqualTo("None");
    }
}
