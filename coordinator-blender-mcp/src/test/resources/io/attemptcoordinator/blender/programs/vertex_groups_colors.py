# Editing: vertex groups with weights, colour attributes, and a modifier that uses a group.
import bpy

crate = bpy.data.objects["Crate"]
group = crate.vertex_groups.new(name="top")
for vertex in crate.data.vertices:
    group.add([vertex.index], 0.2 + 0.1 * (vertex.index % 8), "REPLACE")
layer = crate.data.color_attributes.new("Col", "FLOAT_COLOR", "POINT")
for number, each in enumerate(layer.data):
    each.color = (number / 8, 1 - number / 8, 0.3, 1)
modifier = crate.modifiers.new("Displace", "DISPLACE")
modifier.vertex_group = "top"
modifier.strength = 1.5
material = bpy.data.materials.new("Colours")
material.use_nodes = True
nodes, links = material.node_tree.nodes, material.node_tree.links
nodes.clear()
colour = nodes.new("ShaderNodeVertexColor")
colour.layer_name = "Col"
surface = nodes.new("ShaderNodeBsdfDiffuse")
output = nodes.new("ShaderNodeOutputMaterial")
links.new(colour.outputs[0], surface.inputs[0])
links.new(surface.outputs[0], output.inputs[0])
crate.data.materials.append(material)
