# Editing: shape keys with values, one driven by another.
import bpy

crate = bpy.data.objects["Crate"]
crate.shape_key_add(name="Basis")
tall = crate.shape_key_add(name="Tall")
for point in tall.data:
    point.co.z *= 1.8
wide = crate.shape_key_add(name="Wide")
for point in wide.data:
    point.co.x *= 1.5
tall.value = 0.6
driver = wide.driver_add("value").driver
variable = driver.variables.new()
variable.name = "tall"
variable.targets[0].id_type = "KEY"
variable.targets[0].id = crate.data.shape_keys
variable.targets[0].data_path = 'key_blocks["Tall"].value'
driver.expression = "tall / 2"
