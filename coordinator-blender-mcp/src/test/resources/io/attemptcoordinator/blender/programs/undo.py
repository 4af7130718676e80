# Operators: undo steps, one of which is undone.
import bpy

bpy.ops.ed.undo_push(message="start")
bpy.ops.mesh.primitive_cone_add(location=(0, 0, 1.5))
bpy.ops.ed.undo_push(message="cone")
bpy.ops.mesh.primitive_cube_add(size=4)
bpy.ops.ed.undo_push(message="cube")
bpy.ops.ed.undo()
bpy.data.objects["Crate"].location.x = 0.4
