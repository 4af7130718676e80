"""Builds the baseline scene. `MakeTask` puts stage.py, where the functions are, before it."""
bpy.ops.mesh.primitive_cube_add(size=2)
crate = named("Crate", *[material(f"Side {i}", colour) for i, colour in enumerate([
    (0.8, 0.05, 0.05), (0.05, 0.5, 0.08), (0.05, 0.12, 0.7), (0.8, 0.6, 0.05), (0.7, 0.7, 0.7), (0.35, 0.05, 0.5)])])
for i, face in enumerate(crate.data.polygons):
    face.material_index = i
crate.scale = (1.0, 0.6, 1.4)
crate.location = (0, 0, 1.4)
ground((0.3, 0.3, 0.3))
camera((0.0, -9.0, 4.5), (0.0, 0.0, 1.2), 45)
sun(3.0, (40, 10, -30))
sky((0.6, 0.7, 0.9), 0.6)
