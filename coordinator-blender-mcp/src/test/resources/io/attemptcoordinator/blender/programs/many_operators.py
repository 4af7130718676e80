# Operators: three hundred of them.
import bpy

for number in range(150):
    bpy.ops.mesh.primitive_cube_add(size=0.15, location=((number % 15) / 5 - 1.5, (number // 15) / 4 - 1.2, 1.2))
    bpy.ops.transform.rotate(value=number / 10, orient_axis="Z")
