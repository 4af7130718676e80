# Editing: operators in edit mode.
import bpy

crate = bpy.data.objects["Crate"]
bpy.context.view_layer.objects.active = crate
bpy.ops.object.mode_set(mode="EDIT")
bpy.ops.mesh.select_all(action="SELECT")
bpy.ops.mesh.subdivide(number_cuts=3)
bpy.ops.transform.vertex_random(offset=0.12, seed=6)
bpy.ops.mesh.faces_shade_smooth()
bpy.ops.object.mode_set(mode="OBJECT")
