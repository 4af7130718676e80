"""Opens one scene after the other, and answers a question about each: an expression, or for its fingerprint.

Started by ``SceneProbe``, with the folder of the bridge. A question is a JSON line on the standard input, its answer one on the
standard output.
"""

import json
import os
import sys

import bpy

sys.path.insert(0, sys.argv[-1])

from coordinator_bridge import scene  # noqa: E402: the path above is where it is

OPEN_EXR = b"\x76\x2f\x31\x01"


def forget_folders():
    """Each Blender has a folder of its own, so a file that a program writes has another path in each."""
    for image in bpy.data.images:
        image.filepath_raw = os.path.basename(image.filepath_raw)


def forget_clock():
    """A new force field takes its seed from the clock, and each object with physics and each particle system has some."""
    fields = [each.field for each in bpy.data.objects if each.field]
    for each in bpy.data.particles:
        fields += [each.force_field_1, each.force_field_2]
    for field in filter(None, fields):
        field.seed = 0


def height(scene):
    """Where the crate of the tests is, after physics and drivers."""
    bpy.context.view_layer.update()
    crate = bpy.data.objects["Crate"].evaluated_get(bpy.context.evaluated_depsgraph_get())
    return crate.matrix_world.translation.z


def geometry(mesh):
    """The corners of a mesh and the middles of its faces, in an order of their own."""
    faces = [tuple(round(value, 4) + 0.0 for value in face.center) for face in mesh.polygons]
    return sorted(tuple(round(value, 4) + 0.0 for value in vertex.co) for vertex in mesh.vertices), sorted(faces)


def pixels(image):
    """An OpenEXR file says when it was written, so two with the same pixels are two files."""
    return scene.digest(tuple(image.pixels)) if image.packed_file.data.startswith(OPEN_EXR) else None


def fingerprint():
    """What the bridge says of a scene, after what differs although nothing of the scene does was made equal."""
    forget_folders()
    forget_clock()
    entries = scene.entries()
    for image in bpy.data.images:
        if image.packed_file:
            key = f"scene.image.{image.name_full}"
            entries[key] = pixels(image) or entries[key]
    for mesh in bpy.data.meshes:
        entries[f"geometry.{mesh.name_full}"] = scene.digest(geometry(mesh))
    return entries


for line in sys.stdin:
    question = json.loads(line)
    # As the renderer does.
    bpy.ops.wm.open_mainfile(filepath=question["path"], load_ui=False, use_scripts=False)
    print("ANSWER " + json.dumps(eval(question["expression"])), flush=True)
