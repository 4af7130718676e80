# Geometry nodes: points on the faces of an object, and instances on them.
import bpy


def add_socket(tree, name, is_output):
    if hasattr(tree, "interface"):
        kind = "NodeSocketGeometry"
        tree.interface.new_socket(name, in_out="OUTPUT" if is_output else "INPUT", socket_type=kind)
    else:
        (tree.outputs if is_output else tree.inputs).new("NodeSocketGeometry", name)


tree = bpy.data.node_groups.new("Scatter", "GeometryNodeTree")
add_socket(tree, "Geometry", False)
add_socket(tree, "Geometry", True)
nodes = tree.nodes
entry, end = nodes.new("NodeGroupInput"), nodes.new("NodeGroupOutput")
points = nodes.new("GeometryNodeDistributePointsOnFaces")
points.inputs["Density"].default_value = 8
points.inputs["Seed"].default_value = 5
cone = nodes.new("GeometryNodeMeshCone")
cone.inputs["Radius Bottom"].default_value = 0.12
cone.inputs["Depth"].default_value = 0.3
instances = nodes.new("GeometryNodeInstanceOnPoints")
join = nodes.new("GeometryNodeJoinGeometry")
tree.links.new(entry.outputs[0], points.inputs["Mesh"])
tree.links.new(points.outputs["Points"], instances.inputs["Points"])
tree.links.new(points.outputs["Rotation"], instances.inputs["Rotation"])
tree.links.new(cone.outputs["Mesh"], instances.inputs["Instance"])
tree.links.new(instances.outputs[0], join.inputs[0])
tree.links.new(entry.outputs[0], join.inputs[0])
tree.links.new(join.outputs[0], end.inputs[0])
bpy.data.objects["Crate"].modifiers.new("Scatter", "NODES").node_group = tree
