# Modifiers: displacement by a procedural texture.
import bpy

bpy.ops.mesh.primitive_grid_add(x_subdivisions=40, y_subdivisions=40, size=3, location=(0, 0, 1.2))
texture = bpy.data.textures.new("Clouds", "CLOUDS")
texture.noise_scale = 0.4
modifier = bpy.context.object.modifiers.new("Displace", "DISPLACE")
modifier.texture = texture
modifier.strength = 0.7
