# Objects: text that is converted to a mesh.
import bpy

bpy.ops.object.text_add(location=(-1, -1.3, 1.1))
bpy.context.object.data.body = "mesh"
bpy.context.object.data.extrude = 0.2
bpy.ops.object.convert(target="MESH")
