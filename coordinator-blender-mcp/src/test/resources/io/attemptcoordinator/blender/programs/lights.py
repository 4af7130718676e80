# Scenes: lights of every kind, and an area light that follows an object.
import bpy

for number, kind in enumerate(("POINT", "SPOT", "AREA", "SUN")):
    light = bpy.data.lights.new(kind, kind)
    light.energy = 2 if kind == "SUN" else 150
    light.color = (1, 0.4 + 0.2 * number, 0.5)
    lamp = bpy.data.objects.new(kind, light)
    lamp.location = (2 - number, -2, 3)
    bpy.context.collection.objects.link(lamp)
bpy.data.objects["AREA"].constraints.new("TRACK_TO").target = bpy.data.objects["Crate"]
