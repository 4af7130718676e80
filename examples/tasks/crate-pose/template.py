# /// coordinator-template
# [parameters.crate_angle]
# min = -180.0
# max = 180.0
# unit = "deg"
# periodic = true
# [parameters.crate_tilt]
# min = -60.0
# max = 60.0
# unit = "deg"
# [parameters.crate_x]
# min = -2.0
# max = 2.0
# unit = "m"
# [parameters.crate_z]
# min = 0.8
# max = 2.6
# unit = "m"
# ///

import bpy
import math

crate = bpy.data.objects["Crate"]
crate.location.x = crate_x
crate.location.z = crate_z
crate.rotation_euler = (0.0, math.radians(crate_tilt), math.radians(crate_angle))
