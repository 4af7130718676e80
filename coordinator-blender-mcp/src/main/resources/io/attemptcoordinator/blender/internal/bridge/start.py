"""Started by Blender: ``--python start.py -- ROLE SOCKET [OPTIONS]``. The parts are in ``coordinator_bridge``.

Python 3.10 to 3.13 (Blender 3.4 to 5.x), standard library only: not every Blender comes with NumPy.
"""

import importlib
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from coordinator_bridge.wire import Connection  # noqa: E402: the path above is where it is

role, socket_path, *options = sys.argv[sys.argv.index("--") + 1 :]
importlib.import_module(f"coordinator_bridge.{role}").main(Connection(socket_path), *options)
sys.stdout.flush()
# Not a return into Blender: it would wait for threads that a program left running.
os._exit(0)
