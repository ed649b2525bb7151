"""The way in: `thirdwave ...`, which is `python -m thirdwave.apps.cli ...`: docs/cli.md.

A contract. Exit status: 0 answered (an abstention is an answer), 2 bad usage or input (one line on
stderr), 1 internal failure (THIRDWAVE_DEBUG=1 shows the traceback) or a bench's target missed, 130
Ctrl-C, at whatever moment it comes. So nothing slow is imported before Ctrl-C is looked after.
Knows none of the commands.
"""

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from sys import UnraisableHookArgs

LEFT_BEHIND = ("thirdwave-model",)
"""Threads that are there at the end only when nobody waits for what they do."""
INTERRUPTED = 130
"""Exit status after Ctrl-C."""


def main() -> None:
    """Run the command line and leave with its exit status."""
    _on_interrupt(_leave)  # nothing has begun; and what is being imported may lose an error
    sys.unraisablehook = _leave_or_show
    import gc
    import threading

    from thirdwave.apps.saying import unheard

    # Importing makes some hundred thousand objects that stay; looking for garbage among them
    # costs time, and most commands end before there is much to collect.
    gc.disable()
    import thirdwave.apps.commands  # noqa: F401 - before Ctrl-C may end what it imports halfway

    try:
        _on_interrupt(signal.default_int_handler)
        status = run_app(sys.argv[1:])
        _on_interrupt(_leave)
    except KeyboardInterrupt:  # another one, while the first is being told
        os._exit(INTERRUPTED)
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except BrokenPipeError:
            unheard(stream)
    if status == INTERRUPTED or any(one.name in LEFT_BEHIND for one in threading.enumerate()):
        # A network may be computing, or a model talking, in a thread that nobody waits for.
        os._exit(status)
    sys.exit(status)


def run_app(arguments: list[str]) -> int:
    """Run the command line on `arguments` and return its exit status."""
    import typer

    from thirdwave.apps.commands import ParserError, app
    from thirdwave.apps.errors import as_user_error
    from thirdwave.apps.saying import tell, unheard
    from thirdwave.apps.talk_cli import Stopped

    try:
        status = app(arguments, prog_name="thirdwave", standalone_mode=False)
    except ParserError as error:
        return tell(error.format_message())  # type: ignore[attr-defined]
    except Stopped as stop:
        return tell(f"interrupted: {stop}", INTERRUPTED)
    except (typer.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except SystemExit as stop:
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        return unheard(sys.stdout)  # who writes has met a reader that has gone, and gives up
    except Exception as error:
        mendable = as_user_error(error)
        if mendable is not None:
            return tell(str(mendable))
        if os.environ.get("THIRDWAVE_DEBUG"):
            raise
        return tell(
            f"internal failure: {type(error).__name__}: {error} (THIRDWAVE_DEBUG=1 shows more)", 1
        )
    if status == INTERRUPTED:
        return tell("interrupted", INTERRUPTED)
    return status if isinstance(status, int) else 0


def _on_interrupt(do: "Callable[..., object]") -> None:
    """What Ctrl-C does from now on; where whoever started this ignores it, it stays ignored."""
    if signal.getsignal(signal.SIGINT) in (signal.default_int_handler, _leave):
        signal.signal(signal.SIGINT, do)


def _leave(*_: object) -> None:
    """End this process where it stands: what it has written is whole at every moment."""
    if sys.stderr is not None:
        os.write(sys.stderr.fileno(), b"thirdwave: interrupted\n")
    os._exit(INTERRUPTED)


def _leave_or_show(lost: "UnraisableHookArgs") -> None:
    """Ctrl-C that came where no error is passed on, as in a callback: it must not be lost."""
    if isinstance(lost.exc_value, KeyboardInterrupt):
        _leave()
    sys.__unraisablehook__(lost)


if __name__ == "__main__":
    main()
