# Modifiers: a boolean difference with an object that is not rendered.
import bpy

bpy.ops.mesh.primitive_uv_sphere_add(radius=1.3, segments=24, ring_count=12)
cutter = bpy.context.object
cutter.hide_render = True
modifier = bpy.data.objects["Crate"].modifiers.new("Boolean", "BOOLEAN")
modifier.operation = "DIFFERENCE"
modifier.object = cutter
