# Scenes: the program renders for itself, to a file and to memory.
import bpy

scene = bpy.context.scene
scene.render.engine = "CYCLES"
scene.cycles.samples = 1
scene.cycles.use_denoising = False
scene.cycles.device = "CPU"
scene.render.resolution_x = scene.render.resolution_y = 16
scene.render.filepath = "/tmp/own"
bpy.ops.render.render(write_still=True)
bpy.data.objects["Crate"].rotation_euler.z = 0.3
