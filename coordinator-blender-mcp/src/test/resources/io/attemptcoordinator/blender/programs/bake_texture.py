# Images: a texture that Cycles bakes from a procedural material.
import bpy

material = bpy.data.materials.new("Material")
material.use_nodes = True
nodes, links = material.node_tree.nodes, material.node_tree.links
nodes.clear()
image = bpy.data.images.new("Baked", 32, 32)
target = nodes.new("ShaderNodeTexImage")
target.image = image
colour = nodes.new("ShaderNodeTexVoronoi")
colour.inputs["Scale"].default_value = 4
surface = nodes.new("ShaderNodeBsdfDiffuse")
output = nodes.new("ShaderNodeOutputMaterial")
links.new(colour.outputs["Color"], surface.inputs[0])
links.new(surface.outputs[0], output.inputs[0])

scene = bpy.context.scene
scene.render.engine = "CYCLES"
scene.cycles.device = "CPU"
scene.cycles.samples = 1
scene.cycles.use_denoising = False
crate = bpy.data.objects["Crate"]
crate.data.materials.append(material)
nodes.active = target
bpy.ops.object.select_all(action="DESELECT")
crate.select_set(True)
bpy.context.view_layer.objects.active = crate
bpy.ops.object.bake(type="DIFFUSE", pass_filter={"COLOR"})
links.new(target.outputs[0], surface.inputs[0])
nodes.remove(colour)
