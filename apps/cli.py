"""The command line: `thirdwave ask | chat | run | resume | ...`: docs/cli.md.

A contract. Exit status: 0 answered (an abstention is an answer), 2 bad usage or input (one line on
stderr), 1 internal failure (THIRDWAVE_DEBUG=1 shows the traceback) or a bench's target missed.
"""

import gc
import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO, cast

import typer

from thirdwave.apps.doctor_cli import doctor, tools
from thirdwave.apps.errors import UserError, as_user_error
from thirdwave.apps.memory_cli import memory_app
from thirdwave.apps.scene_cli import scene_app
from thirdwave.apps.talk_cli import (
    Approve,
    Events,
    Json,
    Model,
    Progress,
    Stopped,
    ThreadOption,
    Yes,
    next_line,
    print_events,
    said_to,
    settle,
    show,
    way_on,
)
from thirdwave.apps.threads_cli import threads_app
from thirdwave.apps.turn_cli import replay, resume

if TYPE_CHECKING:
    from thirdwave.apps.replies import Reply

UsageError = typer.BadParameter.__bases__[0]
"""What the argument parser raises; its base is taken from typer, which may carry its own click."""
ParserError = cast("type[Exception]", UsageError.__bases__[0])

LEFT_BEHIND = ("thirdwave-model",)
"""Threads that are there at the end only when nobody waits for what they do."""
INTERRUPTED = 130
"""Exit status after Ctrl-C."""
LONGEST_LINE = 600
"""Characters of an error message."""

app = typer.Typer(
    name="thirdwave",
    help="Ask a picture about the people in it, and get an answer that was measured.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(scene_app, name="scene")
app.add_typer(threads_app, name="threads")
app.add_typer(memory_app, name="memory")

for command in (resume, replay, tools, doctor):
    app.command()(command)


@app.command()
def ask(
    picture: Annotated[str, typer.Argument(help="A photograph or a scene.json.")],
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    *,
    thread: ThreadOption = None,
    model: Model = None,
    yes: Yes = False,
    approve: Approve = None,
    events: Events = False,
    as_json: Json = False,
) -> None:
    """Answer one question about a picture. With --thread the picture may be left out."""
    if question is None and thread is None:
        raise UserError('expected a picture and a question: thirdwave ask photo.jpg "Who sits?"')
    asked, source = (picture, None) if question is None else (question, picture)
    from thirdwave.apps.session import Session
    from thirdwave.apps.settings import Settings

    progress = Progress(quiet=as_json or events)
    settings = Settings.from_env(model=model, approve=approve or None)
    with Session(settings, listener=progress) as session, progress.stopping():
        if events:
            stream = session.stream(asked, picture=source, thread=thread, assume=yes)
            reply = print_events(stream)
        else:
            reply = session.ask(asked, picture=source, thread=thread, assume=yes)
        if not (as_json or events):
            reply = settle(session, reply, progress)
    show(reply, as_json or events)


@app.command()
def chat(
    picture: Annotated[str, typer.Argument(help="A photograph or a scene.json.")],
    *,
    thread: ThreadOption = None,
    model: Model = None,
    yes: Yes = False,
    approve: Approve = None,
) -> None:
    """Talk about a picture, one question a line; an empty line or "quit" ends."""
    from thirdwave.apps.pictures import open_source
    from thirdwave.apps.session import Session
    from thirdwave.apps.settings import Settings

    open_source(Path(picture))  # a bad picture is said before the first question is asked for
    progress = Progress()
    settings = Settings.from_env(model=model, approve=approve or None)
    with Session(settings, listener=progress) as session, progress.stopping():
        source: str | None = picture
        if thread is not None:
            progress.way_on = f'thirdwave ask --thread {thread} "..."'
        gc.enable()  # a conversation may last
        reply: Reply | None = None
        while True:
            try:
                if reply is not None and reply.asked is not None:
                    reply = said_to(session, reply, next_line)
                    if reply is None:
                        break
                elif (question := next_line()) is not None:
                    reply = session.ask(question, picture=source, thread=thread, assume=yes)
                else:
                    break
            except Exception as error:
                mendable = as_user_error(error)
                if mendable is None:
                    raise
                _error(str(mendable))
                continue
            source, thread = None, reply.thread
            progress.way_on = way_on(reply)
            show(reply, as_json=False, hint=False)
    if thread is not None:
        print(f"thread {thread}")


@app.command()
def run(
    workflow: Annotated[Path, typer.Argument(help="A workflow file (YAML).")],
    inputs: Annotated[
        list[str] | None, typer.Option("--input", "-i", help="name=value, for each input.")
    ] = None,
    *,
    thread: ThreadOption = None,
    approve: Approve = None,
    as_json: Json = False,
) -> None:
    """Run a hand-written plan on a picture."""
    from thirdwave.apps.session import Session
    from thirdwave.apps.settings import Settings
    from thirdwave.graphs.workflow import Workflow

    given = dict(_pair(item) for item in inputs or [])
    flow = Workflow.read(workflow)
    progress = Progress(quiet=as_json)
    settings = Settings.from_env(approve=approve or None)
    with Session(settings, listener=progress) as session, progress.stopping():
        reply = session.run(flow, given, thread=thread)
        if not as_json:
            reply = settle(session, reply, progress)
    show(reply, as_json)


@app.command()
def bench(
    name: Annotated[str | None, typer.Argument(help="Which; all are listed without it.")] = None,
    *,
    quick: Annotated[
        bool, typer.Option("--quick", help="Measure less: rougher, in a minute or so.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for plots and files.")] = None,
    as_json: Json = False,
    coco: Annotated[
        Path | None, typer.Option("--coco", help="keypoints: COCO annotations of your pictures.")
    ] = None,
    truth: Annotated[
        Path | None, typer.Option("--truth", help="pose3d: true joints of your pictures.")
    ] = None,
    images: Annotated[
        Path | None, typer.Option("--images", help="keypoints, pose3d: folder of the pictures.")
    ] = None,
    points: Annotated[
        str | None, typer.Option("--points", help="keypoints: detector, landmarks or body.")
    ] = None,
    detector: Annotated[
        str | None, typer.Option("--detector", help="keypoints, pose3d: who finds people.")
    ] = None,
    estimator: Annotated[
        str | None, typer.Option("--estimator", help="keypoints, pose3d: who makes bodies.")
    ] = None,
    most: Annotated[
        int | None, typer.Option("--max", min=1, help="keypoints, pose3d: so many pictures.")
    ] = None,
    planner: Annotated[
        str | None, typer.Option("--planner", help="plan: offline, or a model's provider:name.")
    ] = None,
) -> None:
    """Measure thirdwave beside others, or on data of your own; status 1 when a target is missed."""
    from thirdwave.apps.benches import BENCHES, Choice, run_bench

    own = {"coco": coco, "truth": truth, "images": images, "points": points}
    own |= {"detector": detector, "estimator": estimator, "max": most, "planner": planner}
    given = {option: value for option, value in own.items() if value is not None}
    if name is None:
        if given or quick or out:
            raise UserError(f"bench: expected a name, one of {', '.join(BENCHES)}")
        listed = {known: each.does for known, each in BENCHES.items()}
        print(json.dumps(listed) if as_json else "\n".join(f"{n:<12}{listed[n]}" for n in listed))
        return
    gc.enable()  # optimisers leave cycles behind, and a bench lasts
    choice = Choice(name=name, quick=quick, out=out, as_json=as_json, given=given)
    raise typer.Exit(run_bench(choice))


def main() -> None:
    """Run the command line and leave with its exit status."""
    # Importing makes some hundred thousand objects that stay; looking for garbage among them
    # costs time, and most commands end before there is much to collect.
    gc.disable()
    status = run_app(sys.argv[1:])
    for stream in filter(None, (sys.stdout, sys.stderr)):
        try:
            stream.flush()
        except BrokenPipeError:
            _unheard(stream)
    if status == INTERRUPTED or any(one.name in LEFT_BEHIND for one in threading.enumerate()):
        # A network may be computing, or a model talking, in a thread that nobody waits for.
        os._exit(status)
    sys.exit(status)


def run_app(arguments: list[str]) -> int:
    """Run the command line on `arguments` and return its exit status."""
    try:
        status = app(arguments, prog_name="thirdwave", standalone_mode=False)
    except ParserError as error:
        return _error(error.format_message())  # type: ignore[attr-defined]
    except Stopped as stop:
        return _error(f"interrupted: {stop}", INTERRUPTED)
    except (typer.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except SystemExit as stop:
        if not isinstance(stop.__context__, BrokenPipeError):
            raise
        return _unheard(sys.stdout)  # who writes has met a reader that has gone, and gives up
    except Exception as error:
        mendable = as_user_error(error)
        if mendable is not None:
            return _error(str(mendable))
        if os.environ.get("THIRDWAVE_DEBUG"):
            raise
        return _error(
            f"internal failure: {type(error).__name__}: {error} (THIRDWAVE_DEBUG=1 shows more)", 1
        )
    if status == INTERRUPTED:
        return _error("interrupted", INTERRUPTED)
    return status if isinstance(status, int) else 0


def _pair(item: str) -> tuple[str, str]:
    name, found, value = item.partition("=")
    if not name or not found:
        raise UserError(f"--input: expected name=value, got {item!r}")
    return name, value


def _error(text: str, status: int = 2) -> int:
    """Say one line on stderr: what came from outside cannot break it or control the terminal."""
    if sys.stderr is not None:
        line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text.strip())
        if len(line) > LONGEST_LINE:
            line = f"{line[: LONGEST_LINE // 2]} ... {line[-LONGEST_LINE // 2 :]}"
        try:
            print(f"thirdwave: {line}", file=sys.stderr, flush=True)
        except BrokenPipeError:
            _unheard(sys.stderr)
    return status


def _unheard(stream: TextIO) -> int:
    """Let what is still written to a pipe whose reader has gone, as `head` does, go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
    return 0


if __name__ == "__main__":
    main()
