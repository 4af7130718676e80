"""Imports meshes into the empty scene, for a baseline. What differs between the importers of Blender's versions is here."""

from __future__ import annotations

import os
from typing import Any

import bpy
from bpy_extras.io_utils import axis_conversion
from mathutils import Matrix

from coordinator_bridge.wire import safe_text

MAX_NAMED = 10
MAX_SUMMARY_CHARS = 500

# By extension: the name of the format, and its importers with the options that leave coordinates as they are in the file.
# The first importer that this Blender has is used: the old one, if there are two, because the new one was unfinished then.
UNTURNED = {"forward_axis": "Y", "up_axis": "Z"}
USD = ("USD", (("wm.usd_import", {}),))
GLTF = ("glTF", (("import_scene.gltf", {}),))
FORMATS: dict[str, tuple[str, tuple[tuple[str, dict[str, Any]], ...]]] = {
    "obj": ("OBJ", (("wm.obj_import", UNTURNED),)),
    "stl": ("STL", (("import_mesh.stl", {}), ("wm.stl_import", UNTURNED))),
    "ply": ("PLY", (("import_mesh.ply", {}), ("wm.ply_import", UNTURNED))),
    "fbx": ("FBX", (("import_scene.fbx", {}), ("wm.fbx_import", {}))),
    **dict.fromkeys(("gltf", "glb"), GLTF),
    **dict.fromkeys(("usd", "usda", "usdc", "usdz"), USD),
}
# The other formats define their axes, and their importers turn them.
WITHOUT_AXES = frozenset(("obj", "stl", "ply"))


class ImportFailed(Exception):
    """What is wrong with a mesh, or with this Blender, in words; and all that the importer said."""

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason


def operator(name: str) -> Any:
    """An operator, or None: ``bpy.ops`` returns something callable for any name, which fails only when it is used."""
    module, function = name.split(".")
    found = getattr(getattr(bpy.ops, module), function)
    try:
        found.get_rna_type()
    except (KeyError, RuntimeError, AttributeError):
        return None
    return found


def importer(extension: str) -> tuple[Any, dict[str, Any]] | None:
    for name, options in FORMATS[extension][1]:
        found = operator(name)
        if found is not None:
            return found, options
    return None


def load(build: dict[str, Any]) -> dict[str, str] | None:
    """Imports the meshes; returns an error as that of a program, or None."""
    try:
        for path in build["meshes"]:
            load_one(path, build)
    except ImportFailed as failure:
        return error(failure)
    return None


def load_one(path: str, build: dict[str, Any]) -> None:
    extension = os.path.splitext(path)[1][1:].lower()
    kind = FORMATS[extension][0]
    found = importer(extension)
    if found is None:
        can = sorted({FORMATS[each][0] for each in FORMATS if importer(each)})
        raise ImportFailed(
            f"Blender {bpy.app.version_string} has no importer for {kind}, the format of {path}. Convert the file to"
            f" another format (this Blender has importers for {', '.join(can)}), or use a Blender with {kind}"
        )
    before = {each.name_full for each in bpy.data.objects}
    call, options = found
    try:
        call(filepath=path, **options)
    except Exception as failure:
        raise refusal(path, kind, safe_text(failure)) from None
    new = [each for each in bpy.data.objects if each.name_full not in before]
    if not new:
        raise refusal(path, kind, "the importer found no object in it")
    place(new, placement(build, extension in WITHOUT_AXES))


def refusal(path: str, kind: str, reason: str) -> ImportFailed:
    return ImportFailed(
        f"Blender {bpy.app.version_string} cannot import {path} as {kind}: {summary(reason)}. Check that the file opens in"
        " Blender itself; if its importer fails on every file, convert the file to another format or use another Blender",
        reason,
    )


def summary(reason: str) -> str:
    """The line that says why. An importer that is broken gives a traceback, whose frames are indented."""
    lines = [line for line in reason.splitlines() if line.strip()]
    while lines and "Traceback" in reason and (lines[0].startswith(" ") or "Traceback" in lines[0]):
        lines.pop(0)
    return lines[0].strip()[:MAX_SUMMARY_CHARS].rstrip(".") if lines else "no reason given"


def placement(build: dict[str, Any], is_turned: bool) -> Matrix:
    matrix = Matrix.Scale(build["scale"], 4)
    if is_turned:
        matrix = matrix @ axis_conversion(from_forward=build["forward"], from_up=build["up"]).to_4x4()
    return matrix


def place(objects: list[bpy.types.Object], matrix: Matrix) -> None:
    """Scales and turns what was imported around the origin. Objects, not meshes: the importers agree on nothing else."""
    if matrix == Matrix.Identity(4):
        return
    roots = [each for each in objects if each.parent is None]
    animated = [each for each in roots if each.animation_data and each.animation_data.action]
    for each in roots:
        if each not in animated:
            each.matrix_basis = matrix @ each.matrix_basis
    if animated:  # their animation would put them back
        holder = bpy.data.objects.new("Import", None)
        bpy.context.scene.collection.objects.link(holder)
        holder.matrix_basis = matrix
        for each in animated:
            each.parent = holder


def pack(build: dict[str, Any]) -> dict[str, str] | None:
    """Packs all files that the scene refers to into it; returns an error as that of a program, or None."""
    known = set(build["files"])
    unknown = [path for path in external_files() if path not in known]
    if not unknown:
        try:
            bpy.ops.file.pack_all()
        except RuntimeError:
            pass  # what is left is named below
        unknown = external_files()
    if not unknown:
        return None
    return error(
        ImportFailed(
            f"The scene refers to {', '.join(unknown[:MAX_NAMED])}, which cannot be packed into it. Make sure that each file"
            " exists, and name it in the setting 'files' unless it is an image of an OBJ or glTF file, in its folder or below"
        )
    )


def external_files() -> list[str]:
    """The files that the scene refers to; packed ones are part of it."""
    return sorted({os.path.abspath(path) for path in bpy.utils.blend_paths(absolute=True, packed=False, local=False)})


def error(failure: ImportFailed) -> dict[str, str]:
    return {"type": "", "message": safe_text(failure), "traceback": failure.reason}
