# Objects: two thousand, which share a mesh.
import bpy

mesh = bpy.data.meshes.new("Grain")
mesh.from_pydata([(0, 0, 0), (0.06, 0, 0), (0, 0.06, 0), (0, 0, 0.06)], [],
                 [(0, 2, 1), (0, 1, 3), (1, 2, 3), (2, 0, 3)])
for number in range(2000):
    grain = bpy.data.objects.new(f"Grain {number}", mesh)
    grain.location = ((number % 50) / 16 - 1.5, (number // 50) / 13 - 1.5, 1.0 + (number % 7) / 10)
    bpy.context.collection.objects.link(grain)
