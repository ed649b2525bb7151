"""Calls a model within a time, and says in a few words why it could not be.

Knows nothing of what is asked.
"""

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from typing import TypeVar

from thirdwave.agents.errors import PlannerDown
from thirdwave.agents.llm.styles import status_of

T = TypeVar("T")


def call_in_time(call: Callable[[], T], seconds: float) -> T:
    """What `call` gives. PlannerDown where that takes longer.

    It runs in a daemon thread, which is left behind then and does not keep the process alive.
    Callbacks and tracers of the caller are seen there, too.
    """
    future: Future[T] = Future()
    context = contextvars.copy_context()

    def run() -> None:
        try:
            future.set_result(context.run(call))
        except BaseException as error:  # noqa: BLE001 - handed to the waiting thread, which raises it
            future.set_exception(error)

    threading.Thread(target=run, daemon=True, name="thirdwave-model").start()
    try:
        return future.result(timeout=seconds)
    except FutureTimeoutError:
        if future.done():  # the call itself has ended in a TimeoutError
            raise
        raise PlannerDown("the language model did not answer in time") from None


def why_down(error: BaseException) -> str:
    """Why a model could not be asked: words without numbers, addresses and keys.

    They are told in answers, where a number is a measurement. The error itself is the cause of
    the PlannerDown that carries them.
    """
    name, status = type(error).__name__, status_of(error)
    kinds = {one.__name__.lower() for one in type(error).__mro__}
    if status in (401, 403):
        return f"the language model's provider refused the key ({name})"
    if status == 429:
        return f"the language model is over its quota ({name})"
    if status == 404:
        return f"the provider does not know that language model ({name})"
    if any("timeout" in kind for kind in kinds) or status in (408, 504):
        return f"the language model did not answer in time ({name})"
    if status is not None and status >= 500:
        return f"the language model's server failed ({name})"
    if any("connect" in kind for kind in kinds):
        return f"the language model cannot be reached ({name})"
    return f"the language model failed ({name})"
