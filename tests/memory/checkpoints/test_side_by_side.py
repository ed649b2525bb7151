"""Every pair of operations, the one let in between any two commands of the other."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.memory.checkpoints.points import put, thread
from thirdwave.memory import RedisSaver
from thirdwave.memory.checkpoints.drivers import exchange, run
from thirdwave.memory.checkpoints.layout import Codec
from thirdwave.memory.checkpoints.listed import Listed
from thirdwave.memory.checkpoints.operations import Operations

MOST = 12
"""No operation on one thread sends more commands than this."""
SAVED, INDEX = "tw:{tests:thread:t}:saved", "tw:{tests:checkpointed}"


class Step:
    """Sends an operation command by command, `rival` before the one of number `at`."""

    def __init__(self, client: Any, at: int, rival: Callable[[], Any]) -> None:
        self.client, self.at, self.rival = client, at, rival
        self.sent = 0

    async def __call__(self, batch: list[Any]) -> list[Any]:
        replies: list[Any] = []
        for command in batch:
            if self.sent == self.at:
                self.rival()
            replies += await exchange(self.client, [command])
            self.sent += 1
        return replies


def fork(saver: RedisSaver, first: Any, value: int) -> tuple[Any, ...]:
    """A checkpoint below the first one, with a channel that did not change since."""
    version = f"9.{value}"
    found = saver.get_tuple(first)
    made: Any = {
        "v": 2,
        "id": f"z{value}",
        "ts": "",
        "channel_values": {"x": value, "shared": "s"},
        "channel_versions": {"x": version, "shared": found and SHARED},
        "versions_seen": {},
        "updated_channels": None,
    }
    new = {"x": version} if found else {"x": version, "shared": None}
    return first, made, {"run_id": "r2"}, new


SHARED = "1.shared"


def begin(saver: RedisSaver) -> Any:
    """Two checkpoints; the older one names a value that the newer one does not."""
    made: Any = {
        "v": 2,
        "id": "0001",
        "ts": "",
        "channel_values": {"x": 0, "shared": "s"},
        "channel_versions": {"x": "1.0", "shared": SHARED},
        "versions_seen": {},
        "updated_channels": None,
    }
    first = saver.put(thread("t"), made, {}, made["channel_versions"])
    put(saver, first, x=1)
    put(saver, thread("other"), x=1)
    return first


@pytest.mark.parametrize("rival", ["put", "delete", "sweep", "prune", "copy"])
@pytest.mark.parametrize("first_of_all", ["nothing", "a thread"])
@pytest.mark.parametrize("name", ["put", "put again", "delete", "prune", "copy"])
def test_nothing_is_lost_between_two_that_do_not_wait(
    saver: RedisSaver, client: Any, name: str, rival: str, first_of_all: str
) -> None:
    known = Listed()
    for at in range(MOST):
        client.flushall()
        first = begin(saver)
        if first_of_all == "nothing":
            saver.delete_thread("t")
        mine, theirs = fork(saver, first, 5), fork(saver, first, 6)
        if name == "put again":
            known.was(SAVED)
        other = {
            "put": lambda theirs=theirs: saver.put(*theirs),
            "delete": lambda: saver.delete_thread("t"),
            "sweep": saver.threads,
            "prune": lambda: saver.prune(["t"]),
            "copy": lambda: saver.copy_thread("other", "t"),
        }[rival]
        step = Step(client, at, other)
        doing = Operations(send=step, tenant="tests", codec=Codec(saver.serde), listed=known)
        run(
            {
                "put": lambda doing=doing, mine=mine: doing.put(*mine),
                "put again": lambda doing=doing, mine=mine: doing.put(*mine),
                "delete": lambda doing=doing: doing.delete("t"),
                "prune": lambda doing=doing: doing.prune(["t"], "keep_latest"),
                "copy": lambda doing=doing: doing.copy("other", "t"),
            }[name]()
        )
        assert step.sent < MOST
        there = client.exists(SAVED) == 1
        listed = client.zscore(INDEX, "t") is not None
        assert listed or not there, f"command {at}: the index does not know the thread"
        for item in saver.list(thread("t")):
            values = item.checkpoint["channel_values"]
            assert set(values) == set(item.checkpoint["channel_versions"]), f"command {at}"
        if name.startswith("put") and rival in ("put", "sweep"):
            assert saver.get_tuple(thread("t", checkpoint_id="z5")) is not None
        if rival == "put" and at < step.sent and name in ("put", "put again", "prune"):
            assert saver.get_tuple(thread("t", checkpoint_id="z6")) is not None, f"command {at}"
