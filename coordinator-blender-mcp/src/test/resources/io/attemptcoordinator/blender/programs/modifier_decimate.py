# Modifiers: decimation of a dense sphere, applied.
import bpy

bpy.ops.mesh.primitive_uv_sphere_add(segments=64, ring_count=32, radius=1.4)
sphere = bpy.context.object
sphere.modifiers.new("Decimate", "DECIMATE").ratio = 0.05
bpy.ops.object.modifier_apply(modifier="Decimate")
