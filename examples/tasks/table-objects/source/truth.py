# The values that the reference image was rendered with. The search never sees them.
plum_x = 1.4
plum_y = 1.1
apple_x = -1.7
apple_y = 0.4
pear_x = 0.3
pear_y = -1.3
