"""Connections behind sentinels that ask for the master each time they are made again.

redis-py asks when it takes a connection for a command; when it makes a lost one again within the
command it tries the old master only, for as long as it tries. Knows nothing of addresses.
"""

from importlib import import_module
from inspect import iscoroutinefunction
from typing import Any


def connection_class(lib: Any, *, ssl: bool) -> Any:
    """The class of connections, of `lib`, which is redis or redis.asyncio."""
    sentinel = import_module(f"{lib.__name__}.sentinel")
    base = sentinel.SentinelManagedSSLConnection if ssl else sentinel.SentinelManagedConnection
    if not hasattr(base, "connect_check_health"):
        return base  # of redis-py before 6.3, which does ask
    if iscoroutinefunction(base.connect_check_health):

        class AsyncConnection(base):
            async def connect_check_health(
                self, check_health: bool = True, retry_socket_connect: bool = True
            ) -> None:
                if retry_socket_connect and not self.is_connected:
                    return await self._connect_retry()
                return await super().connect_check_health(check_health, retry_socket_connect)

        return AsyncConnection

    class Connection(base):
        def connect_check_health(
            self, check_health: bool = True, retry_socket_connect: bool = True
        ) -> None:
            if retry_socket_connect and not self._sock:
                return self._connect_retry()
            return super().connect_check_health(check_health, retry_socket_connect)

    return Connection


def pool_class(lib: Any) -> Any:
    """The class of pools: asyncio's closes its connections to the sentinels, too."""
    base = import_module(f"{lib.__name__}.sentinel").SentinelConnectionPool
    if not iscoroutinefunction(base.disconnect):
        return base

    class Pool(base):
        async def disconnect(self, *args: Any, **named: Any) -> None:
            await super().disconnect(*args, **named)
            for one in self.sentinel_manager.sentinels:
                await one.aclose()

    return Pool
