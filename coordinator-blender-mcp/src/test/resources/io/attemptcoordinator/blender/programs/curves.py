# Objects: Bezier and NURBS curves with a bevel, and a path that an object follows.
import bpy

bpy.ops.curve.primitive_bezier_circle_add(radius=1.8, location=(0, 0, 0.5))
ring = bpy.context.object
ring.data.bevel_depth = 0.12
curve = bpy.data.curves.new("Spiral", "CURVE")
curve.dimensions = "3D"
spline = curve.splines.new("NURBS")
spline.points.add(6)
for number, point in enumerate(spline.points):
    point.co = ((number % 3) - 1, (number % 2) - 0.5, 1 + number * 0.2, 1)
spline.use_endpoint_u = True
curve.bevel_depth = 0.08
bpy.context.collection.objects.link(bpy.data.objects.new("Spiral", curve))
follow = bpy.data.objects["Crate"].constraints.new("FOLLOW_PATH")
follow.target = ring
follow.use_fixed_location = True
follow.offset_factor = 0.3
