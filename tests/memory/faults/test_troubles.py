"""What does not come at one command: rivals on one scene, and a restart while somebody listens."""

from collections.abc import Iterator

import pytest

from thirdwave.apps.benches.memory.faults.servers import Server, new_server
from thirdwave.apps.benches.memory.faults.troubles import restarts, rivals


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with new_server() as made:
        yield made


def test_two_writers_on_one_scene_lose_none_of_a_thousand_commits_each(server: Server) -> None:
    left = rivals(server.home, 2, 1000)
    assert left.acked == 2000
    assert left.whole, left


@pytest.mark.parametrize("kills", [True, False], ids=["kill -9", "stopped"])
def test_a_stream_comes_to_its_end_when_the_server_restarts_at_any_event(
    server: Server, kills: bool
) -> None:
    found = restarts(server, kills, f"stream{int(kills)}")
    assert len(found) >= 5
    assert [str(left) for left in found if not left.whole] == []
