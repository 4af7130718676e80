# Python: a mesh of many vertices, from NumPy where there is one.
import math

import bpy

try:
    import numpy

    angle = numpy.linspace(0.0, 6.0, 2000)
    points = numpy.stack([numpy.cos(angle * 5) * angle / 4, numpy.sin(angle * 5) * angle / 4, angle / 3], axis=1)
    places = points.astype("f").ravel()
except ImportError:
    angles = [6.0 * i / 1999 for i in range(2000)]
    places = [v for a in angles for v in (math.cos(a * 5) * a / 4, math.sin(a * 5) * a / 4, a / 3)]
mesh = bpy.data.meshes.new("Spiral")
mesh.vertices.add(2000)
mesh.vertices.foreach_set("co", places)
mesh.edges.add(1999)
mesh.edges.foreach_set("vertices", [number for i in range(1999) for number in (i, i + 1)])
mesh.update()
spiral = bpy.data.objects.new("Spiral", mesh)
bpy.context.collection.objects.link(spiral)
spiral.modifiers.new("Skin", "SKIN")
for vertex in mesh.skin_vertices[0].data if mesh.skin_vertices else ():
    vertex.radius = (0.05, 0.05)
