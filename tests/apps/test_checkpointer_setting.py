from pathlib import Path

import pytest

from thirdwave.apps.errors import UserError
from thirdwave.apps.settings import Settings
from thirdwave.apps.wiring import wire
from thirdwave.memory import RedisSaver


def test_thirdwaves_own_is_the_default(redis_server: Path) -> None:
    parts = wire(Settings(home=redis_server))
    assert isinstance(parts.graph.checkpointer, RedisSaver)
    parts.redis.close()


@pytest.mark.parametrize("tenant", ["local", "acme"])
def test_the_official_one_says_what_it_lacks(redis_server: Path, tenant: str) -> None:
    with pytest.raises(UserError, match="checkpointer official: expected the package"):
        wire(Settings.from_env({"THIRDWAVE_CHECKPOINTER": "official"}, home=redis_server))
    with pytest.raises(UserError, match="THIRDWAVE_CHECKPOINTER: checkpointer official: "):
        wire(Settings(home=redis_server, checkpointer="official", tenant=tenant))
