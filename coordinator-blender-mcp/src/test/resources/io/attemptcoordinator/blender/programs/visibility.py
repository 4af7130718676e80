# Objects: ray visibility, a shadow catcher, a holdout and viewport-only settings.
import bpy

bpy.ops.mesh.primitive_plane_add(size=8, location=(0, 0, -1))
bpy.context.object.is_shadow_catcher = True
crate = bpy.data.objects["Crate"]
crate.visible_shadow = False
crate.display_type = "WIRE"
bpy.ops.mesh.primitive_cube_add(size=0.8, location=(0.8, -1.2, 1.2))
bpy.context.object.is_holdout = True
bpy.ops.mesh.primitive_cube_add(size=0.8, location=(-0.9, -1.0, 1.4))
bpy.context.object.hide_viewport = True
bpy.ops.mesh.primitive_cube_add(size=0.8, location=(-0.9, 1.0, 1.4))
bpy.context.object.hide_set(True)
