"""Runs a research repository's model for thirdwave: `python serve.py hmr2 --checkpoint ...`.

Started by thirdwave with the interpreter of the repository's environment (Python 3.8 or newer,
standard library and numpy alone until the adapter imports the repository). The first argument is
an adapter next to this file (`hmr2` is `hmr2_worker.py`) or the path of another: a module with
`options(parser)` and `load(options)`, whose result has `about` (a dict: name, model, licence,
device, body_model) and `estimate(image, boxes, camera, values) -> (values, arrays)`.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import select
import signal
import sys
import time
import traceback
from types import ModuleType
from typing import Any, BinaryIO, NoReturn

HERE = os.path.dirname(os.path.realpath(__file__))
LOOK_S = 0.25
"""How often it is looked whether thirdwave is still there."""
LEAVING_S = 4.0
"""How long a worker may take to leave after its pipe was closed; thirdwave itself waits less."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise SystemExit(message)  # argparse's own would tell standard error alone


def main() -> int:
    """Load the adapter, say hello, answer calls until the other side hangs up."""
    given, taken = _own_pipes()
    # The script's own folder holds modules named like the repositories they speak for.
    sys.path[:] = [p for p in (os.getcwd(), *sys.path) if os.path.realpath(p) != HERE]
    _end_with_parent(taken)
    frames = _module("thirdwave_worker_frames", os.path.join(HERE, "frames.py"))
    try:
        adapter = _adapter(sys.argv[1:2])
        parser = _Parser(prog="serve.py " + sys.argv[1])
        adapter.options(parser)
        model = adapter.load(parser.parse_args(sys.argv[2:]))
        about = dict(model.about, type="hello", protocol=frames.PROTOCOL, memory_mb=_memory_mb())
        _send(given, frames.pack(about))
    except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code may raise anything
        traceback.print_exc()
        _send(given, frames.pack(_failure(None, error)))
        return 1
    return _serve(model, frames, taken, given)


def _serve(model: Any, frames: ModuleType, taken: BinaryIO, given: BinaryIO) -> int:
    while True:
        prefix = _exactly(taken, frames.PREFIX.size)
        if not prefix:
            return 0
        head, body = frames.sizes(prefix)
        call = frames.unpack(_exactly(taken, head), _exactly(taken, body))
        number = call.header.get("id")
        try:
            arrays = call.arrays
            values, found = model.estimate(
                arrays["image"], arrays["boxes"], arrays["camera"], call.header["values"]
            )
            answer = frames.pack({"type": "result", "id": number, "values": values}, found)
        except (Exception, SystemExit) as error:  # noqa: BLE001 - foreign code may raise anything
            traceback.print_exc()
            _send(given, frames.pack(_failure(number, error)))
            if "CUDA error" in str(error):  # nothing more can be computed in this process
                return 1
            continue
        _send(given, answer)


def _own_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Pipes that only frames go through; what the repository prints goes to standard error."""
    given = os.fdopen(os.dup(1), "wb", buffering=0)
    taken = os.fdopen(os.dup(0), "rb")
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    return given, taken


def _end_with_parent(taken: BinaryIO) -> None:
    """End this process and its children when thirdwave was killed, even in the middle of a call.

    A process of its own watches: a thread could not run while C code of the repository holds the
    interpreter, and Linux's signal on the parent's death comes when the thread that started us
    ends. It is forked before anything is imported and holds nothing but the pipe from thirdwave.
    """
    worker, parent, leads = os.getpid(), os.getppid(), os.getpgrp() == os.getpid()
    if os.fork():
        return
    try:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        pipe = taken.fileno()
        os.closerange(0, pipe)
        os.closerange(pipe + 1, 256)  # more than are open; the system's limit can be 10^9
        _watch(worker, parent, pipe)
        if leads:  # it is of the group, so the group's number cannot have passed to strangers
            os.killpg(worker, signal.SIGKILL)
        elif os.getppid() == worker:
            os.kill(worker, signal.SIGKILL)
    finally:
        os._exit(0)


def _watch(worker: int, parent: int, pipe: int) -> None:
    """Until the worker has ended, or should have: its parent is gone, or its pipe long closed."""
    poll = select.poll()
    poll.register(pipe, 0)  # hanging up is always told
    patience = LEAVING_S
    while os.getppid() == worker and patience > 0:
        if _parent_of(worker) not in (None, parent):
            return
        if poll.poll(LOOK_S * 1e3):
            time.sleep(LOOK_S)
            patience -= LOOK_S


def _parent_of(process: int) -> int | None:
    """None where the system does not say."""
    try:
        with open("/proc/%d/stat" % process) as stat:  # noqa: UP031
            return int(stat.read().rpartition(")")[2].split()[1])
    except OSError:
        return None


def _adapter(named: list[str]) -> ModuleType:
    if not named:
        raise SystemExit("expected the name or the path of an adapter as first argument")
    path = named[0] if named[0].endswith(".py") else os.path.join(HERE, named[0] + "_worker.py")
    if not os.path.isfile(path):
        raise SystemExit("adapter %r: expected a file, there is no %s" % (named[0], path))  # noqa: UP031
    return _module("thirdwave_worker_adapter", path)


def _module(name: str, path: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _failure(number: Any, error: BaseException) -> dict[str, Any]:
    lines = str(error).strip().splitlines() or ["no message"]
    text = lines[0] if isinstance(error, SystemExit) else type(error).__name__ + ": " + lines[0]
    if isinstance(error, SystemExit) and not isinstance(error.code, str):
        text = "the repository's code called exit(%s)" % error.code  # noqa: UP031
    return {"type": "error", "id": number, "message": text[:500]}


def _memory_mb() -> int:
    """Memory in use with the model loaded: the device's where torch knows it, else our own."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available() and torch.cuda.memory_allocated():
        return int(torch.cuda.memory_allocated() / 1e6)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(peak / (1e6 if sys.platform == "darwin" else 1e3))


def _exactly(taken: BinaryIO, count: int) -> bytes:
    data = taken.read(count)
    if data and len(data) < count:
        raise SystemExit(1)
    return data


def _send(given: BinaryIO, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[given.write(left) :]


if __name__ == "__main__":
    try:
        code = main()
    except BrokenPipeError:  # the other side is gone: there is nobody to tell
        code = 1
    # Threads and exit hooks of a repository must not keep the process.
    sys.stderr.flush()
    os._exit(code)
