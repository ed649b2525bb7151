"""A question as a stream of events: it is answered in a thread of its own, and can be cancelled.

Knows nothing of graphs.
"""

import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager
from queue import SimpleQueue
from typing import Any, cast

from thirdwave.apps.replies import Reply
from thirdwave.graphs.events import Event

Listener = Callable[[Mapping[str, Any]], None]


class Call:
    """One question that is being answered: who listens, and whether the user has had enough."""

    def __init__(self, listener: Listener) -> None:
        self.thread: str | None = None
        self.run: str | None = None
        """Which asking it is, once it has begun (`State.run`)."""
        self._listener = listener
        self._enough = threading.Event()

    def cancel(self) -> None:
        """Have enough of it."""
        self._enough.set()

    def cancelled(self) -> bool:
        """Whether the user has had enough."""
        return self._enough.is_set()

    def tell(self, event: Mapping[str, Any]) -> None:
        """Tell the listener."""
        self._listener(event)


def stream(
    begin: Callable[[Listener], AbstractContextManager[Call]],
    work: Callable[[Call], Reply],
    listener: Listener,
) -> Generator[Event | Reply, None, None]:
    """The events of `work` as they happen, then its reply; what it raises rises here.

    Nothing runs before the first is asked for. Closing cancels, and does not wait for the end.
    """
    happened: SimpleQueue[Event | Reply | BaseException] = SimpleQueue()

    def tell(event: Mapping[str, Any]) -> None:
        listener(event)
        happened.put(cast(Event, event))

    with begin(tell) as call:

        def run() -> None:
            try:
                happened.put(work(call))
            except BaseException as error:  # noqa: BLE001 - handed to who reads, where it rises
                happened.put(error)

        threading.Thread(target=run, daemon=True).start()
        try:
            while True:
                one = happened.get()
                if isinstance(one, BaseException):
                    raise one
                yield one
                if isinstance(one, Reply):
                    return
        finally:
            call.cancel()
