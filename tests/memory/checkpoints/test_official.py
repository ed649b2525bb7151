from importlib.util import find_spec

import pytest
from redis import Redis

from thirdwave.memory.checkpoints.official import check_modules, official_saver


def test_a_server_without_the_modules_is_named(redis_client: Redis) -> None:
    with pytest.raises(ValueError, match=r"got one without RedisJSON: use Redis 8"):
        check_modules(redis_client)


def test_tenants_are_not_mixed(redis_client: Redis) -> None:
    with pytest.raises(ValueError, match="expected tenant 'local', got 'acme'"):
        official_saver(redis_client, "acme")


@pytest.mark.skipif(
    find_spec("langgraph.checkpoint.redis") is not None,
    reason="langgraph-checkpoint-redis is installed",
)
def test_the_package_is_named_where_it_is_missing(redis_client: Redis) -> None:
    with pytest.raises(ImportError, match="pip install langgraph-checkpoint-redis"):
        official_saver(redis_client, "local")
