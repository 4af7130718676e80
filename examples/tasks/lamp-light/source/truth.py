# The values that the reference image was rendered with. The search never sees them.
sun_angle = 132.0
sun_height = 27.0
sun_energy = 4.2
sun_hue = 0.09
