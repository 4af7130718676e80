# Physics: a cloth whose shape at one frame becomes the mesh.
import bpy

bpy.ops.mesh.primitive_grid_add(x_subdivisions=10, y_subdivisions=10, size=3, location=(0, 0, 2))
cloth = bpy.context.object
pins = cloth.vertex_groups.new(name="pins")
pins.add([0, 10, 110, 120], 1.0, "REPLACE")
settings = cloth.modifiers.new("Cloth", "CLOTH").settings
settings.vertex_group_mass = "pins"
settings.quality = 3
for frame in range(1, 11):
    bpy.context.scene.frame_set(frame)
bpy.context.view_layer.objects.active = cloth
bpy.ops.object.modifier_apply(modifier="Cloth")
