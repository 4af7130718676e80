"""The executor: holds the baseline, and lets each program run in a child of its own, which saves its scene and is gone.

The next child is forked as soon as an answer is out, so it waits, with the baseline in its memory, while the renderer
works. Without a sandbox nothing is forked: the program runs right here, and the coordinator ends this process afterwards.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import select
import stat
import time
from typing import Any

import addon_utils
import bpy

from coordinator_bridge import importing, installation, program, sandbox, scene
from coordinator_bridge.wire import Answer, CommandError, Connection, safe_text

WATCH_SECONDS = 0.025
MAX_EXTERNAL_FILES = 10_000
MAX_CHILD_ANSWER_BYTES = 1024 * 1024  # the texts in it have bounds of their own
SHARED_FOLDERS = ("/tmp", "/dev/shm")
MAGIC = (b"BLENDER", b"\x28\xb5\x2f\xfd", b"\x1f\x8b")  # plain, zstd, gzip

# What generated programs import most, so that not each child has to.
PRELOADED = """
    bmesh bpy_extras.object_utils collections colorsys dataclasses itertools json math mathutils mathutils.bvhtree
    mathutils.geometry mathutils.kdtree mathutils.noise numpy pathlib random re typing
""".split()


# What a child answers, none of which is required.
ANSWER_FORM = {
    "output": (str,),
    "outputBytes": (int,),
    "unsaved": (str,),
    "error": {"type": (str,), "message": (str,), "traceback": (str,), "line": (int, type(None))},
}


class Child:
    """A child that waits for its program, and the pipes to and from it; the one to it is closed with the program in it."""

    def __init__(self, pid: int, requests: int, answers: int) -> None:
        self.pid = pid
        self.requests = requests
        self.answers = answers
        self.watch = os.pidfd_open(pid)

    def close(self) -> None:
        for file in (self.answers, self.watch):
            os.close(file)


class Executor:
    def __init__(self, connection: Connection, forks: bool, limits: dict[str, int]) -> None:
        self._connection = connection
        self._forks = forks
        self._limits = limits
        self._child: Child | None = None
        self._is_open = False
        self._baseline_files: frozenset[str] = frozenset()
        self._home = os.getcwd()
        self._scene_file = os.path.join(self._home, "scene.blend")

    # -----------------------------------------------------------------------------------------------------------------
    # Commands
    # -----------------------------------------------------------------------------------------------------------------

    def open(self, path: str | None) -> Answer:
        """Opens the baseline that all children begin with; once, before the first program."""
        if self._is_open:
            raise CommandError("bad-request", "this executor already holds a baseline")
        try:
            if path is None:
                bpy.ops.wm.read_homefile(use_factory_startup=True, use_empty=True, load_ui=False)
            else:
                bpy.ops.wm.open_mainfile(filepath=path, load_ui=False, use_scripts=False)
        except RuntimeError as failure:
            raise CommandError("open-failed", safe_text(failure).strip()) from None
        if path is not None and os.path.abspath(bpy.data.filepath) != path:
            raise CommandError("open-failed", f"Blender did not open {path}")
        self._is_open = True
        external = [] if path is None else importing.external_files()[:MAX_EXTERNAL_FILES]
        self._baseline_files = frozenset(external)
        if external:
            bpy.ops.file.make_paths_absolute()  # the scene is saved elsewhere
        entries = scene.entries()
        return Answer(
            {
                "fingerprint": scene.fingerprint(entries),
                "entries": entries,
                "externalFiles": external,
                "bounds": scene.bounds(),
                "camera": scene.camera_report(),
                "lacks": installation.for_programs(),
                "objects": scene.outline(),
            }
        )

    def execute(
        self, code: str, name: str, seed: int, outputBytes: int, seconds: float, build: dict[str, Any] | None = None
    ) -> Answer:
        """Runs a program. How it fails, whatever it does, is an answer and not an error.

        With ``build``, meshes are imported before it runs, and what the scene refers to is packed after it.
        """
        if not self._is_open:
            raise CommandError("bad-request", "there is no baseline yet")
        request = {"code": code, "name": name, "seed": seed, "outputBytes": outputBytes, "build": build}
        if not self._forks:
            answer = run(request, self._scene_file, self._baseline_files)
            return self._with_scene(answer)
        until = time.monotonic() + seconds
        self.prepare()
        child, self._child = self._child, None
        try:
            answer = self._await(child, {**request, "seconds": seconds}, until)
        finally:
            left = sandbox.kill_all(child.pid)
            child.close()
        if left:
            sandbox.await_all()  # they could be writing the scene
        # Of a program that was stopped, everything was running.
        return self._with_scene({**answer, "left": left} if left and "end" not in answer else answer)

    def prepare(self) -> None:
        """Removes what a program wrote, and forks the next child ahead; it waits for its program."""
        if self._forks and self._is_open and self._child is None:
            sandbox.await_all()  # not before the answer: to free its memory takes a child as long as to build its scene
            own = bpy.app.tempdir.rstrip("/")
            sandbox.clean(own, frozenset())
            kept = sandbox.mount_points() | {own}
            for folder in (self._home, *SHARED_FOLDERS):
                sandbox.clean(folder, kept)
            self._child = self._fork()

    # -----------------------------------------------------------------------------------------------------------------
    # The children
    # -----------------------------------------------------------------------------------------------------------------

    def _fork(self) -> Child:
        request_end, requests = os.pipe()
        answers, answer_end = os.pipe()
        pid = os.fork()
        if pid:
            os.close(request_end)
            os.close(answer_end)
            return Child(pid, requests, answers)
        try:
            self._be_child(request_end, answer_end)
        finally:
            os._exit(70)  # not a return into Blender, and not into the parent's loop

    def _be_child(self, requests: int, answers: int) -> None:
        # First of all, so that a program finds no way to the coordinator.
        keep_only({0, 1, 2, requests, answers})
        os.setsid()
        sandbox.soften()
        with open(requests, "rb") as file:
            request = json.load(file)
        sandbox.limit(self._limits, request.pop("seconds"))
        answer = run(request, self._scene_file, self._baseline_files)
        with open(answers, "wb") as file:
            file.write(json.dumps(answer).encode())
        os._exit(0)

    def _await(self, child: Child, request: dict[str, Any], until: float) -> dict[str, Any]:
        """Hands a child its program and waits until it has ended, however it does."""
        with contextlib.suppress(BrokenPipeError), open(child.requests, "wb") as file:
            file.write(json.dumps(request).encode())
        body = bytearray()
        ready = select.poll()
        ready.register(child.answers, select.POLLIN)
        ready.register(child.watch, select.POLLIN)
        ready.register(self._connection.socket, select.POLLHUP | select.POLLERR)
        while True:
            events = dict(ready.poll(WATCH_SECONDS * 1000))
            if self._connection.socket.fileno() in events:
                raise SystemExit("the coordinator is gone")
            if child.answers in events:
                chunk = os.read(child.answers, 65536)
                body += chunk
                if len(body) > MAX_CHILD_ANSWER_BYTES:
                    return {"end": {"reason": "it answered more than the bridge ever does"}}
                if not chunk:
                    ready.unregister(child.answers)
                    answer = parsed(bytes(body))
                    if answer is not None:
                        return answer
                continue
            if child.watch in events:
                # With an answer, something that the program started still holds the pipe.
                status = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
                answer = parsed(bytes(body)) if status == 0 else None
                return answer or {"end": {"reason": "exit", "status": status}}
            if time.monotonic() > until:
                return {"end": {"reason": "timeout"}}
            too_much = sandbox.excess(self._limits)
            if too_much:
                return {"end": {"reason": "limit", "limit": too_much}}

    def _with_scene(self, answer: dict[str, Any]) -> Answer:
        """Adds the scene that was saved. The file is a program's: it can be anything, of any size."""
        if "error" in answer or "end" in answer:
            return Answer(answer)
        try:
            file = os.open(self._scene_file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as missing:
            return Answer({**answer, "unsaved": f"there is no scene file ({missing.strerror})"})
        if not stat.S_ISREG(os.fstat(file).st_mode):
            os.close(file)
            return Answer({**answer, "unsaved": "the scene file is not a regular file"})
        if not os.pread(file, 7, 0).startswith(MAGIC):
            os.close(file)
            return Answer({**answer, "unsaved": "the scene file is not a .blend file"})
        return Answer(answer, (file,))


def run(request: dict[str, Any], scene_file: str, baseline_files: frozenset[str]) -> dict[str, Any]:
    """Runs a program and saves its scene, in the child where there is one."""
    build = request["build"]
    failure = importing.load(build) if build else None
    if failure:
        return {"output": "", "outputBytes": 0, "error": failure}
    answer = program.run(request["code"], request["name"], request["seed"], request["outputBytes"])
    if build and "error" not in answer:
        failure = importing.pack(build)
        if failure:
            answer["error"] = failure
    if "error" not in answer:
        try:
            program.save(scene_file, baseline_files)
        except BaseException as failure:  # a program can replace what saving needs
            answer["unsaved"] = safe_text(failure).strip()
    return answer


def parsed(body: bytes) -> dict[str, Any] | None:
    """What a child said. It may have been a program that wrote it: nothing but its form is believed; None if it is wrong."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if has_form(answer, ANSWER_FORM) else None


def has_form(value: Any, form: Any) -> bool:
    """Whether a value is a dictionary of nothing but what the form names, or of one of the types that the form is."""
    if isinstance(form, dict):
        return isinstance(value, dict) and all(key in form and has_form(value[key], form[key]) for key in value)
    return type(value) in form and (type(value) is not int or 0 <= value < 2**63)


def keep_only(files: set[int]) -> None:
    for name in os.listdir("/proc/self/fd"):
        if int(name) not in files:
            with contextlib.suppress(OSError):
                os.close(int(name))


def main(connection: Connection, forks: str, limits: str) -> None:
    executor = Executor(connection, forks == "forks", json.loads(limits))
    for name in PRELOADED:
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    if "cycles" not in bpy.context.preferences.addons:
        addon_utils.enable("cycles", default_set=True)
    if forks == "forks":
        sandbox.harden()
        sandbox.end_library_threads()
    gc.collect()
    gc.freeze()  # what is here stays shared with the children
    connection.serve(
        {"open": executor.open, "execute": executor.execute},
        after=executor.prepare,
        incoming=os.devnull,
    )
