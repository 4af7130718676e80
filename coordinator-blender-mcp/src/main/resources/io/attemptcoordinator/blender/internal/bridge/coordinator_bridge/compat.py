"""What differs between Blender 3.4 and 5.x. No other module of the bridge asks for the version."""

from __future__ import annotations

import bpy


def engine_identifier(engine: str) -> str:
    """EEVEE was called BLENDER_EEVEE_NEXT while both generations shipped, from 4.2 to 4.5."""
    eevee = "BLENDER_EEVEE_NEXT" if (4, 2) <= bpy.app.version < (5, 0) else "BLENDER_EEVEE"
    return {"cycles": "CYCLES", "eevee": eevee, "workbench": "BLENDER_WORKBENCH"}[engine]


def select_png(settings: bpy.types.ImageFormatSettings) -> None:
    """Since 5.0 the formats on offer depend on the media type."""
    if hasattr(settings, "media_type"):
        settings.media_type = "IMAGE"
    settings.file_format = "PNG"


def world_background(world: bpy.types.World) -> bpy.types.Node:
    """A world has its nodes from the start since 5.0, where ``use_nodes`` is deprecated."""
    if world.node_tree is None:
        world.use_nodes = True
    nodes = world.node_tree.nodes
    return next((node for node in nodes if node.type == "BACKGROUND"), None) or nodes.new("ShaderNodeBackground")


def compositor_nodes(scene: bpy.types.Scene) -> bpy.types.NodeTree | None:
    """A data-block of its own since 5.0."""
    if hasattr(scene, "compositing_node_group"):
        return scene.compositing_node_group
    return scene.node_tree if scene.use_nodes else None


# ``GPENCIL`` became ``GREASEPENCIL`` in 4.3; ``CURVES`` and ``POINTCLOUD`` are not in every build.
GEOMETRY_TYPES = frozenset(
    ("MESH", "CURVE", "SURFACE", "META", "FONT", "CURVES", "POINTCLOUD", "VOLUME", "GPENCIL", "GREASEPENCIL")
)
TRIANGULATED_TYPES = frozenset(("MESH", "CURVE", "SURFACE", "META", "FONT"))
