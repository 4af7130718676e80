# Objects: linked duplicates, real ones, and a parent.
import bpy

crate = bpy.data.objects["Crate"]
bpy.ops.object.select_all(action="DESELECT")
crate.select_set(True)
bpy.context.view_layer.objects.active = crate
bpy.ops.object.duplicate(linked=True)
linked = bpy.context.object
linked.location.z = 1.6
linked.scale = (0.5, 0.5, 0.5)
bpy.ops.object.duplicate(linked=False)
bpy.context.object.location.x = 0.9
bpy.context.object.data.vertices[0].co.z -= 1
linked.parent = crate
crate.rotation_euler.z = 0.5
