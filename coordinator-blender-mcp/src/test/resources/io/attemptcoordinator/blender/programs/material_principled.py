# Materials: the default shader with metal, roughness and a bump.
import bpy

material = bpy.data.materials.new("Metal")
material.use_nodes = True
shader = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
shader.inputs["Base Color"].default_value = (0.8, 0.4, 0.1, 1)
shader.inputs["Metallic"].default_value = 0.7
shader.inputs["Roughness"].default_value = 0.35
noise = material.node_tree.nodes.new("ShaderNodeTexNoise")
bump = material.node_tree.nodes.new("ShaderNodeBump")
material.node_tree.links.new(noise.outputs[0], bump.inputs["Height"])
material.node_tree.links.new(bump.outputs[0], shader.inputs["Normal"])
bpy.data.objects["Crate"].data.materials.append(material)
