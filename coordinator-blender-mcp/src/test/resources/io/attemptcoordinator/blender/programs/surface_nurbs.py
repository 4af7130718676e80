# Objects: a NURBS surface with a moved point.
import bpy

bpy.ops.surface.primitive_nurbs_surface_surface_add(radius=1.5, location=(0, 0, 1.3))
surface = bpy.context.object
surface.data.splines[0].points[5].co.z += 1.0
surface.data.resolution_u = surface.data.resolution_v = 6
