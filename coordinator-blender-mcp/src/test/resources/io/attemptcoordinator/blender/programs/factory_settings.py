# Files: factory settings, then a scene from nothing.
import bpy

bpy.ops.wm.read_factory_settings(use_empty=False)
bpy.data.objects["Cube"].location.z = 1.0
bpy.ops.mesh.primitive_torus_add(major_radius=1.5, minor_radius=0.3)
