# Rigs: constraints on objects.
import bpy

target = bpy.data.objects.new("Target", None)
target.location = (2.0, -1.0, 1.5)
bpy.context.collection.objects.link(target)
crate = bpy.data.objects["Crate"]
track = crate.constraints.new("DAMPED_TRACK")
track.target = target
limit = crate.constraints.new("LIMIT_SCALE")
limit.use_max_x = True
limit.max_x = 0.6
copy = bpy.data.objects.new("Copy", crate.data)
bpy.context.collection.objects.link(copy)
copy.location.z = 2.2
copy.constraints.new("COPY_ROTATION").target = crate
child = copy.constraints.new("CHILD_OF")
child.target = target
