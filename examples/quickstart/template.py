# /// coordinator-template
# [parameters.ball_x]
# min = -3.0
# max = 3.0
# unit = "m"
# [parameters.ball_y]
# min = -2.0
# max = 2.5
# unit = "m"
# [parameters.crate_x]
# min = -3.0
# max = 3.0
# unit = "m"
# [parameters.crate_angle]
# min = -45.0
# max = 45.0
# unit = "deg"
# ///

import bpy
import math

ball = bpy.data.objects["Ball"]
ball.location.x = ball_x
ball.location.y = ball_y

crate = bpy.data.objects["Crate"]
crate.location.x = crate_x
crate.rotation_euler.z = math.radians(crate_angle)
