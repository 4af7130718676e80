# Animation: a driver whose expression needs Python.
import bpy

crate = bpy.data.objects["Crate"]
bpy.app.driver_namespace["height"] = lambda: 1.25
crate.driver_add("location", 2).driver.expression = "height() + len([1])"
crate.location.x = 0.5
bpy.context.view_layer.update()
