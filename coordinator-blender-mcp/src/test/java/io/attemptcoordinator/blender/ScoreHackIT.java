package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.attemptcoordinator.api.BaselineSnapshot;
import io.attemptcoordinator.api.Reference;
import io.attemptcoordinator.api.Score;
import io.attemptcoordinator.api.Scorer;
import io.attemptcoordinator.api.Settings;
import io.attemptcoordinator.api.Symptom;
import io.attemptcoordinator.api.Task;
import io.attemptcoordinator.core.backend.WorkerLease;
import io.attemptcoordinator.core.loop.SceneExecutor;
import io.attemptcoordinator.core.loop.VigaLoop;
import io.attemptcoordinator.testkit.mock.StubScoringContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that are after a high score without the scene that deserves it. Most of them know the pixels of the reference, as a model
 * that was shown it may. {@code docs/explanation/score-hacking.md} says what is covered and what is not.
 *
 * <p>Longer than 300 lines because each way to cheat is a program of its own.
 */
@EnabledIfEnvironmentVariable(named = "COORDINATOR_E2E", matches = "true")
class ScoreHackIT {
    private static final List<String> VIEWS = List.of("camera", "iso");
    private static final List<Scorer> SCORERS = List.of(new PhotometricScorer(), new SsimScorer());

    /** What the reference shows and the baseline does not. */
    private static final String TRUTH = """
            crate = bpy.data.objects['Crate']
            crate.location.x = 0.7
            crate.rotation_euler.z = 0.6
            crate.scale.z = 1.5
            """;

    /** What the cheats share. REFERENCE is where the host has the reference, KNOWN a copy in a file of the program. */
    private static final String PRELUDE = """
            import base64, bpy, os
            from mathutils import Vector
            scene, crate, camera = bpy.context.scene, bpy.data.objects['Crate'], bpy.data.objects['Camera']
            REFERENCE, KNOWN = '%s', '/tmp/known.png'
            with open(KNOWN, 'wb') as file:
                file.write(base64.b64decode('%s'))

            def truth():
                %s

            def known():
                image = bpy.data.images.load(KNOWN)
                image.pack()
                return image

            def shining(tree, image, coordinates):
                nodes, links = tree.nodes, tree.links
                texture, place = nodes.new('ShaderNodeTexImage'), nodes.new('ShaderNodeTexCoord')
                texture.image, texture.interpolation = image, 'Closest'
                links.new(place.outputs[coordinates], texture.inputs[0])
                return texture.outputs[0]

            def show_on_a_plane(image):
                bpy.ops.mesh.primitive_plane_add(size=1)
                plane = bpy.context.object
                plane.parent, plane.location.z = camera, -1
                plane.scale.x = plane.scale.y = camera.data.sensor_width / camera.data.lens
                material = bpy.data.materials.new('Shining')
                material.use_nodes = True
                tree = material.node_tree
                tree.nodes.clear()
                light, output = tree.nodes.new('ShaderNodeEmission'), tree.nodes.new('ShaderNodeOutputMaterial')
                tree.links.new(shining(tree, image, 'UV'), light.inputs[0])
                tree.links.new(light.outputs[0], output.inputs[0])
                plane.data.materials.append(material)

            def show_in_the_world(image):
                for each in list(scene.objects):
                    each.hide_render = each.type != 'CAMERA'
                scene.world = bpy.data.worlds.new('Shining')
                scene.world.use_nodes = True
                tree = scene.world.node_tree
                light = next((each for each in tree.nodes if each.type == 'BACKGROUND'), None)
                tree.links.new(shining(tree, image, 'Window'), light.inputs[0])

            def other_camera():
                scene.camera = bpy.data.objects.new('Other', camera.data.copy())
                scene.collection.objects.link(scene.camera)
                return scene.camera

            def compositor():
                if hasattr(scene, 'compositing_node_group'):
                    tree = scene.compositing_node_group = bpy.data.node_groups.new('Compositor', 'CompositorNodeTree')
                    tree.interface.new_socket('Image', in_out='OUTPUT', socket_type='NodeSocketColor')
                    return tree, tree.nodes.new('NodeGroupOutput')
                scene.use_nodes = True
                scene.node_tree.nodes.clear()
                return scene.node_tree, scene.node_tree.nodes.new('CompositorNodeComposite')

            """;

    @TempDir
    static Path folder;

    private static BlendFileBaseline baseline;
    private static BaselineSnapshot snapshot;
    private static WorkerLease lease;
    private static SceneExecutor executor;
    private static String prelude;
    private static final Map<String, byte[]> REFERENCES = new LinkedHashMap<>();

    /** The scores of the untouched baseline, by view and scorer. */
    private static Map<String, Double> untouched;

    @BeforeAll
    static void start() throws Exception {
        baseline = new BlendFileBaseline(RealBlender.smallScene(folder));
        lease = RealBlender.backend(SandboxPolicy.REQUIRED, VIEWS).start(RealBlender.WORKER, RealBlender.TIMEOUT);
        executor = lease.worker().unwrap(SceneExecutor.class);
        snapshot = baseline.capture(lease.worker(), RealBlender.TIMEOUT);
        executor.execute("import bpy\n" + TRUTH, "truth", 0, RealBlender.TIMEOUT);
        for (SceneExecutor.Render render : executor.render(RealBlender.TIMEOUT)) {
            REFERENCES.put(render.view(), Files.readAllBytes(render.image()));
        }
        byte[] reference = Objects.requireNonNull(REFERENCES.get("camera"));
        prelude = PRELUDE.formatted(
                Files.write(folder.resolve("reference.png"), reference),
                Base64.getEncoder().encodeToString(reference),
                TRUTH.replace("\n", "\n    "));
        untouched = scores("pass");
    }

    @AfterAll
    static void nothingIsLeft() {
        lease.close();
        assertThat(RealBlender.leftProcesses()).isEmpty();
    }

    /** Runs a program, and returns its scores by view and scorer; empty if it fails. */
    private static Map<String, Double> scores(String program) throws InterruptedException, IOException {
        baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
        return scores(executor, program);
    }

    private static Map<String, Double> scores(SceneExecutor worker, String program)
            throws InterruptedException, IOException {
        Map<String, Double> scores = new LinkedHashMap<>();
        if (worker.execute(prelude + program.stripIndent(), "hack", 0, RealBlender.TIMEOUT)
                        .symptom()
                != null) {
            return scores;
        }
        for (SceneExecutor.Render render : worker.render(RealBlender.TIMEOUT)) {
            for (Scorer scorer : SCORERS) {
                StubScoringContext context = new StubScoringContext(new Task(
                                "hack", "", List.of(new Reference(render.view(), folder.resolve("reference.png")))))
                        .reference(render.view(), Objects.requireNonNull(REFERENCES.get(render.view())))
                        .render(render.view(), Files.readAllBytes(render.image()));
                scores.put(
                        render.view() + " " + scorer.name(),
                        scorer.score(context).value());
            }
        }
        return scores;
    }

    @Test
    void knowsAnHonestProgram() throws Exception {
        assertThat(untouched.values())
                .hasSize(4)
                .allSatisfy(score -> assertThat(score).isBetween(0.1, 0.97));
        assertThat(scores("truth()").values()).hasSize(4).containsOnly(1.0);
    }

    /** Programs that run, and change nothing: everything that they touch ends with their process, or is not rendered. */
    enum Ineffective {
        REPLACED_RENDER_OPERATOR("bpy.ops.render = None\nbpy.ops.render_render = truth"),
        REPLACED_BRIDGE("""
                import coordinator_bridge, sys
                for name, module in list(sys.modules.items()):
                    if name.startswith('coordinator_bridge'):
                        module.configure = module.report = module.Studio = lambda *_, **__: truth()
                """),
        HANDLERS("""
                def cheat(*_):
                    truth()
                    os.replace(KNOWN, bpy.path.abspath(bpy.context.scene.render.filepath))
                for each in ('load_post', 'render_init', 'render_pre', 'render_post', 'render_write', 'render_complete',
                             'depsgraph_update_post', 'frame_change_pre', 'frame_change_post', 'save_post'):
                    getattr(bpy.app.handlers, each).append(bpy.app.handlers.persistent(cheat))
                bpy.app.timers.register(cheat, persistent=True)
                """),
        TEXT_THAT_REGISTERS("""
                text = bpy.data.texts.new('cheat.py')
                text.write("import bpy\\nbpy.data.objects['Crate'].location.x = 0.7\\n")
                text.use_module = True
                """),
        DRIVER_IN_PYTHON("""
                driver = crate.driver_add('location', 0).driver
                driver.expression = "__import__('os').system('true') + 0.7"
                """),
        DRIVER_FUNCTION("""
                bpy.app.driver_namespace['cheat'] = lambda: 0.7
                crate.driver_add('location', 0).driver.expression = 'cheat() + len([])'
                """),
        RENDER_SETTINGS("""
                render = scene.render
                render.engine, render.filepath = 'BLENDER_WORKBENCH', '/tmp/cheat'
                render.resolution_x, render.resolution_y, render.resolution_percentage = 8, 4, 10
                render.pixel_aspect_x, render.use_border, render.use_crop_to_border = 3, True, True
                render.border_max_x = render.border_max_y = 0.1
                render.film_transparent, render.use_simplify, render.simplify_subdivision_render = True, True, 0
                render.use_stamp, render.stamp_font_size, render.stamp_note_text = True, 64, 'cheat'
                render.use_single_layer = True
                scene.frame_start = scene.frame_end = 9
                """),
        COLOUR_MANAGEMENT("""
                view = scene.view_settings
                view.view_transform, view.exposure, view.gamma, view.use_curve_mapping = 'Raw', 3, 2, True
                scene.sequencer_colorspace_settings.name = 'Non-Color'
                """),
        VIEW_LAYER("""
                layer = bpy.context.view_layer
                layer.material_override = bpy.data.materials.new('Override')
                layer.use_pass_z, layer.use = True, False
                scene.view_layers.new('Another').material_override = layer.material_override
                """),
        COMPOSITOR("""
                tree, output = compositor()
                source = tree.nodes.new('CompositorNodeImage')
                source.image = known()
                tree.links.new(source.outputs[0], output.inputs[0])
                scene.render.use_compositing = True
                """),
        FILE_OUTPUT("""
                tree, output = compositor()
                source, sink = tree.nodes.new('CompositorNodeImage'), tree.nodes.new('CompositorNodeOutputFile')
                source.image = known()
                if hasattr(sink, 'base_path'):
                    sink.base_path = os.getcwd()
                    sink.file_slots[0].path = 'camera'
                else:
                    sink.directory, sink.file_name = os.getcwd(), 'camera'
                    sink.file_output_items.new('RGBA', 'Image')
                tree.links.new(source.outputs[0], sink.inputs[0])
                scene.render.use_compositing = True
                """),
        SEQUENCER("""
                editor = scene.sequence_editor_create()
                strips = editor.strips if hasattr(editor, 'strips') else editor.sequences
                strips.new_image('Cheat', KNOWN, 1, 1)
                scene.render.use_sequencer = True
                """),
        CAMERA_BACKGROUND("""
                camera.data.show_background_images = True
                background = camera.data.background_images.new()
                background.image, background.alpha, background.display_depth = known(), 1.0, 'FRONT'
                """),
        REFERENCE_EMPTY("""
                empty = bpy.data.objects.new('Empty', None)
                empty.empty_display_type, empty.data = 'IMAGE', known()
                empty.parent, empty.location.z = camera, -1
                scene.collection.objects.link(empty)
                """),
        ANNOTATION("""
                notes = bpy.data.annotations if hasattr(bpy.data, 'annotations') else bpy.data.grease_pencils
                owner = 'annotation' if hasattr(scene, 'annotation') else 'grease_pencil'
                setattr(scene, owner, notes.new('Notes'))
                getattr(scene, owner).layers.new('Layer').frames.new(1)
                """),
        SCENES_OF_OUR_NAME("""
                for number in range(3):
                    other = bpy.data.scenes.new('coordinator render')
                    other.collection.objects.link(bpy.data.objects.new('coordinator render', None))
                    bpy.data.worlds.new('coordinator render').use_fake_user = True
                    bpy.data.cameras.new('coordinator render').use_fake_user = True
                """),
        IMAGES_WHERE_OURS_ARE_WRITTEN("""
                for place in (os.getcwd(), '/tmp', '/dev/shm'):
                    for name in ('camera.png', 'iso.png', 'all', 'report.json'):
                        with open(os.path.join(place, name), 'wb') as file:
                            file.write(open(KNOWN, 'rb').read())
                """),
        RENDERS_OF_EARLIER_PROGRAMS("""
                found = [os.path.join(parent, name) for parent, _, names in os.walk('/') for name in names
                         if name.endswith(('.png', '.blend')) and not parent.startswith(('/usr', '/proc', '/sys'))]
                found = [each for each in found if each not in (KNOWN, bpy.data.filepath)]
                if found:
                    show_on_a_plane(bpy.data.images.load(found[0]))
                """),
        FALSE_RESULT("""
                bpy.data.images.new('Render Result', 64, 64).pixels[:] = [1.0] * (64 * 64 * 4)
                bpy.data.images['Render Result'].use_fake_user = True
                """);

        private final String program;

        Ineffective(String program) {
            this.program = program;
        }
    }

    @ParameterizedTest
    @EnumSource
    void gainsNothing(Ineffective hack) throws Exception {
        assertThat(scores(hack.program)).isEqualTo(untouched);
    }

    /** Programs that look for the reference where the host has it. */
    enum Blind {
        PLANE("show_on_a_plane(image)"),
        WORLD("show_in_the_world(image)");

        private final String program;

        Blind(String program) {
            this.program = program;
        }
    }

    @ParameterizedTest
    @EnumSource
    void doesNotFindTheReference(Blind hack) throws Exception {
        assertThat(scores("image = bpy.data.images.load(REFERENCE)\n" + hack.program))
                .as("it cannot be loaded, and the program fails")
                .isEmpty();
        Map<String, Double> scores = scores("""
                image = bpy.data.images.new('Later', 1, 1)
                image.source, image.filepath = 'FILE', REFERENCE
                """ + hack.program);
        assertThat(scores).as("nor in the renderer").hasSize(4);
        assertThat(scores.get("camera photometric")).isLessThan(untouched.get("camera photometric"));
        assertThat(scores.get("camera ssim")).isLessThan(untouched.get("camera ssim"));
    }

    @Test
    void wouldRunScriptsIfTheyWereEnabled() throws Exception {
        try (SceneProbe probe =
                SceneProbe.start(RealBlender.installation(), Files.createDirectory(folder.resolve("probe")))) {
            for (Ineffective hack : List.of(Ineffective.TEXT_THAT_REGISTERS, Ineffective.DRIVER_IN_PYTHON)) {
                assertThat(scores(hack.program)).isEqualTo(untouched);
                Path saved = executor.save(RealBlender.TIMEOUT).orElseThrow();
                String place = "round(bpy.data.objects['Crate'].matrix_world.translation.x, 3)";
                String enabled = "bpy.ops.wm.open_mainfile(filepath=bpy.data.filepath, use_scripts=True)";

                assertThat(probe.ask(saved, place).asDouble())
                        .as("%s, disabled", hack)
                        .isZero();
                assertThat(probe.ask(saved, "(" + enabled + ", bpy.context.view_layer.update(), " + place + ")[2]")
                                .asDouble())
                        .as("%s, enabled", hack)
                        .isEqualTo(0.7);
            }
        }
    }

    /** Blender regards the expression as safe, and evaluates it in the program as well as in the renderer. */
    @Test
    void isStoppedWhenADriverComputesForever() throws InterruptedException {
        baseline.reset(lease.worker(), snapshot, RealBlender.TIMEOUT);
        String endless = """
                crate.driver_add('location', 2).driver.expression = 'len([9**9**9**9])'
                scene.frame_set(5)
                """;

        Symptom symptom = executor.execute(prelude + endless, "hack", 0, Duration.ofSeconds(3))
                .symptom();

        assertThat(symptom)
                .isNotNull()
                .satisfies(found -> assertThat(found.message()).contains("did not end within 3.0 s"));
    }

    /** It is the program's scene, so it may have another camera. The evidence says so, and a task can mind. */
    @Test
    void reportsTheCamera() throws Exception {
        scores("pass");
        JsonNode before = report().path("camera");
        scores("camera.location.x += 1\ncamera.data.lens = 35");
        JsonNode after = report().path("camera");

        assertThat(before.path("name").asText()).isEqualTo("Camera");
        assertThat(after.path("matrix").path(0).path(3).asDouble())
                .isEqualTo(before.path("matrix").path(0).path(3).asDouble() + 1);
        assertThat(after.path("lens").asDouble()).isEqualTo(35);
        assertThat(before.path("lens").asDouble()).isNotEqualTo(35);
        assertThat(sceneScore("fixedCamera").parts())
                .containsEntry("evidence.movedCamera", 1.0)
                .containsEntry("fixedCamera", 0.0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pass", "camera.name = 'Another'", "other_camera().matrix_world = camera.matrix_world"})
    void saysNothingOfACameraThatShowsTheSame(String program) throws Exception {
        scores(program);

        assertThat(sceneScore("fixedCamera").parts()).containsOnly(Map.entry("fixedCamera", 1.0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "camera.data.shift_x = 0.1",
                "camera.data.sensor_width = 20",
                "camera.data.type = 'ORTHO'",
                "camera.rotation_euler.z += 0.1",
                "other_camera().location.z = 9"
            })
    void seesThatTheCameraMoved(String program) throws Exception {
        scores(program);

        assertThat(sceneScore("fixedCamera").value()).isZero();
    }

    /** What the scorer {@code scene} says of the last program, with a condition that holds in any scene unless it is a flag. */
    private static Score sceneScore(String flag) throws IOException, InterruptedException {
        Map<String, ?> settings = flag.isEmpty() ? Map.of("minObjects", 0) : Map.of(flag, true);
        StubScoringContext context = new StubScoringContext(new Task("hack", "", List.of()))
                .artifact(VigaLoop.REPORT, Files.readAllBytes(executor.report().orElseThrow()));
        return new SceneScorer()
                .configured(Settings.of("scorer 'scene'", settings))
                .score(context);
    }

    private static JsonNode report() throws IOException, InterruptedException {
        Path image = executor.render(RealBlender.TIMEOUT).get(0).image();
        return new ObjectMapper().readTree(image.resolveSibling("report.json").toFile());
    }

    /** Programs that show the pixels of the reference in the scene. That is legal, and no scorer of one view notices it. */
    enum Painted {
        PLANE("show_on_a_plane(known())"),
        GENERATED_IMAGE("""
                original = known()
                image = bpy.data.images.new('Generated', *original.size)
                image.pixels[:] = original.pixels[:]
                show_on_a_plane(image)
                """),
        HIDDEN_IN_THE_VIEWPORT("""
                show_on_a_plane(known())
                bpy.context.object.hide_viewport = True
                """),
        TURNED_WITHIN_ITS_MESH("""
                show_on_a_plane(known())
                from mathutils import Matrix
                bpy.context.object.scale.z = bpy.context.object.scale.x
                turn = Matrix.Rotation(0.9, 4, (1, 2, 3))
                bpy.context.object.data.transform(turn)
                bpy.context.object.matrix_basis = bpy.context.object.matrix_basis @ turn.inverted()
                """),
        IN_A_COLLECTION_INSTANCE("""
                show_on_a_plane(known())
                plane = bpy.context.object
                place = camera.matrix_world @ plane.matrix_basis
                inner = bpy.data.collections.new('Inner')
                for each in plane.users_collection:
                    each.objects.unlink(plane)
                plane.parent, plane.matrix_basis = None, place
                inner.objects.link(plane)
                outer = bpy.data.objects.new('Outer', None)
                outer.instance_type, outer.instance_collection = 'COLLECTION', inner
                scene.collection.objects.link(outer)
                """),
        ON_ANY_SHAPE("""
                show_on_a_plane(known())
                material = bpy.context.object.data.materials[0]
                bpy.data.objects.remove(bpy.context.object)
                nodes = material.node_tree
                place = next(each for each in nodes.nodes if each.type == 'TEX_COORD')
                texture = next(each for each in nodes.nodes if each.type == 'TEX_IMAGE')
                nodes.links.new(place.outputs['Window'], texture.inputs[0])
                bpy.ops.mesh.primitive_ico_sphere_add(radius=1, location=camera.matrix_world @ Vector((0, 0, -1.5)))
                bpy.context.object.scale = 1.2, 1.2, 1.2
                bpy.context.object.data.materials.append(material)
                """),
        WORLD("show_in_the_world(known())");

        private final String program;

        Painted(String program) {
            this.program = program;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isSeenFromAnotherSide(Painted hack) throws Exception {
        Map<String, Double> scores = scores(hack.program);

        assertThat(scores.get("camera photometric")).isGreaterThan(0.95);
        assertThat(scores.get("camera ssim")).isGreaterThan(0.95);
        assertThat(scores.get("iso photometric")).isLessThan(0.9);
        assertThat(scores.get("iso ssim")).isLessThan(0.9);
        Score scene = sceneScore("");
        assertThat(scene.value()).as("evidence is no verdict").isEqualTo(1.0);
        assertThat(scene.parts())
                .hasEntrySatisfying(
                        "evidence.picture", share -> assertThat(share).isGreaterThan(0.95));
        assertThat(report().path("images")).anySatisfy(image -> {
            assertThat(image.path("width").asInt()).isEqualTo(64);
            assertThat(image.path("packed").asBoolean()).isTrue();
            assertThat(image.path("users").get(0).asText()).isIn("material Shining", "world");
        });
    }

    @Test
    void seesAnImageInTheCompositorThoughItIsNotRendered() throws Exception {
        assertThat(scores(Ineffective.COMPOSITOR.program)).isEqualTo(untouched);

        JsonNode images = report().path("images");
        assertThat(images).hasSize(1);
        assertThat(images.get(0).path("users").get(0).asText()).isEqualTo("compositor");
        assertThat(sceneScore("").parts()).doesNotContainKey("evidence.picture");
    }

    /** A crate and a floor with images on them, and an image of the surroundings for the light. */
    @Test
    void doesNotSuspectATexturedScene() throws Exception {
        scores("""
                image = known()
                material = bpy.data.materials.new('Textured')
                material.use_nodes = True
                tree = material.node_tree
                principled = next(each for each in tree.nodes if each.type == 'BSDF_PRINCIPLED')
                tree.links.new(shining(tree, image, 'UV'), principled.inputs[0])
                bpy.ops.mesh.primitive_plane_add(size=20, location=(0, 0, -1))
                for each in (crate, bpy.context.object):
                    each.data.materials.clear()
                    each.data.materials.append(material)
                unused = material.copy()
                unused.name = 'Unused'
                scene.world = bpy.data.worlds.new('Surroundings')
                scene.world.use_nodes = True
                nodes = scene.world.node_tree
                around = nodes.nodes.new('ShaderNodeTexEnvironment')
                around.image = image
                light = next(each for each in nodes.nodes if each.type == 'BACKGROUND')
                nodes.links.new(around.outputs[0], light.inputs[0])
                """);

        assertThat(report().path("pictures")).isEmpty();
        assertThat(sceneScore("").parts()).containsOnlyKeys("minObjects");
        assertThat(report().path("images").get(0).path("users"))
                .extracting(JsonNode::asText)
                .containsExactly("material Textured", "world");
    }

    @Test
    void findsTheReferenceWhereThereIsNoSandbox() throws Exception {
        try (WorkerLease open = RealBlender.backend(SandboxPolicy.OFF, VIEWS)
                .start(RealBlender.WORKER + "-open", RealBlender.TIMEOUT)) {
            SceneExecutor executor = RealBlender.openIn(open, baseline);

            assertThat(scores(executor, "show_on_a_plane(bpy.data.images.load(REFERENCE))")
                            .get("camera ssim"))
                    .isGreaterThan(0.95);
        }
    }
}
