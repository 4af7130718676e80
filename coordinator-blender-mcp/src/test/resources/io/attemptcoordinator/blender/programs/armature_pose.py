# Rigs: an armature with weights, and a pose with inverse kinematics.
import bpy

bones = bpy.data.armatures.new("Rig")
rig = bpy.data.objects.new("Rig", bones)
bpy.context.collection.objects.link(rig)
bpy.context.view_layer.objects.active = rig
bpy.ops.object.mode_set(mode="EDIT")
parent = None
for number in range(3):
    bone = bones.edit_bones.new(f"bone{number}")
    bone.head, bone.tail = (0, 0, number - 1), (0, 0.05, number)
    bone.parent = parent
    parent = bone
bpy.ops.object.mode_set(mode="OBJECT")
crate = bpy.data.objects["Crate"]
for number in range(3):
    group = crate.vertex_groups.new(name=f"bone{number}")
    group.add([v.index for v in crate.data.vertices if round(v.co.z) == number - 1], 1.0, "REPLACE")
crate.modifiers.new("Armature", "ARMATURE").object = rig
rig.pose.bones["bone1"].rotation_mode = "XYZ"
rig.pose.bones["bone1"].rotation_euler.x = 0.5
target = bpy.data.objects.new("Target", None)
target.location = (1.0, 0.4, 1.6)
bpy.context.collection.objects.link(target)
inverse = rig.pose.bones["bone2"].constraints.new("IK")
inverse.target = target
inverse.chain_count = 2
