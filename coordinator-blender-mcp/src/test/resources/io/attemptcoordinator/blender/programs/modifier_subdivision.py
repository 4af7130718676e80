# Modifiers: subdivision, smooth shading.
import bpy

crate = bpy.data.objects["Crate"]
crate.modifiers.new("Subdivision", "SUBSURF").levels = 2
crate.modifiers["Subdivision"].render_levels = 3
crate.data.polygons.foreach_set("use_smooth", [True] * len(crate.data.polygons))
