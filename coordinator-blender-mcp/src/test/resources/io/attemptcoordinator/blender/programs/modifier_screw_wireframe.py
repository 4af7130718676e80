# Modifiers: a screw of a profile, shown as a wireframe.
import bpy

mesh = bpy.data.meshes.new("Profile")
mesh.from_pydata([(0.4, 0, 1), (0.9, 0, 1.5), (0.5, 0, 2.2)], [(0, 1), (1, 2)], [])
vase = bpy.data.objects.new("Vase", mesh)
bpy.context.collection.objects.link(vase)
vase.modifiers.new("Screw", "SCREW").steps = 24
vase.modifiers.new("Wireframe", "WIREFRAME").thickness = 0.08
