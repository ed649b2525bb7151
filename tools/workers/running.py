"""One running worker process: frames in and out by a deadline, its last words, and its end.

Every wait is bounded and nothing blocks on a full pipe. POSIX: the worker leads a process group of
its own, which ends with it. Knows nothing of calls, restarts or models.
"""

import os
import re
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO

from thirdwave.tools.workers import frames
from thirdwave.tools.workers.frames import Frame

TAIL_BYTES = 16384
"""How much of a worker's standard error is kept."""
LOOK_S = 0.05
"""How often a silent process is checked for having ended: a child of it may hold its pipes."""
PIECE = 1 << 20
_OURS = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
"""Variables of this interpreter that would lead another one astray."""
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")


class WorkerLost(Exception):  # noqa: N818 - it says what became of a process
    """The process can no longer be spoken to; the message says why, without its last line."""


class Running:
    """A started process. OSError where it cannot be started."""

    def __init__(
        self, argv: Sequence[str], cwd: str | None = None, env: Mapping[str, str] | None = None
    ) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in _OURS}
        # The command is the user's own, from their settings; nothing of a picture or a prompt.
        self._process = subprocess.Popen(  # noqa: S603
            list(argv),
            cwd=cwd or None,
            env={**inherited, **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
        self._owner = os.getpid()
        self._ending = threading.Lock()
        self._over = False
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._to, self._from = self._process.stdin, self._process.stdout
        self._tail = _Tail(self._process.stderr)
        for pipe in (self._to, self._from):
            os.set_blocking(pipe.fileno(), False)

    @property
    def pid(self) -> int:
        """Process id, and id of the group."""
        return self._process.pid

    @property
    def last_line(self) -> str:
        """The last line on its standard error since `forget_words`; "" where there is none."""
        return self._tail.last_line()

    def forget_words(self) -> None:
        """What it wrote on its standard error until now belongs to what came before."""
        self._tail.forget()

    def trouble(self) -> str:
        """Why it cannot be called: it has ended, or said what nobody asked for. "" if it can."""
        if self._has_ended():
            return self._fate("it ended")
        if self._ready(self._from, selectors.EVENT_READ, 0.0):
            return "it spoke without being asked"
        return ""

    def send(self, data: bytes, deadline: float) -> None:
        """Write a packed frame by `deadline` (monotonic seconds). WorkerLost, TimeoutError."""
        left = memoryview(data)
        while left:
            if not self._ready(self._to, selectors.EVENT_WRITE, self._wait(deadline)):
                self._still_there()
                continue
            try:
                left = left[os.write(self._to.fileno(), left[:PIECE]) :]
            except BlockingIOError:
                continue
            except OSError as error:
                raise WorkerLost(self._fate("it closed its standard input")) from error

    def receive(self, deadline: float) -> Frame:
        """The next frame by `deadline`. FrameError for anything else; WorkerLost, TimeoutError."""
        # The magic by itself: a short line of print() must not be waited on for its rest.
        prefix = self._read(len(frames.MAGIC), deadline)
        if prefix == frames.MAGIC:
            prefix += self._read(frames.PREFIX.size - len(prefix), deadline)
        elif self._ready(self._from, selectors.EVENT_READ, 0.0):
            prefix += os.read(self._from.fileno(), 60)
        head, body = frames.sizes(prefix)
        return frames.unpack(self._read(head, deadline), self._read(body, deadline))

    def kill(self) -> None:
        """End it at once; who waits for it is told. `stop` has still to be called."""
        self._signal(signal.SIGKILL)

    def stop(self, grace_s: float = 0.0) -> None:
        """End it and its children: politely for up to `grace_s`, then not. Safe to call again."""
        with self._ending:
            if self._over:
                return
            self._over = True
            if os.getpid() != self._owner:  # a fork of us has the object, not the child
                return
            with suppress(OSError):
                self._to.close()
            if grace_s > 0 and not self._ends_within(grace_s):
                self._signal(signal.SIGTERM)
                self._ends_within(grace_s)
            # Before it is reaped, so that the group's number cannot have passed to strangers.
            self._signal(signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                # A driver can hold a killed process for a while; Popen reaps it later then.
                self._process.wait(timeout=10.0)
            self._tail.close()
            self._from.close()

    def _read(self, count: int, deadline: float) -> bytes:
        data = bytearray()
        while len(data) < count:
            if not self._ready(self._from, selectors.EVENT_READ, self._wait(deadline)):
                self._still_there()
                continue
            try:
                piece = os.read(self._from.fileno(), min(PIECE, count - len(data)))
            except BlockingIOError:
                continue
            except (OSError, ValueError) as error:
                raise WorkerLost(self._fate("its pipe was closed")) from error
            if not piece:
                raise WorkerLost(self._fate("it closed its standard output"))
            data += piece
        return bytes(data)

    def _ready(self, pipe: object, event: int, wait_s: float) -> bool:
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(pipe, event)  # type: ignore[arg-type]
                return bool(selector.select(wait_s))
        except ValueError as error:  # closed by `stop` in another thread
            raise WorkerLost(self._fate("its pipe was closed")) from error

    @staticmethod
    def _wait(deadline: float) -> float:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return min(left, LOOK_S)

    def _still_there(self) -> None:
        if self._has_ended() and not self._ready(self._from, selectors.EVENT_READ, 0.0):
            raise WorkerLost(self._fate("it ended"))

    def _fate(self, otherwise: str) -> str:
        """How it ended, for a message; it is ended if it has not, and `otherwise` said."""
        # The pipes close a moment before the process has an exit status.
        ended = self._ends_within(1.0)
        self._signal(signal.SIGKILL)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=1.0)
        code = self._process.returncode
        if not ended or code is None:
            return otherwise
        if code < 0:
            return f"it was ended by signal {-code} ({signal.Signals(-code).name})"
        return f"it ended with exit status {code}"

    def _has_ended(self) -> bool:
        """Without reaping it: a zombie keeps the group's number from being given away."""
        if self._process.returncode is not None:
            return True
        if not hasattr(os, "waitid"):
            return self._process.poll() is not None
        try:
            flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
            return os.waitid(os.P_PID, self.pid, flags) is not None
        except ChildProcessError:
            return True

    def _ends_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while not self._has_ended():
            if time.monotonic() > until:
                return False
            time.sleep(0.01)
        return True

    def _signal(self, number: signal.Signals) -> None:
        if os.getpid() == self._owner and self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, number)


class _Tail:
    """Reads a worker's standard error as it comes, so that it never waits, and keeps the end."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe = pipe
        self._ended = False
        self._kept = bytearray()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker-stderr", daemon=True)
        self._thread.start()

    def last_line(self) -> str:
        with self._lock:
            text = self._kept.decode(errors="replace")
        lines = [_TERMINAL.sub("", line).strip() for line in text.splitlines()]
        return next((line[:300] for line in reversed(lines) if line), "")

    def forget(self) -> None:
        with self._lock:
            if self._there():  # once: it may be writing on and on, and a pipe holds no more
                os.read(self._pipe.fileno(), 65536)
            self._kept.clear()

    def close(self) -> None:
        # Its end of file comes when the last process of the group has gone; a process that left
        # the group could hold it open for ever.
        self._thread.join(timeout=1.0)
        self._stop.set()
        self._thread.join(timeout=1.0)

    def _run(self) -> None:
        pipe = self._pipe
        with pipe, selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while not self._stop.is_set():
                if not selector.select(0.2):
                    continue
                with self._lock:
                    if not self._there():  # forgotten meanwhile
                        continue
                    piece = os.read(pipe.fileno(), 65536)
                    if not piece:
                        self._ended = True
                        return
                    self._kept += piece
                    del self._kept[:-TAIL_BYTES]

    def _there(self) -> bool:
        if self._ended:
            return False
        with selectors.DefaultSelector() as selector:
            selector.register(self._pipe, selectors.EVENT_READ)
            return bool(selector.select(0.0))
