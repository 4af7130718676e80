"""Builds the baseline scene."""
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


for name, colour in (("Plum", (0.35, 0.05, 0.30)), ("Apple", (0.60, 0.06, 0.05)), ("Pear", (0.45, 0.50, 0.06))):
    bpy.ops.mesh.primitive_uv_sphere_add(radius=0.8, location=(0, 0, 0.8), segments=48, ring_count=24)
    bpy.ops.object.shade_smooth()
    named(name, material(name, colour, 0.35))
bpy.data.objects["Plum"].location.x = -2
bpy.data.objects["Pear"].location.x = 2
ground((0.45, 0.33, 0.22))
camera((0.0, -8.0, 7.0), (0.0, 0.0, 0.4), 40)
sun(3.0, (35, 15, -30))
sky((0.7, 0.75, 0.85), 0.5)
