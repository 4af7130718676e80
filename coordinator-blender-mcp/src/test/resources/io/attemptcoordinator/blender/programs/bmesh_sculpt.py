# Editing: a sculpted sphere, by bmesh and noise.
import bmesh
import bpy
from mathutils import noise

mesh = bpy.data.meshes.new("Rock")
editor = bmesh.new()
bmesh.ops.create_icosphere(editor, subdivisions=4, radius=1.5)
for vertex in editor.verts:
    vertex.co *= 1.0 + 0.3 * noise.noise(vertex.co * 1.7)
bmesh.ops.recalc_face_normals(editor, faces=editor.faces)
editor.to_mesh(mesh)
editor.free()
bpy.context.collection.objects.link(bpy.data.objects.new("Rock", mesh))
