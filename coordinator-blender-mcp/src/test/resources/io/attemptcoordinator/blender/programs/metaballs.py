# Objects: metaballs that melt into each other.
import bpy

ball = bpy.data.metaballs.new("Blob")
ball.resolution = ball.render_resolution = 0.15
for place in ((0, 0, 1.2), (0.7, 0, 1.5), (-0.4, 0.5, 1.8)):
    element = ball.elements.new()
    element.co = place
    element.radius = 0.9
bpy.context.collection.objects.link(bpy.data.objects.new("Blob", ball))
