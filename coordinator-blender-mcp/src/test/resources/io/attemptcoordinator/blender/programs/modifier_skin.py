# Modifiers: a skin around edges, with a subdivision.
import bpy

mesh = bpy.data.meshes.new("Sticks")
mesh.from_pydata([(0, 0, 1), (0, 0, 2), (0.8, 0, 2.6), (-0.8, 0.2, 2.5)], [(0, 1), (1, 2), (1, 3)], [])
sticks = bpy.data.objects.new("Sticks", mesh)
bpy.context.collection.objects.link(sticks)
sticks.modifiers.new("Skin", "SKIN")
sticks.modifiers.new("Subdivision", "SUBSURF").levels = 1
