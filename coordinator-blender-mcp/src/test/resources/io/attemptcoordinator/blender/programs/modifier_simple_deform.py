# Modifiers: simple deform, cast and wave at one frame.
import bpy

crate = bpy.data.objects["Crate"]
crate.modifiers.new("Subdivision", "SUBSURF").subdivision_type = "SIMPLE"
crate.modifiers["Subdivision"].levels = crate.modifiers["Subdivision"].render_levels = 4
twist = crate.modifiers.new("Twist", "SIMPLE_DEFORM")
twist.deform_method = "TWIST"
twist.deform_axis = "Z"
twist.angle = 1.0
crate.modifiers.new("Cast", "CAST").factor = 0.3
crate.modifiers.new("Wave", "WAVE").height = 0.3
bpy.context.scene.frame_set(20)
