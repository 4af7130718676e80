# Editing: an unwrap, and a checker on it.
import bpy

crate = bpy.data.objects["Crate"]
bpy.context.view_layer.objects.active = crate
bpy.ops.object.mode_set(mode="EDIT")
bpy.ops.mesh.select_all(action="SELECT")
bpy.ops.uv.smart_project()
bpy.ops.object.mode_set(mode="OBJECT")
material = bpy.data.materials.new("Checker")
material.use_nodes = True
nodes, links = material.node_tree.nodes, material.node_tree.links
nodes.clear()
place = nodes.new("ShaderNodeUVMap")
checker = nodes.new("ShaderNodeTexChecker")
checker.inputs["Scale"].default_value = 7
surface = nodes.new("ShaderNodeBsdfDiffuse")
output = nodes.new("ShaderNodeOutputMaterial")
links.new(place.outputs[0], checker.inputs["Vector"])
links.new(checker.outputs[0], surface.inputs[0])
links.new(surface.outputs[0], output.inputs[0])
crate.data.materials.append(material)
