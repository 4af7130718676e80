# Objects: extruded text.
import bpy

bpy.ops.object.text_add(location=(-1.4, -1.2, 0.4), rotation=(1.3, 0, 0.6))
text = bpy.context.object
text.data.body = "Crate\u00e9 42"
text.data.extrude = 0.1
text.data.bevel_depth = 0.02
