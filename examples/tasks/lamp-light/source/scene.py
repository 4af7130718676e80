"""Builds the baseline scene. `MakeTask` puts stage.py, where the functions are, before it."""
for i, (x, y, height) in enumerate([(-2.2, 0.4, 2.6), (0.2, 1.4, 1.6), (1.8, -0.8, 1.0), (-0.6, -1.6, 0.7)]):
    bpy.ops.mesh.primitive_cylinder_add(radius=0.35, depth=height, location=(x, y, height / 2), vertices=32)
    named(f"Pillar {i}", material(f"Stone {i}", (0.6, 0.6, 0.58)))
ground((0.5, 0.5, 0.5))
camera((0.0, -8.5, 6.5), (0.0, 0.0, 0.4), 40)
sun(3.0, (45, 0, 0))
sky((0.5, 0.6, 0.8), 0.25)
