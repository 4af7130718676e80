package io.attemptcoordinator.blender;

import static org.assertj.core.api.Assertions.assertThat;

import io.attemptcoordinator.core.backend.WorkerLease;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Meshes that Blender itself exports, and a program that adds what they have not. */
final class RecipeMeshes {
    /** A camera, a lamp, and a name that other programs know. */
    static final String PROGRAM = """
            import bpy
            [crate] = [each for each in bpy.data.objects if each.type == 'MESH']
            crate.name = 'Crate'
            bpy.ops.object.camera_add(location=(9, -9, 8), rotation=(1.0, 0, 0.785))
            bpy.context.scene.camera = bpy.context.object
            bpy.ops.object.light_add(type='SUN', rotation=(0.5, 0.3, 0))
            bpy.context.object.data.energy = 3
            """;

    /** A box of 2 x 4 x 6 that stands on the ground, with an image on it. */
    private static final String EXPORT = """
            import bpy
            bpy.ops.mesh.primitive_cube_add(size=1)
            box = bpy.context.object
            for vertex in box.data.vertices:
                vertex.co = (vertex.co.x * 2, vertex.co.y * 4, vertex.co.z * 6 + 3)
            image = bpy.data.images.new('wood', 8, 8)
            image.filepath_raw, image.file_format = 'FOLDER/wood.png', 'PNG'
            image.generated_color = (0.8, 0.3, 0.1, 1)
            image.save()
            box.data.materials.append(bpy.data.materials.new('Wood'))
            box.data.materials[0].use_nodes = True
            nodes = box.data.materials[0].node_tree
            texture = nodes.nodes.new('ShaderNodeTexImage')
            texture.image = image
            nodes.links.new(texture.outputs[0], nodes.nodes['Principled BSDF'].inputs[0])
            bpy.ops.wm.obj_export(filepath='FOLDER/box.obj')
            bpy.ops.export_scene.fbx(filepath='FOLDER/box.fbx')
            bpy.ops.export_scene.gltf(filepath='FOLDER/box.glb')
            bpy.ops.export_scene.gltf(filepath='FOLDER/box.gltf', export_format='GLTF_SEPARATE')
            if bpy.app.version < (4, 2):
                bpy.ops.export_mesh.stl(filepath='FOLDER/box.stl')
                bpy.ops.export_mesh.ply(filepath='FOLDER/box.ply')
            else:
                bpy.ops.wm.stl_export(filepath='FOLDER/box.stl')
                bpy.ops.wm.ply_export(filepath='FOLDER/box.ply')
            """;

    private RecipeMeshes() {}

    static BlenderBackend backend(SandboxPolicy sandbox, Path temporaryFolder) throws InterruptedException {
        RenderSettings settings =
                new RenderSettings(RenderSettings.Engine.CYCLES, 64, 64, 4, 0, List.of("camera", "iso"));
        return BlenderBackend.builder(RealBlender.installation(), settings)
                .sandbox(sandbox)
                .temporaryFolder(temporaryFolder)
                .build();
    }

    /** Exports {@code box} in each format, without a sandbox, which would keep the files. */
    static void export(Path folder) throws InterruptedException, IOException {
        Files.writeString(folder.resolve("recipe.py"), PROGRAM);
        try (WorkerLease lease = backend(SandboxPolicy.OFF, folder).start(RealBlender.WORKER, RealBlender.TIMEOUT)) {
            String program = EXPORT.replace("FOLDER", folder.toString());
            assertThat(RealBlender.openIn(lease, new EmptySceneBaseline())
                            .execute(program, "export", 0, RealBlender.TIMEOUT)
                            .symptom())
                    .isNull();
        }
    }
}
