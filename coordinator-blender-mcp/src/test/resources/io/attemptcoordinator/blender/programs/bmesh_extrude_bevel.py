# Editing: extrusions, insets, bevels and cuts by bmesh.
import bmesh
import bpy

crate = bpy.data.objects["Crate"]
editor = bmesh.new()
editor.from_mesh(crate.data)
bmesh.ops.inset_individual(editor, faces=editor.faces[:], thickness=0.3, depth=-0.2)
top = [face for face in editor.faces if face.normal.z > 0.9]
made = bmesh.ops.extrude_face_region(editor, geom=top)
moved = [each for each in made["geom"] if isinstance(each, bmesh.types.BMVert)]
bmesh.ops.translate(editor, verts=moved, vec=(0, 0, 0.6))
bmesh.ops.subdivide_edges(editor, edges=editor.edges[:8], cuts=2)
bmesh.ops.triangulate(editor, faces=editor.faces[:])
editor.to_mesh(crate.data)
editor.free()
