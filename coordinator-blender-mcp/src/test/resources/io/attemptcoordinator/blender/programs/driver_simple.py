# Animation: drivers with simple expressions, which need no Python.
import bpy

crate = bpy.data.objects["Crate"]
bpy.context.scene.frame_set(12)
driver = crate.driver_add("location", 2).driver
driver.expression = "sin(frame / 10) * 0.8"
other = bpy.data.objects.new("Other", crate.data)
other.scale = (0.4, 0.4, 0.4)
bpy.context.collection.objects.link(other)
driver = other.driver_add("location", 0).driver
variable = driver.variables.new()
variable.name = "height"
variable.type = "TRANSFORMS"
variable.targets[0].id = crate
variable.targets[0].transform_type = "LOC_Z"
driver.expression = "height * 2 + 1"
