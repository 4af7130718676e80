# Files: links an object from a file that the program saved.
import os

import bpy

path = os.path.abspath("library.blend")
bpy.data.objects["Crate"].scale = (0.5, 0.5, 0.5)
bpy.ops.wm.save_as_mainfile(filepath=path, copy=True)
bpy.data.objects["Crate"].scale = (1, 1, 1)
with bpy.data.libraries.load(path, link=True) as (source, target):
    target.objects = ["Crate"]
added = bpy.data.objects.new("Instance", None)
collection = bpy.data.collections.new("Linked")
collection.objects.link(target.objects[0])
added.instance_type = "COLLECTION"
added.instance_collection = collection
added.location.z = 2.0
bpy.context.collection.objects.link(added)
