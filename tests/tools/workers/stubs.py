"""Worker processes that behave, and that do not, through the real pipes. Test helper."""

import os
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import thirdwave.tools.workers
from thirdwave.tools.workers.process import WorkerProcess

WORKERS = Path(thirdwave.tools.workers.__file__).parent
SERVE = WORKERS / "serve.py"

RAW = f"""
import os, signal, subprocess, sys, time
sys.path.insert(0, {str(WORKERS)!r})
import frames
def send(header, arrays=None):
    os.write(1, frames.pack(header, arrays))
def hello(**other):
    send({{"type": "hello", "protocol": 1, "name": "stub", "model": "m", "licence": "l",
          "device": "cpu", "memory_mb": 1, "body_model": "smpl", **other}})
def exactly(count):
    data = b""
    while len(data) < count:
        piece = os.read(0, count - len(data))
        if not piece:
            os._exit(0)
        data += piece
    return data
def take():
    head, body = frames.sizes(exactly(frames.PREFIX.size))
    return frames.unpack(exactly(head), exactly(body))
def answer(call, **values):
    send({{"type": "result", "id": call.header["id"], "values": values}}, call.arrays)
"""

ADAPTER = """
import os, subprocess, sys, time
import numpy as np

def options(parser):
    parser.add_argument("--marks", default="")

class Model:
    about = {"name": "stub", "model": "stub 1", "licence": "none", "device": "cpu",
             "body_model": "smpl"}
    def estimate(self, image, boxes, camera, values):
        return estimate(image, boxes, camera, values)

def load(options):
    Model.marks = options.marks
    return Model()
"""


def raw(folder: Path, body: str, **options: Any) -> WorkerProcess:
    """A worker of its own making: `body` runs with send, hello, take, answer and frames."""
    path = folder / "raw.py"
    path.write_text(RAW + textwrap.dedent(body))
    return worker([sys.executable, str(path)], **options)


def served(folder: Path, estimate: str, *arguments: str, **options: Any) -> WorkerProcess:
    """A worker through serve.py whose adapter has this `estimate(image, boxes, camera, values)`."""
    path = folder / "adapter.py"
    path.write_text(ADAPTER + textwrap.dedent(estimate))
    return worker([sys.executable, str(SERVE), str(path), *arguments], **options)


def worker(argv: list[str], **options: Any) -> WorkerProcess:
    """A worker process with time-outs for a busy machine."""
    return WorkerProcess("stub", argv, **{"start_timeout_s": 120, "call_timeout_s": 120, **options})


def ask(process: WorkerProcess, **values: Any) -> Any:
    """A call with a small picture."""
    arrays = {
        "image": np.zeros((4, 6, 3), np.uint8),
        "boxes": np.zeros((1, 4), np.float32),
        "camera": np.eye(3),
    }
    return process.call(values, arrays)


def gone(pid: int) -> bool:
    """Whether nothing of that process is left, or nothing but what init has yet to collect.

    A zombie of ours is not gone: it is one that nobody waited for.
    """
    state, parent = _state(pid)
    return state == "" or (state == "Z" and parent != os.getpid())


def dead(pid: int) -> bool:
    """Whether that child of ours has ended with all its threads, collected or not."""
    try:
        return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
    except ChildProcessError:
        return True


def _state(pid: int) -> tuple[str, int]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return "", 0
    return fields[0], int(fields[1])


def children(parent: int | None = None) -> set[int]:
    """Child processes of `parent`, our own for None; zombies too."""
    wanted = os.getpid() if parent is None else parent
    everybody = (int(path.name) for path in Path("/proc").glob("[0-9]*"))
    return {pid for pid in everybody if _state(pid)[1] == wanted}


def eventually(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    """Whether it becomes true in time."""
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True
