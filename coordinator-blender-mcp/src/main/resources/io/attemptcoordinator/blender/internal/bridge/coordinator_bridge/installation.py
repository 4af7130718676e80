"""What the installation of Blender lacks. Found before any program runs, so that no program is blamed for it."""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import importlib.util
import sys
from typing import Any

import bpy

from coordinator_bridge.compat import engine_identifier

# Opened when Blender first draws, by library name and Debian package. Blender aborts if one is missing.
OPENGL = {"libEGL.so.1": "libegl1", "libGL.so.1": "libgl1", "libOpenGL.so.0": "libopengl0"}


def lack(what: str, remedy: str, *signs: str) -> dict[str, Any]:
    """``signs`` are texts in the error of a program that needed it; none for what only the renderer needs."""
    return {"what": what, "remedy": remedy, "signs": signs}


def for_programs() -> list[dict[str, Any]]:
    found = []
    numpy = importlib.util.find_spec("numpy")
    if numpy is None or numpy.loader is None:  # a folder of that name without a package in it can be imported as well
        found.append(
            lack(
                "NumPy",
                "install it for the Python of Blender, on Debian with apt-get install python3-numpy",
                "No module named 'numpy'",
                "module 'numpy' has no attribute",
            )
        )
    if not has_denoiser():
        found.append(
            lack(
                "OpenImageDenoise",
                "use a Blender that is built with it, such as that of https://www.blender.org/download/",
                "build has no OpenImageDenoise support",
                "Build without OpenImageDenoise",
                'enum "OPENIMAGEDENOISE" not found',
            )
        )
    return found


def has_denoiser() -> bool:
    with contextlib.suppress(ImportError):
        return bool(getattr(importlib.import_module("_cycles"), "with_openimagedenoise", True))
    return True  # without Cycles nothing asks for it


def for_rendering(engine: str) -> list[dict[str, Any]]:
    found = []
    render = bpy.context.scene.render
    before = render.engine
    try:
        render.engine = engine_identifier(engine)
        render.engine = before
    except TypeError:
        found.append(
            lack(
                f"the render engine '{engine}'",
                "use a Blender that is built with it, or set 'render.engine' of the task to another",
            )
        )
    if engine != "cycles" and sys.platform == "linux":
        for library, package in OPENGL.items():
            try:
                ctypes.CDLL(library)
            except OSError:
                found.append(
                    lack(library, f"install the package that has it, on Debian with apt-get install {package}")
                )
    return found
