# Modifiers: bevel, array, mirror and solidify, one on the other.
import bpy

bpy.ops.mesh.primitive_plane_add(size=0.6, location=(0.5, 0, 1.2))
thing = bpy.context.object
array = thing.modifiers.new("Array", "ARRAY")
array.count = 3
array.relative_offset_displace = (0, 1.2, 0)
mirror = thing.modifiers.new("Mirror", "MIRROR")
mirror.mirror_object = bpy.data.objects["Crate"]
thing.modifiers.new("Solidify", "SOLIDIFY").thickness = 0.3
bevel = thing.modifiers.new("Bevel", "BEVEL")
bevel.width = 0.05
bevel.segments = 2
