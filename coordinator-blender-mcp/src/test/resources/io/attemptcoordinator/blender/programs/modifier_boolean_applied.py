# Modifiers: a boolean union, applied.
import bpy

crate = bpy.data.objects["Crate"]
bpy.ops.mesh.primitive_cylinder_add(radius=0.6, depth=3, vertices=16)
other = bpy.context.object
modifier = crate.modifiers.new("Boolean", "BOOLEAN")
modifier.operation = "UNION"
modifier.object = other
bpy.context.view_layer.objects.active = crate
bpy.ops.object.modifier_apply(modifier="Boolean")
bpy.data.objects.remove(other)
