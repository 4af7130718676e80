# The values that the reference image was rendered with. The search never sees them.
ball_hue = 0.95
ball_value = 0.8
crate_hue = 0.36
cone_hue = 0.08
cone_value = 0.9
