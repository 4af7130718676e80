# /// coordinator-template
# [parameters.plum_x]
# min = -3.0
# max = 3.0
# unit = "m"
# [parameters.plum_y]
# min = -2.0
# max = 2.0
# unit = "m"
# [parameters.apple_x]
# min = -3.0
# max = 3.0
# unit = "m"
# [parameters.apple_y]
# min = -2.0
# max = 2.0
# unit = "m"
# [parameters.pear_x]
# min = -3.0
# max = 3.0
# unit = "m"
# [parameters.pear_y]
# min = -2.0
# max = 2.0
# unit = "m"
# ///

import bpy

for name, x, y in (("Plum", plum_x, plum_y), ("Apple", apple_x, apple_y), ("Pear", pear_x, pear_y)):
    bpy.data.objects[name].location.x = x
    bpy.data.objects[name].location.y = y
