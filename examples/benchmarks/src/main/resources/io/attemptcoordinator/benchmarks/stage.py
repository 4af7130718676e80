"""What the baseline scenes of the examples are built with."""
import bpy
import math


def material(name, colour, roughness=0.5):
    made = bpy.data.materials.new(name)
    made.use_nodes = True
    shader = made.node_tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (*colour, 1.0)
    shader.inputs["Roughness"].default_value = roughness
    return made


def named(name, *materials):
    thing = bpy.context.object
    thing.name = name
    for one in materials:
        thing.data.materials.append(one)
    return thing


def camera(location, target, lens):
    bpy.ops.object.camera_add(location=location)
    eye = named("Camera")
    eye.data.lens = lens
    aim = bpy.data.objects.new("Aim", None)
    aim.location = target
    bpy.context.collection.objects.link(aim)
    track = eye.constraints.new("TRACK_TO")
    track.target = aim
    bpy.context.scene.camera = eye


def sun(energy, rotation):
    bpy.ops.object.light_add(type="SUN", rotation=[math.radians(angle) for angle in rotation])
    lamp = named("Sun")
    lamp.data.energy = energy
    lamp.data.angle = math.radians(3)


def sky(colour, strength):
    world = bpy.data.worlds.new("Sky")
    world.use_nodes = True
    background = world.node_tree.nodes["Background"]
    background.inputs["Color"].default_value = (*colour, 1.0)
    background.inputs["Strength"].default_value = strength
    bpy.context.scene.world = world


def ground(colour, size=14):
    bpy.ops.mesh.primitive_plane_add(size=size)
    named("Ground", material("Ground", colour, 0.9))
