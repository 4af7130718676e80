# Scenes: several cameras, view layers and scenes; the last camera is active.
import bpy

scene = bpy.context.scene
for number in range(3):
    bpy.ops.object.camera_add(location=(5 - number, -6, 4 + number), rotation=(1.0, 0, 0.6))
    camera = bpy.context.object
    camera.data.lens = 30 + 10 * number
scene.camera = camera
layer = scene.view_layers.new("Second")
other = bpy.data.scenes.new("Other")
other.collection.objects.link(bpy.data.objects["Crate"])
bpy.data.objects["Crate"].rotation_euler.z = 0.6
