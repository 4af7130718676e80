# Materials: procedural textures, mixed.
import bpy

material = bpy.data.materials.new("Material")
material.use_nodes = True
nodes, links = material.node_tree.nodes, material.node_tree.links
nodes.clear()
place = nodes.new("ShaderNodeTexCoord")
noise = nodes.new("ShaderNodeTexNoise")
noise.inputs["Scale"].default_value = 3
wave = nodes.new("ShaderNodeTexWave")
voronoi = nodes.new("ShaderNodeTexVoronoi")
links.new(place.outputs["Object"], noise.inputs["Vector"])
links.new(place.outputs["Object"], voronoi.inputs["Vector"])
links.new(noise.outputs[0], wave.inputs["Scale"])
colour = nodes.new("ShaderNodeMixRGB")
colour.blend_type = "MULTIPLY"
colour.inputs[0].default_value = 0.8
links.new(wave.outputs[0], colour.inputs[1])
links.new(voronoi.outputs["Color"], colour.inputs[2])
surface = nodes.new("ShaderNodeBsdfDiffuse")
output = nodes.new("ShaderNodeOutputMaterial")
links.new(colour.outputs[0], surface.inputs[0])
links.new(surface.outputs[0], output.inputs[0])
crate = bpy.data.objects["Crate"]
crate.data.materials.append(material)
