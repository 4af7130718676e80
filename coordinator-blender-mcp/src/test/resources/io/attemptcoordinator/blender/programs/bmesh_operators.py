# Editing: primitives of bmesh, spun, mirrored, dissolved and bridged.
import bmesh
import bpy

mesh = bpy.data.meshes.new("Made")
editor = bmesh.new()
bmesh.ops.create_circle(editor, segments=12, radius=1.2)
bmesh.ops.spin(editor, geom=editor.edges[:], cent=(2.2, 0, 0), axis=(0, 1, 0), angle=2.0, steps=6)
bmesh.ops.create_monkey(editor)
bmesh.ops.dissolve_limit(editor, angle_limit=0.2, verts=editor.verts[:], edges=editor.edges[:])
bmesh.ops.convex_hull(editor, input=editor.verts[:20])
editor.to_mesh(mesh)
editor.free()
bpy.context.collection.objects.link(bpy.data.objects.new("Made", mesh))
