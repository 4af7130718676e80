"""Runs one command inside a Blender that somebody else started, and packs its answer into one line.

Whatever lies between that Blender and the coordinator passes a printed text on: as it is, within a sentence, or within JSON.
So the answer is one word in an alphabet that nobody escapes, with a number that proves to which call it belongs, and an end that
proves that it is whole.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from typing import Any

import bpy

from coordinator_bridge import importing, installation, program, scene
from coordinator_bridge.wire import safe_text


MAX_DIFFERENCES = 20


def answer(request: dict[str, Any]) -> str:
    """Runs the command of a request; a failure is an answer, too."""
    try:
        body = COMMANDS[request["command"]](**request["params"])
    except BaseException as failure:  # a program may have replaced anything that a command needs
        body = {"failure": f"{type(failure).__name__}: {safe_text(failure)}".strip()}
    data = base64.urlsafe_b64encode(json.dumps(body).encode()).decode()
    return f"COORDINATOR:{request['nonce']}:{data}:END"


def probe(witness: str | None = None) -> dict[str, Any]:
    """Which Blender this is, and whether it sees the files of the coordinator."""
    seen = ""
    if witness is not None:
        with open(witness, encoding="utf-8") as file:
            seen = file.read(1024)
    return {"version": list(bpy.app.version), "witness": seen, "mark": os.environ.get("COORDINATOR_WORKER")}


def begin(path: str, expected: str, threads: int) -> dict[str, Any]:
    """Opens the baseline, and says where it looks different from what the coordinator expects."""
    bpy.ops.wm.open_mainfile(filepath=path, load_ui=False, use_scripts=False)
    if os.path.abspath(bpy.data.filepath) != path:
        raise RuntimeError(f"Blender did not open {path}")
    if importing.external_files():
        bpy.ops.file.make_paths_absolute()  # the scene is saved elsewhere
    with open(expected, encoding="utf-8") as file:
        wanted = json.load(file)
    found = looks(threads)
    different = [key for key in sorted({*wanted, *found}) if wanted.get(key) != found.get(key)]
    return {"different": different[:MAX_DIFFERENCES], "lacks": installation.for_programs()}


def looks(threads: int) -> dict[str, str]:
    """What the scene looks like to a Blender with a number of threads: its option shows through in the settings of all scenes."""
    renders = [each.render for each in bpy.data.scenes]
    kept = [(each, each.threads_mode, each.threads) for each in renders]
    for each in renders:
        each.threads_mode, each.threads = "FIXED", threads
    try:
        return scene.entries()
    finally:
        for each, mode, number in kept:
            if mode == "FIXED":
                each.threads = number
            each.threads_mode = mode


def run(file: str, name: str, seed: int, scene_file: str, baseline_files: list[str], output_bytes: int) -> dict[str, Any]:
    """Runs the program in a file, and saves the scene."""
    with open(file, encoding="utf-8") as source:
        code = source.read()
    kept = sys.modules.get("__main__"), list(sys.argv)
    try:
        result = program.run(code, name, seed, output_bytes)
    finally:
        if kept[0] is not None:
            sys.modules["__main__"] = kept[0]
        sys.argv[:] = kept[1]
    if "error" not in result:
        try:
            program.save(scene_file, frozenset(baseline_files))
        except BaseException as failure:  # a program can replace what saving needs
            result["unsaved"] = safe_text(failure).strip()
    return result


COMMANDS = {"probe": probe, "begin": begin, "run": run}
