# Remeshing by voxels, as an operator.
import bpy

crate = bpy.data.objects["Crate"]
bpy.context.view_layer.objects.active = crate
crate.data.remesh_voxel_size = 0.25
bpy.ops.object.voxel_remesh()
for vertex in crate.data.vertices:
    vertex.co *= 1.0 + 0.1 * (vertex.index % 3)
