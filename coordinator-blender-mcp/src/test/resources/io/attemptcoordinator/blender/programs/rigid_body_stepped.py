# Physics: a rigid body that falls, frame by frame, without a bake.
import bpy

bpy.ops.mesh.primitive_plane_add(size=10, location=(0, 0, -1))
bpy.ops.rigidbody.object_add(type="PASSIVE")
crate = bpy.data.objects["Crate"]
crate.location.z = 1.5
crate.rotation_euler = (0.3, 0.2, 0.1)
bpy.context.view_layer.objects.active = crate
bpy.ops.rigidbody.object_add(type="ACTIVE")
for frame in range(1, 25):
    bpy.context.scene.frame_set(frame)
