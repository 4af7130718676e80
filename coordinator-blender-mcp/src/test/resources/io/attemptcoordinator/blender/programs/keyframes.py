# Animation: keyframes, seen at a frame between them.
import bpy

crate = bpy.data.objects["Crate"]
for frame, height, angle in ((1, 0.0, 0.0), (20, 2.0, 1.5), (40, -1.0, 3.0)):
    crate.location.z = height
    crate.rotation_euler.z = angle
    crate.keyframe_insert("location", frame=frame)
    crate.keyframe_insert("rotation_euler", frame=frame)
material = bpy.data.materials.new("Blink")
material.diffuse_color = (1, 0, 0, 1)
material.keyframe_insert("diffuse_color", frame=1)
bpy.context.scene.frame_set(15, subframe=0.5)
