# Images: one without a user, one with a fake user.
import bpy

bpy.data.images.new("Unused", 8, 8).pixels[0] = 0.25
kept = bpy.data.images.new("Kept", 8, 8)
kept.pixels[0] = 0.75
kept.use_fake_user = True
bpy.data.objects["Crate"].scale.z = 1.4
