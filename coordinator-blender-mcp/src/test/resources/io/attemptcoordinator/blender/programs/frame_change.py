# Animation: a change of the frame and of the range, without anything that moves but a texture's offset.
import bpy

scene = bpy.context.scene
scene.frame_start, scene.frame_end = 10, 90
crate = bpy.data.objects["Crate"]
crate.rotation_euler.z = 0.4
crate.keyframe_insert("rotation_euler", frame=50)
scene.frame_set(77)
