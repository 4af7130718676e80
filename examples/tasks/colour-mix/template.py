# /// coordinator-template
# [parameters.ball_hue]
# min = 0.0
# max = 1.0
# [parameters.ball_value]
# min = 0.05
# max = 1.0
# [parameters.crate_hue]
# min = 0.0
# max = 1.0
# [parameters.cone_hue]
# min = 0.0
# max = 1.0
# [parameters.cone_value]
# min = 0.05
# max = 1.0
# ///

import bpy
import colorsys


def paint(name, hue, value):
    shader = bpy.data.materials[name].node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*colorsys.hsv_to_rgb(hue % 1.0, 0.9, value), 1.0)


paint("Ball", ball_hue, ball_value)
paint("Crate", crate_hue, 0.7)
paint("Cone", cone_hue, cone_value)
