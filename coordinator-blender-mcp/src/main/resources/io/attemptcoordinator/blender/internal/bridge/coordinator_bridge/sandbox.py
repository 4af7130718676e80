"""The executor as the first process of its sandbox: what a program can do to it, and how all that a program leaves ends.

All of this needs a process namespace of our own, in which this process is number 1: the kernel then shields it from
the signals of the others, hands it their orphans, and lets it end all of them in one call.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import resource
import signal

PR_SET_DUMPABLE = 4
PAGE_BYTES = resource.getpagesize()
PROGRAM_FILES = 1024


def harden() -> None:
    """Makes this process safe from the children that it forks."""
    if os.getpid() != 1:
        raise SystemExit("the executor must be the first process of its sandbox, or it would end processes of others")
    set_dumpable(False)  # no ptrace, no /proc/1/mem, although a child has the same user
    # Of what the first process does not handle, the kernel drops what comes from inside, even SIGKILL.
    c_signal = ctypes.CDLL(None).signal
    c_signal.restype, c_signal.argtypes = ctypes.c_void_p, (ctypes.c_int, ctypes.c_void_p)
    for number in signal.valid_signals():
        c_signal(int(number), None)


def end_library_threads() -> None:
    """Makes OpenEXR work without threads of its own: a child has none of them, and would wait for them forever.

    Nothing of Blender's can do that, so this calls the library itself. Where it is a part of Blender's program and not a file, it
    cannot be found, and a program that reads or writes an OpenEXR file runs into its time limit.
    """
    with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as file:
        paths = {line.split(None, 5)[5].rstrip("\n") for line in file if "/libOpenEXR" in line}
    for path in paths:
        with open(path, "rb") as file:
            # The name has the version of the library in it.
            found = re.search(rb"_ZN\d+Imf_\w*?20setGlobalThreadCountEi", file.read())
        if found:
            ctypes.CDLL(path)[found[0].decode()](ctypes.c_int(0))


def set_dumpable(is_dumpable: bool) -> None:
    """Sets whether processes of the same user may look into this one."""
    if ctypes.CDLL(None, use_errno=True).prctl(PR_SET_DUMPABLE, int(is_dumpable), 0, 0, 0) != 0:
        raise SystemExit(f"prctl(PR_SET_DUMPABLE): {os.strerror(ctypes.get_errno())}")


def soften() -> None:
    """Makes a child an ordinary process again, with the signal handlers that a Python program expects."""
    set_dumpable(True)  # or the parent could not count its memory
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.default_int_handler)


def limit(limits: dict[str, int], seconds: float) -> None:
    """Bounds what one process of a program can take; called in the child."""
    cpu_seconds = int(seconds * (os.cpu_count() or 1)) + 10
    bounds = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_NOFILE: PROGRAM_FILES,
        resource.RLIMIT_FSIZE: limits["fileBytes"],
        resource.RLIMIT_AS: virtual_bytes() + limits["memoryBytes"],  # on top of what Blender has reserved at its start
        resource.RLIMIT_NPROC: limits["processes"],  # threads count as well; does not hold for the user "root"
    }
    for kind, value in bounds.items():
        _, hard = resource.getrlimit(kind)
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))


def virtual_bytes() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * PAGE_BYTES


def excess(limits: dict[str, int]) -> str | None:
    """What all processes of a program together have too much of; None if nothing."""
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit() and name != "1"]
    if len(pids) > limits["processes"]:
        return f"more than {limits['processes']} processes"
    if sum(map(resident_bytes, pids)) <= limits["memoryBytes"]:
        return None
    # That was quick, and counted what children share once for each of them. To look closer takes long enough for a fork
    # bomb to grow, so nothing runs meanwhile.
    os.kill(-1, signal.SIGSTOP)
    if sum(map(proportional_bytes, pids)) > limits["memoryBytes"]:
        return f"more than {limits['memoryBytes'] // 2**20} MiB of memory"
    os.kill(-1, signal.SIGCONT)
    return None


def resident_bytes(pid: int) -> int:
    """The memory of a process that is not backed by files."""
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            _, resident, shared, *_ = map(int, file.read().split())
    except (OSError, ValueError):
        return 0  # it has ended
    return (resident - shared) * PAGE_BYTES


def proportional_bytes(pid: int) -> int:
    """The same, where what several processes share is divided among them."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss_Anon:"))
    except PermissionError:
        return resident_bytes(pid)
    except (OSError, ValueError, StopIteration):
        return 0  # it has ended


def kill_all(child: int) -> list[str]:
    """Kills every process but this one, and returns the names of those that a program left behind; one was its own."""
    left = names_of_others(child)
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    return left


def await_all() -> None:
    """Ends every process but this one, and waits until none is left, not even one that was being forked."""
    while True:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)
        try:
            while os.waitpid(-1, 0)[0]:
                pass
        except ChildProcessError:
            return


def names_of_others(child: int) -> list[str]:
    names = []
    for pid in os.listdir("/proc"):
        if pid.isdigit() and int(pid) not in (1, child):
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                    name, _, state = file.read().partition("(")[2].rpartition(")")
                if not state.lstrip().startswith("Z"):
                    names.append(name[:64])
            except OSError:
                pass  # it has ended
    return sorted(names)[:20]


def mount_points() -> frozenset[str]:
    """Where something is mounted, such as the baseline and its files."""
    with open("/proc/self/mountinfo", encoding="utf-8", errors="surrogateescape") as file:
        return frozenset(line.split(" ")[4].encode().decode("unicode_escape") for line in file)


def clean(folder: str, kept: frozenset[str]) -> bool:
    """Empties a folder that a program can write to, but for the paths to keep; returns whether it is empty now."""
    is_empty = True
    for entry in os.scandir(folder):
        # What the sandbox made, to mount something in it, is not the program's to write to.
        if entry.path in kept or entry.stat(follow_symlinks=False).st_uid != os.getuid():
            is_empty = False
        elif not entry.is_dir(follow_symlinks=False):
            os.unlink(entry.path)
        else:
            os.chmod(entry.path, 0o700)
            if clean(entry.path, kept):
                os.rmdir(entry.path)
            else:
                is_empty = False
    return is_empty
