# Images: with more than eight bits, painted and not saved, used as a texture.
import bpy

image = bpy.data.images.new("Float", 16, 16, float_buffer=True)
image.pixels[:] = [value for i in range(256) for value in (i / 200, (i % 16) / 15, 2.5 * (i // 128), 1)]

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
