# Files: saves the scene in the program's folder, opens an empty one, then opens the saved one.
import os

import bpy

bpy.data.objects["Crate"].scale = (1.5, 0.5, 1.0)
path = os.path.abspath("other.blend")
bpy.ops.wm.save_as_mainfile(filepath=path, copy=True)
bpy.ops.wm.read_homefile(use_empty=True)
assert "Crate" not in bpy.data.objects
bpy.ops.wm.open_mainfile(filepath=path)
bpy.data.objects["Crate"].location.z = 0.7
