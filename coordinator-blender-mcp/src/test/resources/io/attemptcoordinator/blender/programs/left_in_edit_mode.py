# Editing: a program that ends in edit mode, with changes that no operator has flushed.
import bmesh
import bpy

crate = bpy.data.objects["Crate"]
bpy.context.view_layer.objects.active = crate
bpy.ops.object.mode_set(mode="EDIT")
editor = bmesh.from_edit_mesh(crate.data)
for vertex in editor.verts:
    vertex.co.z *= 1.0 + 0.5 * vertex.co.x
bmesh.update_edit_mesh(crate.data)
