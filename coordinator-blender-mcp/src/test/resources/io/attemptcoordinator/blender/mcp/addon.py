"""An add-on for tests: ``blender --python addon.py -- PORT``. It speaks the protocol that the community's add-on speaks.

JSON objects over TCP, one for each request and each answer, without a frame. Code runs on the main thread, by a timer, so
Blender needs a window. An exception is only its message, and a program that does not end blocks everything.
"""

import contextlib
import io
import json
import socket
import sys
import threading

import bpy


def run(code):
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {"bpy": bpy})
    return {"executed": True, "result": printed.getvalue()}


def answer(request):
    try:
        if request["type"] != "execute_code":
            return {"status": "error", "message": "Unknown command type: " + request["type"]}
        return {"status": "success", "result": run(request["params"]["code"])}
    except Exception as failure:
        return {"status": "error", "message": str(failure)}


def on_main_thread(connection, request):
    def work():
        # A connection that is gone is no reason to stop.
        text = json.dumps(answer(request)).encode()
        with contextlib.suppress(OSError):
            connection.sendall(text)

    bpy.app.timers.register(work, first_interval=0.0)


def talk(connection):
    received = b""
    while True:
        try:
            chunk = connection.recv(65536)
        except OSError:
            return
        if not chunk:
            return
        received += chunk
        try:
            request = json.loads(received)
        except ValueError:
            continue  # not whole yet
        received = b""
        on_main_thread(connection, request)


def listen(port):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", port))
    server.listen(5)
    while True:
        connection, _ = server.accept()
        threading.Thread(target=talk, args=(connection,), daemon=True).start()


threading.Thread(target=listen, args=(int(sys.argv[-1]),), daemon=True).start()
