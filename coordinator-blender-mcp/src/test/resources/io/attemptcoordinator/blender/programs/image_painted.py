# Images: painted by its pixels, neither saved nor packed, used as a texture.
import bpy


def painted(name):
    image = bpy.data.images.new(name, 32, 32)
    image.pixels[:] = [value for i in range(32 * 32) for value in ((i % 32) / 31, (i // 32) / 31, (i // 4) % 2, 1)]
    return image


image = painted("Painted")

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
