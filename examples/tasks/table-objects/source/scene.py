"""Builds the baseline scene. `MakeTask` puts stage.py, where the functions are, before it."""
for name, colour in (("Plum", (0.35, 0.05, 0.30)), ("Apple", (0.60, 0.06, 0.05)), ("Pear", (0.45, 0.50, 0.06))):
    bpy.ops.mesh.primitive_uv_sphere_add(radius=0.8, location=(0, 0, 0.8), segments=48, ring_count=24)
    bpy.ops.object.shade_smooth()
    named(name, material(name, colour, 0.35))
bpy.data.objects["Plum"].location.x = -2
bpy.data.objects["Pear"].location.x = 2
ground((0.45, 0.33, 0.22))
camera((0.0, -8.0, 7.0), (0.0, 0.0, 0.4), 40)
sun(3.0, (35, 15, -30))
sky((0.7, 0.75, 0.85), 0.5)
