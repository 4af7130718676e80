# The values that the reference image was rendered with. The search never sees them.
crate_angle = 118.0
crate_tilt = -22.0
crate_x = 0.7
crate_z = 1.7
