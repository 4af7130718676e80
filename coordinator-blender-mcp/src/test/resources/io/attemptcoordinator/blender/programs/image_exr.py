# Images: an OpenEXR file that the program renders, and uses as a texture.
import bpy

scene = bpy.context.scene
scene.render.engine = "CYCLES"
scene.cycles.samples = 1
scene.cycles.device = "CPU"
scene.cycles.use_denoising = False
scene.render.resolution_x = scene.render.resolution_y = 32
if hasattr(scene.render.image_settings, "media_type"):
    scene.render.image_settings.media_type = "IMAGE"
scene.render.image_settings.file_format = "OPEN_EXR"
scene.render.filepath = "/tmp/own.exr"
bpy.ops.render.render(write_still=True)
image = bpy.data.images.load("/tmp/own.exr")
assert tuple(image.size) == (32, 32), tuple(image.size)

material = bpy.data.materials.new("Material")
material.use_nodes = True
nodes, links = material.node_tree.nodes, material.node_tree.links
nodes.clear()
colour = nodes.new("ShaderNodeTexImage")
colour.image = image
colour.interpolation = "Closest"
surface = nodes.new("ShaderNodeBsdfDiffuse")
output = nodes.new("ShaderNodeOutputMaterial")
links.new(colour.outputs[0], surface.inputs[0])
links.new(surface.outputs[0], output.inputs[0])
crate = bpy.data.objects["Crate"]
crate.data.materials.append(material)
