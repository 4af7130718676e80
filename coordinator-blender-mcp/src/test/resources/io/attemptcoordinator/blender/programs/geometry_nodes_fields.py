# Geometry nodes: a grid whose points are moved by a noise texture, realized.
import bpy


def add_socket(tree, name, is_output):
    if hasattr(tree, "interface"):
        kind = "NodeSocketGeometry"
        tree.interface.new_socket(name, in_out="OUTPUT" if is_output else "INPUT", socket_type=kind)
    else:
        (tree.outputs if is_output else tree.inputs).new("NodeSocketGeometry", name)


tree = bpy.data.node_groups.new("Terrain", "GeometryNodeTree")
add_socket(tree, "Geometry", True)
nodes = tree.nodes
end = nodes.new("NodeGroupOutput")
grid = nodes.new("GeometryNodeMeshGrid")
for name, value in (("Size X", 4), ("Size Y", 4), ("Vertices X", 40), ("Vertices Y", 40)):
    grid.inputs[name].default_value = value
noise = nodes.new("ShaderNodeTexNoise")
noise.inputs["Scale"].default_value = 1.5
combine = nodes.new("ShaderNodeCombineXYZ")
move = nodes.new("GeometryNodeSetPosition")
tree.links.new(grid.outputs["Mesh"], move.inputs["Geometry"])
tree.links.new(noise.outputs[0], combine.inputs["Z"])
tree.links.new(combine.outputs[0], move.inputs["Offset"])
tree.links.new(move.outputs[0], end.inputs[0])
crate = bpy.data.objects["Crate"]
crate.modifiers.new("Terrain", "NODES").node_group = tree
crate.location.z = 0.8
