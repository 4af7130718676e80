# Materials: several slots, faces with indices, one slot linked to the object.
import bpy

crate = bpy.data.objects["Crate"]
for number in range(3):
    material = bpy.data.materials.new(f"Part {number}")
    material.use_nodes = True
    shader = next(node for node in material.node_tree.nodes if node.type == "BSDF_PRINCIPLED")
    shader.inputs["Base Color"].default_value = (number == 0, number == 1, number == 2, 1)
    crate.data.materials.append(material)
for face in crate.data.polygons:
    face.material_index = face.index % 3
own = bpy.data.materials.new("Own")
crate.material_slots[1].link = "OBJECT"
crate.material_slots[1].material = own
