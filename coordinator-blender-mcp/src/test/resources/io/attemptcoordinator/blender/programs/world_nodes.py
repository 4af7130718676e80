# Worlds: a sky of nodes, which lights the scene.
import bpy

scene = bpy.context.scene
world = bpy.data.worlds.new("Sky")
scene.world = world
world.use_nodes = True
nodes, links = world.node_tree.nodes, world.node_tree.links
background = next((node for node in nodes if node.type == "BACKGROUND"), None) or nodes.new("ShaderNodeBackground")
gradient = nodes.new("ShaderNodeTexGradient")
place = nodes.new("ShaderNodeTexCoord")
links.new(place.outputs["Generated"], gradient.inputs[0])
links.new(gradient.outputs[0], background.inputs[0])
background.inputs[1].default_value = 1.5
