# Python: custom properties of every kind.
import bpy

crate = bpy.data.objects["Crate"]
crate["number"] = 3
crate["vector"] = (1.0, 2.0, 3.0)
crate["nested"] = {"name": "a crate", "sizes": [1, 2, 3], "inner": {"deep": 0.5}}
crate["pointer"] = bpy.data.materials.new("Pointed at")
crate.scale.x = crate["number"] / 4
bpy.context.scene["note"] = "custom"
