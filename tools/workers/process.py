"""A worker that is called: started when needed, one call at a time, started anew after a failure.

Whatever a worker does (hangs, dies, prints garbage, answers another question), a call ends in
bounded time with ToolFailed and one line, and the next call has a fresh process. Knows nothing of
pictures or bodies.
"""

import itertools
import os
import threading
import time
import weakref
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from thirdwave.tools.base import ToolFailed
from thirdwave.tools.workers import frames
from thirdwave.tools.workers.frames import Frame, FrameError
from thirdwave.tools.workers.running import Running, WorkerLost

GRACE_S = 1.0
"""How long a worker may take to leave by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a worker said of itself when its model was loaded."""

    name: str
    model: str
    licence: str
    device: str
    memory_mb: int
    """Memory in use after loading, as measured by the worker."""
    body_model: str


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class Reply:
    """A worker's answer: checked as a frame, not yet as what was asked for."""

    worker: str
    values: Mapping[str, Any]
    arrays: Mapping[str, npt.NDArray[Any]]

    def array(self, name: str, shape: tuple[int | None, ...]) -> npt.NDArray[np.float64]:
        """The numbers `name` of `shape`, None for any length. ToolFailed unless they are finite."""
        if name not in self.arrays:
            raise self.wrong(
                f"expected {name!r}, got {', '.join(sorted(self.arrays)) or 'nothing'}"
            )
        found = self.arrays[name]
        if found.ndim != len(shape) or any(
            wanted not in (None, length) for wanted, length in zip(shape, found.shape, strict=True)
        ):
            shown = "(" + ", ".join("any" if n is None else str(n) for n in shape) + ")"
            raise self.wrong(f"{name}: expected shape {shown}, got {found.shape}")
        if found.dtype.kind not in "fiu":
            raise self.wrong(f"{name}: expected numbers, got {found.dtype}")
        values = found.astype(np.float64)
        if not np.isfinite(values).all():
            raise self.wrong(f"{name}: expected finite numbers, got nan or inf")
        return values

    def wrong(self, what: str) -> ToolFailed:
        """The failure to raise for an answer that is not as documented."""
        return ToolFailed(f"worker {self.worker!r}: {what}")


class WorkerProcess:
    """A worker by its command. Safe to use from several threads; a context manager that closes."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        *,
        cwd: str | None = None,
        env: Mapping[str, str] | None = None,
        start_timeout_s: float = 300.0,
        call_timeout_s: float = 120.0,
        restarts: int = 3,
    ) -> None:
        self.name = name
        self._argv, self._cwd, self._env = tuple(argv), cwd, dict(env or {})
        self._start_timeout_s, self._call_timeout_s = start_timeout_s, call_timeout_s
        self._restarts = restarts
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._holder: list[Running] = []
        self._about: About | None = None
        self._numbers = itertools.count(1)
        self._failures = 0
        self._last_failure = ""
        # At exit, and when nobody holds the worker any more.
        self._finalizer = weakref.finalize(self, _end, self._holder)

    def __enter__(self) -> "WorkerProcess":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """Process id of the worker, None while none runs."""
        return self._holder[0].pid if self._holder else None

    def start(self) -> About:
        """Start it unless it runs; what it says of itself. ToolFailed says why it cannot."""
        with self._turn():
            self._running()
            assert self._about is not None
            return self._about

    def call(self, values: Mapping[str, Any], arrays: Mapping[str, npt.NDArray[Any]]) -> Reply:
        """Its answer to `values` (JSON) and `arrays`. ToolFailed says what went wrong.

        A worker that says it could not do it keeps running; one that fails otherwise is ended.
        """
        number = next(self._numbers)
        try:
            question = frames.pack({"type": "call", "id": number, "values": dict(values)}, arrays)
        except FrameError as error:
            raise ToolFailed(f"worker {self.name!r}: {error}") from error
        with self._turn():
            running = self._running()
            deadline = time.monotonic() + self._call_timeout_s
            running.forget_words()
            try:
                running.send(question, deadline)
                answer = running.receive(deadline)
                _expect(answer, number)
                said = _message(answer) if answer.header["type"] == "error" else ""
            except TimeoutError:
                self._lose(running, f"no answer in {self._call_timeout_s:g} s, it was ended")
            except (WorkerLost, FrameError) as error:
                self._lose(running, str(error))
            except BaseException:  # interrupted: its answer would come to the next call
                self._holder.clear()
                running.stop()
                raise
            if said:
                raise ToolFailed(f"worker {self.name!r}: {said}")
            self._failures = 0
            found = answer.header.get("values")
            return Reply(
                worker=self.name,
                values=found if isinstance(found, dict) else {},
                arrays=answer.arrays,
            )

    def close(self) -> None:
        """End the worker, in the middle of a call too. May be called twice."""
        self._closed.set()
        polite = self._lock.acquire(blocking=False)
        if not polite:
            for running in tuple(self._holder):
                running.kill()
            self._lock.acquire()  # its call sees the end of the process and lets go
        try:
            _end(self._holder, GRACE_S if polite else 0.0)
        finally:
            self._lock.release()
        self._finalizer.detach()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One call at a time; who waits for others waits no longer than one of them may take."""
        seconds = self._start_timeout_s + self._call_timeout_s
        if not self._lock.acquire(timeout=seconds):
            raise ToolFailed(f"worker {self.name!r}: busy with other calls for {seconds:g} s")
        try:
            yield
        finally:
            self._lock.release()

    def _running(self) -> Running:
        if self._closed.is_set():
            raise ToolFailed(f"worker {self.name!r}: it was unloaded")
        if self._holder:
            running = self._holder[0]
            trouble = running.trouble()
            if not trouble:
                return running
            self._holder.clear()
            running.stop()
            self._count(trouble)
        if self._failures > self._restarts:
            raise ToolFailed(
                f"worker {self.name!r}: it failed {self._failures} times in a row and is not "
                f"started again (last: {self._last_failure}); unload it to try anew"
            )
        return self._started()

    def _started(self) -> Running:
        if os.name != "posix":
            raise ToolFailed(f"worker {self.name!r}: workers need Linux or macOS")
        if self._cwd and not os.path.isdir(self._cwd):
            raise ToolFailed(
                f"worker {self.name!r}: cwd: expected a folder, there is no {self._cwd!r}"
            )
        try:
            running = Running(self._argv, self._cwd, self._env)
        except (OSError, ValueError) as error:
            raise ToolFailed(
                f"worker {self.name!r}: could not start {self._argv[0]!r}: {error}"
            ) from error
        self._holder.append(running)
        deadline = time.monotonic() + self._start_timeout_s
        if self._closed.is_set():  # closed while it was being started
            running.kill()
        try:
            hello = running.receive(deadline)
            if hello.header["type"] == "error":
                raise WorkerLost(_message(hello))
            self._about = self._greeted(hello)
        except TimeoutError:
            self._lose(running, f"not ready in {self._start_timeout_s:g} s, it was ended")
        except (WorkerLost, FrameError) as error:
            self._lose(running, f"could not start: {error}")
        except BaseException:
            self._holder.clear()
            running.stop()
            raise
        return running

    def _greeted(self, hello: Frame) -> About:
        head = hello.header
        if head["type"] != "hello" or head.get("protocol") != frames.PROTOCOL:
            raise FrameError(
                f"expected a hello of protocol {frames.PROTOCOL} (a number), got "
                f"{_shown(head['type'])[1:-1]} of {_shown(head.get('protocol'))}: "
                "give it the serve.py of this thirdwave"
            )
        if head.get("name") != self.name:
            raise FrameError(f"expected the worker {self.name!r}, got {head.get('name')!r}")
        texts = {
            key: str(head.get(key, "")) for key in ("model", "licence", "device", "body_model")
        }
        memory = head.get("memory_mb", 0)
        if not isinstance(memory, int) or not all(texts.values()):
            raise FrameError("expected model, licence, device, memory_mb and body_model in hello")
        return About(name=self.name, memory_mb=memory, **texts)

    def _lose(self, running: Running, why: str) -> NoReturn:
        """End it and raise ToolFailed with why and its last line."""
        self._holder.clear()
        running.stop()
        if self._closed.is_set():
            raise ToolFailed(f"worker {self.name!r}: it was unloaded during the call")
        self._count(why)
        last = running.last_line
        said = f"; its last line: {last}" if last and last not in why else ""
        raise ToolFailed(f"worker {self.name!r}: {why}{said}")

    def _count(self, why: str) -> None:
        self._failures += 1
        self._last_failure = why


def _expect(answer: Frame, number: int) -> None:
    kind, theirs = answer.header["type"], answer.header.get("id")
    if kind not in ("result", "error") or theirs != number:
        raise FrameError(
            f"expected the answer to call {number}, "
            f"got {_shown(kind)[1:-1]} of call {_shown(theirs)}"
        )


def _message(answer: Frame) -> str:
    """What an error frame says: its first line with anything on it."""
    message = answer.header.get("message")
    lines = message.splitlines() if isinstance(message, str) else []
    said = next((line.strip()[:500] for line in lines if line.strip()), "")
    if not said:
        raise FrameError(f'expected an error with a "message", got {_shown(message)}')
    return said


def _shown(value: object) -> str:
    """What came, in a line that is not too long."""
    return repr(value)[:80]


def _end(holder: list[Running], grace_s: float = GRACE_S) -> None:
    while holder:
        holder.pop().stop(grace_s)
