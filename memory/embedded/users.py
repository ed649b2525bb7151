"""Who uses an embedded server: every process that asked for it, from then until it ends.

Knows nothing of how a server is started. What ends it behind the last one is `watcher`.
"""

import fcntl
import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Literal

from thirdwave.memory.embedded import watcher

Leave = Literal["keep", "stop"]
"""What becomes of the server behind its last user: it is left running, or stopped. It is stopped
when one of those who used it since it was started has asked for that."""

JOIN_S = 2 * watcher.STOP_S
"""How long a server that is being stopped may keep its next user waiting."""

_held: dict[str, int] = {}
"""The lock of each folder that this process uses. A forked child shares it, and is a user too."""
_guard = threading.Lock()


def join(folder: Path) -> None:
    """Count this process as a user of the folder's server until it ends.

    FileNotFoundError when there is no folder, TimeoutError when a server is being stopped there and
    does not end.
    """
    name = str(folder)
    with _guard:
        if name in _held:
            if _is(_held[name], folder / "users"):
                return
            os.close(_held.pop(name))  # the folder was deleted, and made again
        handle = watcher.hold(folder / "users", fcntl.LOCK_SH, wait_s=JOIN_S)
        if handle is None:
            raise TimeoutError(f"{folder}: its server is being stopped and does not end")
        _held[name] = handle


def watch(folder: Path) -> None:
    """See to it that the server is stopped when its last user has ended, however that ends."""
    unwatched = watcher.hold(folder / "watch")
    if unwatched is None:
        return
    os.close(unwatched)
    if not sys.executable:
        raise FileNotFoundError("no Python interpreter to watch for the last user: choose `keep`")
    command = [sys.executable, "-I", "-S", watcher.__file__, str(folder)]
    null = [(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_RDWR, 0) for n in range(3)]
    os.posix_spawn(sys.executable, command, dict(os.environ), file_actions=null, setsid=True)


def _is(handle: int, path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(handle), path.stat())
    return False
