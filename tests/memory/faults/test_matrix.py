"""A dialogue about a scene.json, broken at one command: nothing is lost, and it goes on."""

import pytest

from tests.memory.faults.conftest import what_is_wrong
from thirdwave.apps.benches.memory.faults.client import LONG, SHORT
from thirdwave.apps.benches.memory.faults.matrix import Extent, Hit, hits
from thirdwave.apps.benches.memory.faults.points import CUTS, JUMPS_S, KILLS, Victim, Wanted
from thirdwave.apps.benches.memory.faults.servers import can_fill_disks

SHORTAGES = 4 if can_fill_disks() else 0
CONNECTING = ("HELLO", "CLIENT", "PING", "INFO")
"""Who is cut off here has not begun, and is told so."""


@pytest.fixture(scope="module")
def some() -> list[Hit]:
    """About forty points of all kinds, always the same."""
    wanted = Wanted(kills=20, cuts=9, shortages=SHORTAGES, jumps=8, seed=7)
    return list(hits(Extent(wanted=wanted, dialogue=SHORT)))


def test_every_kind_of_fault_happened_and_writes_were_acknowledged_before(some: list[Hit]) -> None:
    happened = [hit for hit in some if hit.command is not None]
    assert len(happened) >= 36
    kinds = {(hit.point.victim, hit.point.when) for hit in happened}
    assert kinds >= {*KILLS, *CUTS}
    assert {hit.point.ahead_s for hit in happened} == {0, *JUMPS_S}
    assert sum(hit.left.acked for hit in happened) > 100


def test_nothing_acknowledged_is_lost_nothing_half_there_and_the_thread_goes_on(
    some: list[Hit],
) -> None:
    assert what_is_wrong(some) == []


def test_a_client_outlives_its_server_and_cut_connections(some: list[Hit]) -> None:
    gave_up = {
        str(hit): hit.gave_up
        for hit in some
        if hit.point.victim in (Victim.SERVER, Victim.CONNECTION)
        and hit.command not in CONNECTING
        and hit.gave_up is not None
    }
    assert gave_up == {}


def test_a_killed_client_was_killed(some: list[Hit]) -> None:
    killed = [hit for hit in some if hit.point.victim in (Victim.CLIENT, Victim.BOTH)]
    assert {hit.gave_up for hit in killed if hit.command is not None} == {""}


@pytest.mark.skipif(not SHORTAGES, reason="this system cannot limit another process's files")
def test_a_client_without_room_says_so(some: list[Hit]) -> None:
    short = [hit for hit in some if hit.point.victim in (Victim.DISK, Victim.MEMORY)]
    assert len(short) >= 4
    assert all(hit.gave_up for hit in short if hit.command is not None)


@pytest.mark.faults
def test_at_every_step_of_a_long_dialogue() -> None:
    wanted = Wanted(kills=240, cuts=60, shortages=5 * SHORTAGES, jumps=40, seed=0)
    found = list(hits(Extent(wanted=wanted, dialogue=LONG, workers=2)))
    kills = [hit for hit in found if hit.point.kills and hit.command is not None]
    assert len(kills) >= 200
    assert what_is_wrong(found) == []
