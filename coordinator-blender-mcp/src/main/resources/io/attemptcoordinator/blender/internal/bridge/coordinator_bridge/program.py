"""Runs one generated program as a script would run, says how that ended, and saves what it built."""

from __future__ import annotations

import builtins
import io
import os
import random
import sys
import types
from typing import Any

import bpy

from coordinator_bridge.wire import safe_text

MAX_OUTPUT_KEPT_BYTES = 64 * 1024
MAX_TRACEBACK_BYTES = 16 * 1024


class OutputLimitExceeded(BaseException):
    """Raised inside code that writes too much. Not an ``Exception``, or a loop with a catch-all would go on."""


class Output:
    """Counts all that is written, keeps the beginning."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.total = 0
        self.kept = bytearray()
        self.closed = False

    def add(self, data: bytes) -> None:
        if self.closed:
            return  # a thread or a logger that outlived the code it came from
        self.total += len(data)
        room = MAX_OUTPUT_KEPT_BYTES - len(self.kept)
        if room > 0:
            self.kept += data[:room]
        if self.total > self.limit:
            raise OutputLimitExceeded(f"more than {self.limit} bytes of output")

    def text(self) -> str:
        return self.kept.decode("utf-8", "ignore")


class OutputBytes(io.RawIOBase):
    """``sys.stdout.buffer`` for code that writes bytes."""

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        data = bytes(data)
        self._output.add(data)
        return len(data)


class OutputText(io.TextIOBase):
    """``sys.stdout`` and ``sys.stderr`` while code runs."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, output: Output) -> None:
        super().__init__()
        self._output = output
        self.buffer = OutputBytes(output)

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._output.add(text.encode("utf-8", "replace"))
        return len(text)


def run(code: str, name: str, seed: int, output_limit: int) -> dict[str, Any]:
    """Runs a program; whatever it does to itself is its failure, not ours."""
    random.seed(seed)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        numpy.random.seed(seed & 0xFFFFFFFF)
    output = Output(output_limit)
    # A module of its own in sys.modules, because dataclasses, pickle and Blender's registration look there.
    main = types.ModuleType("__main__")
    main.__dict__.update(__file__=name, __builtins__=builtins)
    kept = sys.stdout, sys.stderr, sys.stdin
    sys.modules["__main__"] = main
    sys.argv[:] = [name]
    sys.stdout, sys.stderr = OutputText(output), OutputText(output)
    sys.stdin = io.StringIO()  # input() fails at once
    answer: dict[str, Any] = {}
    try:
        exec(compile(code, name, "exec", dont_inherit=True), main.__dict__)
    except BaseException as caught:  # SystemExit and the rest are the code's failures
        answer["error"] = describe_failure(caught, code, name)
    finally:
        sys.stdout, sys.stderr, sys.stdin = kept
        output.closed = True
    answer.update(output=output.text(), outputBytes=output.total)
    return answer


def save(path: str, baseline_files: frozenset[str]) -> None:
    """Saves the scene so that the file alone is enough, beside the files of the baseline.

    What exists only in memory is packed into it. So is what a program wrote to a file and then used, because its files are gone
    before the scene is opened.
    """
    for image in bpy.data.images:
        only_in_memory = image.source == "GENERATED" and image.has_data and not image.packed_file
        if image.is_dirty or only_in_memory or is_written(image, baseline_files):
            pack(image)
    for block in (*bpy.data.fonts, *bpy.data.sounds):
        if is_written(block, baseline_files):
            pack(block)
    for library in bpy.data.libraries:
        if is_written(library, baseline_files):
            make_local(library)
    for each in bpy.data.scenes:
        keep_simulation(each)
    bpy.ops.wm.save_as_mainfile(filepath=path, compress=False, copy=True, check_existing=False)


def is_written(block: Any, baseline_files: frozenset[str]) -> bool:
    """Whether a data-block comes from a file that only the program knows."""
    if not block.filepath or block.packed_file or (block.library and not is_written(block.library, baseline_files)):
        return False
    path = os.path.abspath(bpy.path.abspath(block.filepath, library=block.library))
    return path not in baseline_files and os.path.isfile(path)


def make_local(library: bpy.types.Library) -> None:
    """Takes over what was linked. Of what only linked data uses, nothing becomes local before its user has."""
    left = library.users_id
    before = len(left) + 1
    while len(left) < before:
        before = len(left)
        for block in left:
            block.make_local()
        left = library.users_id


def keep_simulation(scene: bpy.types.Scene) -> None:
    """Bakes the rigid bodies as they have moved so far; when the file is opened, they would be where they started."""
    world = scene.rigidbody_world
    if world and not world.point_cache.is_baked and scene.frame_current > world.point_cache.frame_start:
        with bpy.context.temp_override(scene=scene, point_cache=world.point_cache):
            bpy.ops.ptcache.bake_from_cache()


def pack(block: Any) -> None:
    try:
        block.pack()
    except RuntimeError:
        pass  # without pixels, or as a movie, there is nothing to keep


def describe_failure(failure: BaseException, code: str, name: str) -> dict[str, Any]:
    """What went wrong, as the author of the code needs it: only frames of the code, most recent last."""
    frames: list[tuple[int, str]] = []
    trace = failure.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == name:
            frames.append((trace.tb_lineno, trace.tb_frame.f_code.co_name))
        trace = trace.tb_next
    line = frames[-1][0] if frames else None
    kind = type(failure).__name__[:200]
    if isinstance(failure, SyntaxError):
        message = safe_text(failure.msg)
        if failure.filename == name and failure.lineno:
            line = int(failure.lineno)
            frames.append((line, "<module>"))
    else:
        message = safe_text(failure)
    source = code.split("\n")
    shown = [
        f'  File "{name}", line {number}, in {function}\n    {line_of(source, number)}' for number, function in frames
    ]
    if len(shown) > 20:
        shown[10:-10] = [f"  ... {len(shown) - 20} more ..."]
    text = "\n".join(["Traceback (most recent call last):", *shown, f"{kind}: {message}"])
    return {"type": kind, "message": message, "line": line, "traceback": cut(text, MAX_TRACEBACK_BYTES)}


def line_of(source: list[str], number: int) -> str:
    return source[number - 1].strip()[:200] if 0 < number <= len(source) else ""


def cut(text: str, limit: int) -> str:
    """At most ``limit`` bytes of UTF-8."""
    data = text.encode("utf-8", "replace")
    return text if len(data) <= limit else data[:limit].decode("utf-8", "ignore")
