# Python: random numbers, with the seed of the attempt, a seed of its own, and those of Blender.
import random

import bpy
from mathutils import noise

noise.seed_set(9)
own = random.Random(4)
for number in range(40):
    bpy.ops.mesh.primitive_cube_add(size=0.3 * random.random(), location=noise.random_vector() * (1 + own.random()))
