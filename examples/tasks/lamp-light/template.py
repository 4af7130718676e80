# /// coordinator-template
# [parameters.sun_angle]
# min = -180.0
# max = 180.0
# unit = "deg"
# periodic = true
# [parameters.sun_height]
# min = 10.0
# max = 80.0
# unit = "deg"
# [parameters.sun_energy]
# min = 0.5
# max = 8.0
# unit = "W/m2"
# [parameters.sun_hue]
# min = 0.0
# max = 1.0
# periodic = true
# ///

import bpy
import colorsys
import math

sun = bpy.data.objects["Sun"]
sun.rotation_euler = (math.radians(90.0 - sun_height), 0.0, math.radians(sun_angle))
sun.data.energy = sun_energy
sun.data.color = colorsys.hsv_to_rgb(sun_hue % 1.0, 0.5, 1.0)
