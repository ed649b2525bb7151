"""The matrix: the same dialogue again and again, broken at another point each time."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from traceback import format_exception
from typing import Any

from thirdwave.apps.benches.memory.faults.client import (
    LONG,
    Dialogue,
    forked,
    hold,
    settings,
    shift_clock,
)
from thirdwave.apps.benches.memory.faults.journal import Acked, AckFile
from thirdwave.apps.benches.memory.faults.points import (
    Point,
    Victim,
    Wanted,
    When,
)
from thirdwave.apps.benches.memory.faults.proxy import Proxy, Run
from thirdwave.apps.benches.memory.faults.recovery import Ended, Left, Parties, recover
from thirdwave.apps.benches.memory.faults.servers import Server, new_server


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What one point left."""

    point: Point
    command: str | None
    """The command that was hit; None: the dialogue had fewer, nothing happened."""
    left: Left
    gave_up: str | None
    """What the client said when it did not go on by itself to the end of its dialogue."""

    def __str__(self) -> str:
        return f"{self.point} ({self.command}): {self.left}"


NOWHERE = Point(Victim.CONNECTION, When.BEFORE, 0)
"""No command has that number: nothing happens."""


class Ground:
    """A server, a proxy before it, and the same dialogue over it, time after time."""

    def __init__(self, server: Server, dialogue: Dialogue) -> None:
        self._server = server
        self._dialogue = dialogue
        self._folder = Path(tempfile.mkdtemp(prefix="tw-"))
        self._proxy = Proxy(self._folder / "proxy.sock")
        self._number = 0
        self.ended: Ended | None = None
        """How the dialogue ends when nothing happens."""
        self.commands: list[str] = []
        """What a client sends during it."""

    def rehearse(self) -> None:
        """Hold the dialogue without a fault, to know its commands and its end.

        Twice, so that what happens only once in a process is not among them: everything is loaded
        here, and clients are forked from here.
        """
        here = Parties(self._server.home, "rehearsal")
        _, self.ended = recover(here, self._dialogue, Acked(), None)
        whole, left, gave_up = self._hold(NOWHERE)
        if not left.whole or gave_up is not None:
            raise RuntimeError(f"the dialogue does not hold without a fault: {left}, {gave_up}")
        if not left.acked:
            raise RuntimeError("nothing was acknowledged: nothing could be missed")
        self.commands = whole.commands

    def hit(self, point: Point) -> Hit:
        """Hold the dialogue, broken at `point`, and see what is left."""
        run, left, gave_up = self._hold(point)
        return Hit(point=point, command=run.struck, left=left, gave_up=gave_up)

    def close(self) -> None:
        """Remove the files; the server is its owner's to stop."""
        self._proxy.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _hold(self, point: Point) -> tuple[Run, Left, str | None]:
        self._number += 1
        tenant = f"t{self._number}"
        file, errors = self._folder / tenant, self._folder / f"{tenant}.errors"
        given = settings(self._server.home, tenant, self._proxy.url)
        gate_out, gate_in = os.pipe()

        def client() -> None:
            os.read(gate_out, 1)
            shift_clock(point.ahead_s)
            hold(given, AckFile(file), self._dialogue)

        pid = forked(client, errors)
        run = Run(
            server=lambda: self._server.socket,
            at=point.at,
            when=point.when,
            strike=_strike(point, pid, self._server),
        )
        self._proxy.serve(run)
        os.write(gate_in, b"!")
        _, status = os.waitpid(pid, 0)
        for end in (gate_out, gate_in):
            os.close(end)
        with run.lock:  # what strikes has struck
            acked = Acked.read(file)
            if point.victim in (Victim.DISK, Victim.MEMORY):
                self._server.make_room()
        parties = Parties(self._server.home, tenant)
        left, _ = recover(parties, self._dialogue, acked, self.ended)
        return run, left, _last_words(errors) if status else None


def _strike(point: Point, client: int, server: Server) -> Callable[[], None]:
    """What is done at a point."""

    def kill_client() -> None:
        with suppress(ProcessLookupError):
            os.kill(client, signal.SIGKILL)

    def strike() -> None:
        if point.victim in (Victim.CLIENT, Victim.BOTH):
            kill_client()
        if point.victim in (Victim.SERVER, Victim.BOTH):
            server.kill_and_start()
        if point.victim is Victim.DISK:
            server.fill_disk()
        if point.victim is Victim.MEMORY:
            server.fill_memory()

    return strike


def _last_words(errors: Path) -> str:
    """The last line that a process said; "" when it had no time to."""
    return (errors.read_text().strip().splitlines() or [""])[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How much of the matrix is run."""

    wanted: Wanted
    dialogue: Dialogue = LONG
    workers: int = 1
    """Processes, each with a server of its own, that share the points."""


def hits(extent: Extent) -> Iterator[Hit]:
    """Break the dialogue at each point, and give what each left."""
    context = get_context("spawn")
    found: Any = context.SimpleQueue()
    working = [
        context.Process(target=_work, args=(extent, number, found))
        for number in range(extent.workers)
    ]
    for worker in working:
        worker.start()
    left = len(working)
    while left:
        one = found.get()
        if isinstance(one, Hit):
            yield one
        elif one is None:
            left -= 1
        else:
            raise RuntimeError(f"the fault matrix itself broke: {one}")
    for worker in working:
        worker.join()


def _work(extent: Extent, number: int, found: Any) -> None:
    """One worker: its share of the points, then None; or in words what went wrong."""
    try:
        with new_server() as server:
            ground = Ground(server, extent.dialogue)
            try:
                ground.rehearse()
                for point in extent.wanted.points(len(ground.commands))[number :: extent.workers]:
                    found.put(ground.hit(point))
            finally:
                ground.close()
        found.put(None)
    except Exception as error:  # noqa: BLE001 - told to the process that waits, which raises it
        found.put("".join(format_exception(error)))
