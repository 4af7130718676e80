"""The conversation with the coordinator: frames over a Unix domain socket that the coordinator listens at.

A frame is four bytes with the length of a JSON object, eight bytes with the length of the file that follows, the object,
and the file (``docs/reference/bridge.md``). One request is answered before the next is read.
"""

from __future__ import annotations

import json
import os
import socket
import struct
from typing import Any, Callable

MAX_REQUEST_BYTES = 8 * 1024 * 1024
MAX_ANSWER_BYTES = 16 * 1024 * 1024
MAX_MESSAGE_CHARS = 4 * 1024
CHUNK_BYTES = 1024 * 1024
HEADER = struct.Struct(">IQ")


class CommandError(Exception):
    """A command that fails in a way the coordinator can tell apart by ``code``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Answer:
    """The result of a command, and files that are sent with it, one after the other."""

    def __init__(self, result: dict[str, Any], files: tuple[int, ...] = ()) -> None:
        self.result = result
        self.files = files


class Connection:
    """One end of the conversation; ends the process when the other end is gone."""

    def __init__(self, path: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)

    def serve(self, commands: dict[str, Callable[..., Answer]], after: Callable[[], None], incoming: str) -> None:
        """Answers requests until the coordinator hangs up.

        A file that comes with a request is stored as ``incoming``. ``after`` is called when an answer is on its way.
        """
        while (request := self._receive(incoming)) is not None:
            self._send(*answer_to(request, commands))
            after()

    def _receive(self, incoming: str) -> dict[str, Any] | None:
        header = self._exactly(HEADER.size)
        if header is None:
            return None
        size, file_size = HEADER.unpack(header)
        if size > MAX_REQUEST_BYTES:
            raise SystemExit(f"a request of {size} bytes; at most {MAX_REQUEST_BYTES} are accepted")
        body = self._exactly(size)
        if body is None:
            return None
        if file_size:
            with open(incoming, "wb") as file:
                while file_size:
                    chunk = self.socket.recv(min(file_size, CHUNK_BYTES))
                    if not chunk:
                        return None
                    file.write(chunk)
                    file_size -= len(chunk)
        return json.loads(body)

    def _exactly(self, count: int) -> bytes | None:
        data = bytearray()
        while len(data) < count:
            chunk = self.socket.recv(count - len(data))
            if not chunk:
                return None
            data += chunk
        return bytes(data)

    def _send(self, body: bytes, files: tuple[int, ...]) -> None:
        sizes = [os.fstat(file).st_size for file in files]
        try:
            self.socket.sendall(HEADER.pack(len(body), sum(sizes)) + body)
            for file, size in zip(files, sizes):
                self._send_file(file, size)
        finally:
            close(files)

    def _send_file(self, file: int, size: int) -> None:
        sent = 0
        while sent < size:
            count = os.sendfile(self.socket.fileno(), file, sent, min(size - sent, CHUNK_BYTES))
            if count == 0:  # a program cut it off in its last moment: no valid scene, and no reason to end
                count = min(size - sent, CHUNK_BYTES)
                self.socket.sendall(bytes(count))
            sent += count


def answer_to(request: dict[str, Any], commands: dict[str, Callable[..., Answer]]) -> tuple[bytes, tuple[int, ...]]:
    """Calls the command of a request; returns what to send, and the files to send after it.

    One failed command must not end the service, nor one whose result cannot be sent.
    """
    files: tuple[int, ...] = ()
    try:
        command = commands.get(request["type"])
        if command is None:
            raise CommandError("unknown-command", f"unknown command {request['type']:.100}")
        answer = command(**request["params"])
        files = answer.files
        body = encoded({"result": answer.result})
        if len(body) > MAX_ANSWER_BYTES:
            raise CommandError("too-large", f"an answer of {len(body)} bytes; at most {MAX_ANSWER_BYTES} are sent")
        return body, files
    except CommandError as refused:
        failure = refused
    except Exception as broken:
        failure = CommandError("internal", f"{type(broken).__name__}: {safe_text(broken)}")
    close(files)
    return encoded({"error": {"code": failure.code, "message": safe_text(failure)}}), ()


def encoded(message: dict[str, Any]) -> bytes:
    return json.dumps(message, allow_nan=False).encode()


def close(files: tuple[int, ...]) -> None:
    for file in files:
        os.close(file)


def safe_text(value: Any) -> str:
    """A bounded text. An exception's own ``__str__`` may be generated code, too."""
    try:
        text = str(value)
    except BaseException:
        text = f"<{type(value).__name__} without a message>"
    return text[:MAX_MESSAGE_CHARS]
