# Names: long, duplicate and not of ASCII.
import bpy

mesh = bpy.data.objects["Crate"].data
for name in ("Crate", "Crate", "\u7bb1\u5b50", "x" * 60, "a.b/c", " "):
    box = bpy.data.objects.new(name, mesh)
    box.scale = (0.3, 0.3, 0.3)
    box.location = (len(bpy.data.objects) / 3 - 2, 0, 1.5)
    bpy.context.collection.objects.link(box)
