# Physics: a cloth that falls on an object, frame by frame.
import bpy

crate = bpy.data.objects["Crate"]
crate.modifiers.new("Collision", "COLLISION")
bpy.ops.mesh.primitive_grid_add(x_subdivisions=12, y_subdivisions=12, size=3, location=(0, 0, 1.4))
cloth = bpy.context.object
cloth.modifiers.new("Cloth", "CLOTH").settings.quality = 3
for frame in range(1, 13):
    bpy.context.scene.frame_set(frame)
