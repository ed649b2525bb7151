"""Who sends what operations yield: over a sync client, or over one for each asyncio event loop.

A connection of asyncio belongs to the loop in which it was made. So each loop gets a client of its
own, made from the given one's settings, which is closed when the loop shuts down. What tasks of one
loop send at the same time goes out together. Knows nothing of checkpoints.
"""

import asyncio
from collections.abc import AsyncGenerator, Coroutine, Iterator
from inspect import isawaitable
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from redis.client import NEVER_DECODE
from redis.exceptions import NoScriptError, ResponseError

from thirdwave.memory.checkpoints.operations import Batch, Command
from thirdwave.memory.checkpoints.scripts import Script
from thirdwave.memory.checkpoints.twins import copy, is_async, is_cluster, twin

T = TypeVar("T")


def run(operation: Coroutine[Any, Any, T]) -> T:
    """The result of what waits for nothing."""
    try:
        operation.send(None)
    except StopIteration as end:
        return end.value
    operation.close()
    raise RuntimeError("expected an operation over a sync client, got one that waits")


def stream(found: AsyncGenerator[T, None]) -> Iterator[T]:
    """What is found without waiting for anything, one after the other."""
    try:
        while True:
            yield run(found.asend(None))
    except StopAsyncIteration:
        return
    finally:
        run(found.aclose())


RAW: Any = {NEVER_DECODE: True}
"""Replies stay bytes, whatever the client was told."""


class Driver:
    """Sends batches. Takes a sync client, an async one, or both; makes the other when needed."""

    def __init__(self, redis: Any, aredis: Any = None) -> None:
        if redis is not None and is_async(redis):
            if aredis is not None:
                raise TypeError(
                    "RedisSaver: expected a sync client and one of asyncio, got two of asyncio"
                )
            redis, aredis = None, redis
        elif aredis is not None and not is_async(aredis):
            raise TypeError(
                "RedisSaver: aredis: expected a client of redis.asyncio, got a sync one"
            )
        self._redis, self._aredis = redis, aredis
        self._made: Any = None
        self._given = aredis
        """An async client that no loop has taken yet."""
        self._lines: WeakKeyDictionary[asyncio.AbstractEventLoop, _Line] = WeakKeyDictionary()
        self._lock = Lock()

    async def send(self, batch: Batch) -> list[Any]:
        """The replies, over a sync client: it is done without waiting for anything."""
        return _checked(await exchange(self._client(), batch))

    async def asend(self, batch: Batch) -> list[Any]:
        """The replies, over the running event loop's client."""
        line = await self._line()
        return await line.send(batch)

    def own(self) -> None:
        """Close the given sync client, too."""
        self._made = self._redis

    def close(self) -> None:
        """Close the sync client if it was made here."""
        if self._made is not None:
            self._made.close()
            self._made = None

    async def aclose(self) -> None:
        """Close the async client of the running loop and the sync one, if they were made here."""
        loop = asyncio.get_running_loop()
        with self._lock:
            line = self._lines.get(loop)
            if line is not None and line.client is not self._aredis:
                del self._lines[loop]
        if line is not None and line.client is not self._aredis:
            await line.closing.aclose()
        self.close()

    def _client(self) -> Any:
        if self._redis is not None:
            return self._redis
        with self._lock:
            if self._made is None:
                self._made = twin(self._aredis)
            return self._made

    async def _line(self) -> "_Line":
        loop = asyncio.get_running_loop()
        line = self._lines.get(loop)
        if line is not None:
            return line
        with self._lock:
            given, self._given = self._given, None
            client = given
            if client is None:
                client = twin(self._redis) if self._aredis is None else copy(self._aredis)
            line = self._lines[loop] = _Line(client)
        await anext(line.closing)
        return line


class _Line:
    """What goes to Redis from one event loop: one batch at a time, of all that waits."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.closing = self._open()
        self._waiting: list[tuple[Batch, asyncio.Future[list[Any]]]] = []
        self._busy = False
        self._task: asyncio.Task[None] | None = None
        """Held here, for a loop does not."""

    async def _open(self) -> AsyncGenerator[None, None]:
        """Begun and left so: a loop that shuts down ends it, and with it the connections."""
        try:
            yield
        finally:
            await self.client.aclose()

    async def send(self, batch: Batch) -> list[Any]:
        """The replies; raises the first that is an error."""
        loop = asyncio.get_running_loop()
        if self._busy:
            future: asyncio.Future[list[Any]] = loop.create_future()
            self._waiting.append((batch, future))
            return _checked(await future)
        self._busy = True
        try:  # nobody is before it, so it needs no task of its own
            return _checked(await exchange(self.client, batch))
        finally:
            self._go_on(loop)

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        """Send what waits, or be free."""
        self._waiting = [one for one in self._waiting if not one[1].done()]
        if self._waiting and not loop.is_closed():
            self._task = loop.create_task(self._flush())
            self._task.add_done_callback(lambda task: self._go_on(task.get_loop()))
        else:
            self._task, self._busy = None, False

    async def _flush(self) -> None:
        """Sends until nothing waits. Cancelled with everything else ("Ctrl-C") it is begun again:
        what was on its way goes out once more, which every command here allows.
        """
        while self._waiting:
            sent, self._waiting = self._waiting, []
            try:
                replies = await exchange(self.client, [one for batch, _ in sent for one in batch])
            except Exception as error:  # noqa: BLE001 - each caller gets it
                for _, future in sent:
                    if not future.done():
                        future.set_exception(error)
                continue
            except BaseException:
                self._waiting = sent + self._waiting
                raise
            for batch, future in sent:
                mine, replies = replies[: len(batch)], replies[len(batch) :]
                if not future.done():  # its caller was cancelled
                    future.set_result(mine)


def _wire(command: Command) -> Command:
    if isinstance(command[0], Script):
        return ("EVALSHA", command[0].sha, 1, *command[1:])
    return command


def _whole(command: Command) -> Command:
    """With the text of the script, for a server that has not seen it."""
    return ("EVAL", command[0].text, 1, *command[1:])


def _checked(replies: list[Any]) -> list[Any]:
    for reply in replies:
        if isinstance(reply, Exception):
            raise reply
    return replies


async def exchange(client: Any, batch: Batch) -> list[Any]:
    """The replies of a sync or async client to commands that go out in their order.

    A reply may be an error of the server's.
    """
    if len(batch) > 1 and not is_cluster(client):
        pipe = client.pipeline(transaction=False)
        for command in batch:
            pipe.execute_command(*_wire(command), **RAW)
        replies = await _waited(pipe.execute(raise_on_error=False))
    else:
        replies = [await _said(client, _wire(command)) for command in batch]
    for at, reply in enumerate(replies):
        if isinstance(reply, NoScriptError):
            replies[at] = await _said(client, _whole(batch[at]))
    return replies


async def _said(client: Any, command: Command) -> Any:
    try:
        return await _waited(client.execute_command(*command, **RAW))
    except ResponseError as error:
        return error


async def _waited(given: Any) -> Any:
    """What a client of asyncio gives has to be waited for, what a sync one gives is there."""
    return await given if isawaitable(given) else given
