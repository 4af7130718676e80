# Modifiers: shrinkwrap onto a sphere, and a hook on some vertices.
import bpy

# Turned and moved: a vertex that is equally near to two faces goes to the one with the lower number, which depends on memory.
bpy.ops.mesh.primitive_uv_sphere_add(radius=1.2, location=(0.037, 0.021, 1), rotation=(0.3, 0.2, 0.1))
target = bpy.context.object
bpy.ops.mesh.primitive_grid_add(x_subdivisions=12, y_subdivisions=12, size=2, location=(0, 0, 3))
cover = bpy.context.object
shrinkwrap = cover.modifiers.new("Shrinkwrap", "SHRINKWRAP")
shrinkwrap.target = target
shrinkwrap.offset = 0.1
empty = bpy.data.objects.new("Hook", None)
bpy.context.collection.objects.link(empty)
hook = cover.modifiers.new("Hook", "HOOK")
hook.object = empty
hook.vertex_indices_set([0, 1, 2])
empty.location = (0.4, 0.4, 0.4)
