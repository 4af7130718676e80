# Images: written with the standard library, then loaded from the file.
import os
import struct
import zlib

import bpy

rows = b"".join(b"\0" + bytes((x * 8, y * 8, 128)[i] for x in range(32) for i in range(3)) for y in range(32))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


with open("loaded.png", "wb") as file:
    header = struct.pack(">IIBBBBB", 32, 32, 8, 2, 0, 0, 0)
    file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header))
    file.write(chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))
image = bpy.data.images.load(os.path.abspath("loaded.png"))

material = bpy.data.materials.new("Material")
material.use_nodes = True
nodes, links = material.node_tree.nodes, material.node_tree.links
nodes.clear()
colour = nodes.new("ShaderNodeTexImage")
colour.image = image
colour.interpolation = "Closest"
surface = nodes.new("ShaderNodeBsdfDiffuse")
output = nodes.new("ShaderNodeOutputMaterial")
links.new(colour.outputs[0], surface.inputs[0])
links.new(surface.outputs[0], output.inputs[0])
crate = bpy.data.objects["Crate"]
crate.data.materials.append(material)
