"""A proxy on a unix socket between a client and a Redis server, which breaks off at one command.

It reads both sides' protocol (RESP2 and RESP3), so it knows where a command begins and ends, and
which answer is whose. Knows nothing of what commands mean.
"""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from thirdwave.apps.benches.memory.faults.points import When

PATIENCE_S = 20.0
"""How long the server may take to answer a command."""


@dataclass(slots=True)
class Run:
    """One client's time with the server: its commands, and what is to happen at one of them."""

    server: Callable[[], str]
    """The path of the server's socket; asked for each connection."""
    at: int | None = None
    """At which command, from 1; None: nothing happens."""
    when: When = When.BEFORE
    strike: Callable[[], None] = lambda: None
    """What happens. Then the connection is closed on both sides, unless it goes on from here."""
    commands: list[str] = field(default_factory=list[str])
    """Names of the commands that came, in order."""
    struck: str | None = None
    """The name of the command at which it happened; None: it did not."""
    lock: threading.RLock = field(default_factory=threading.RLock)
    """Held while something happens, so that nobody connects meanwhile."""


class Proxy:
    """Listens at `path` until it is closed. `serve` says whom the next connections are for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._run: Run | None = None
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listening.bind(str(path))
        self._listening.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        """What a client connects to."""
        return f"unix://{self.path}"

    def serve(self, run: Run) -> None:
        """From now on connections are those of `run`."""
        self._run = run

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return  # closed
            run = self._run
            if run is None:
                client.close()
                continue
            server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                with run.lock:
                    server.connect(run.server())
            except OSError:  # as if nobody listened
                client.close()
                server.close()
                continue
            _Connection(run, client, server)


class _Connection:
    """One client's connection: a thread for each direction."""

    def __init__(self, run: Run, client: socket.socket, server: socket.socket) -> None:
        self._run = run
        self._client = client
        self._server = server
        self._forwarded = 0
        self._withheld: int | None = None
        """The how manyth answer is not given to the client."""
        self._answered = threading.Event()
        for work in (self._forward, self._backward):
            threading.Thread(target=self._until_closed, args=(work,), daemon=True).start()

    def _until_closed(self, work: Callable[[], None]) -> None:
        with suppress(OSError, EOFError):  # either side has gone: so does the other
            work()
        if self._withheld is None or work == self._forward:
            self._close()

    def _forward(self) -> None:
        stream = self._client.makefile("rb")
        while True:
            command = read_command(stream)
            with self._run.lock:
                self._run.commands.append(name_of(command))
                if len(self._run.commands) == self._run.at:
                    if self._run.when is not When.FROM_HERE:
                        self._break_off(command)
                        return
                    self._run.struck = name_of(command)
                    self._run.strike()
                self._forwarded += 1
                self._server.sendall(command)

    def _backward(self) -> None:
        stream = self._server.makefile("rb")
        answers = 0
        while True:
            answer = read_answer(stream)
            answers += not answer.startswith(b">")  # pushed: answers nothing
            if answers == self._withheld:
                if self._run.when is When.HALF_ANSWER:
                    self._client.sendall(answer[: len(answer) // 2])
                self._answered.set()
                return
            self._client.sendall(answer)

    def _break_off(self, command: bytes) -> None:
        """Let the command come as far as it is to, then strike and hang up."""
        when = self._run.when
        if when is When.HALF:
            self._server.sendall(command[: len(command) // 2])
        elif when in (When.AFTER, When.HALF_ANSWER):
            self._withheld = self._forwarded + 1
            self._server.sendall(command)
            if not self._answered.wait(PATIENCE_S):
                raise TimeoutError(f"{name_of(command)}: no answer within {PATIENCE_S:.0f} s")
        self._run.struck = name_of(command)
        self._run.strike()
        self._close()

    def _close(self) -> None:
        for side in (self._client, self._server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()


def name_of(command: bytes) -> str:
    """The command's name, for instance "HSET"."""
    lines = command.split(b"\r\n", 3)
    return (lines[2] if command.startswith(b"*") else lines[0]).decode(errors="replace").upper()


def read_command(stream: BinaryIO) -> bytes:
    """The bytes of the next command. EOFError when there is none, or not all of one."""
    head = _line(stream)
    if not head.startswith(b"*"):
        return head
    parts = [head]
    for _ in range(int(head[1:])):
        size = _line(stream)
        parts += [size, _exactly(stream, int(size[1:]) + 2)]
    return b"".join(parts)


def read_answer(stream: BinaryIO) -> bytes:
    """The bytes of the next answer, of whatever type. EOFError as `read_command`."""
    head = _line(stream)
    kind = head[:1]
    if kind in b"$=!":
        size = int(head[1:])
        return head if size < 0 else head + _exactly(stream, size + 2)
    if kind in b"*~>%":
        items = max(0, int(head[1:])) * (2 if kind == b"%" else 1)
        return head + b"".join(read_answer(stream) for _ in range(items))
    return head


def _line(stream: BinaryIO) -> bytes:
    line = stream.readline()
    if not line.endswith(b"\r\n"):
        raise EOFError
    return line


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
