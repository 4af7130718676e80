# Files: appends an object from a file that the program saved.
import os

import bpy

path = os.path.abspath("library.blend")
bpy.ops.wm.save_as_mainfile(filepath=path, copy=True)
with bpy.data.libraries.load(path, link=False) as (source, target):
    target.objects = ["Crate"]
added = target.objects[0]
bpy.context.collection.objects.link(added)
added.location = (0.3, 0.2, 2.2)
