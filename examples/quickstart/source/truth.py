# The values that the reference image was rendered with. The search never sees them.
ball_x = -1.35
ball_y = -0.9
crate_x = 1.5
crate_angle = 24.0
