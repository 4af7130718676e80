# Images: a generated test grid that nobody paints.
import bpy

image = bpy.data.images.new("Grid", 64, 64)
image.generated_type = "UV_GRID"

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
