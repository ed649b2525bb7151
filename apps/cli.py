"""The command line: `thirdwave ask | chat | run | scene | tools | doctor | bench`: docs/cli.md.

A contract. Exit status: 0 answered (an abstention is an answer), 2 bad usage or input (one line on
stderr), 1 internal failure (THIRDWAVE_DEBUG=1 shows the traceback) or a bench's target missed.
"""

import gc
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from thirdwave.apps.errors import UserError, as_user_error
from thirdwave.apps.scene_cli import scene_app

UsageError = typer.BadParameter.__bases__[0]
"""What the argument parser raises; its base is taken from typer, which may carry its own click."""
ParserError = UsageError.__bases__[0]

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

Thread = Annotated[str | None, typer.Option("--thread", help="Go on with an earlier thread.")]
Model = Annotated[
    str | None, typer.Option("--model", help="Plan with a chat model, by provider:name.")
]
Json = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]


@app.command()
def ask(
    picture: Annotated[str, typer.Argument(help="A photograph or a scene.json.")],
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    thread: Thread = None,
    model: Model = None,
    as_json: Json = False,
) -> None:
    """Answer one question about a picture. With --thread the picture may be left out."""
    if question is None and thread is None:
        raise UserError('expected a picture and a question: thirdwave ask photo.jpg "Who sits?"')
    asked, source = (picture, None) if question is None else (question, picture)
    from thirdwave.apps.session import Session
    from thirdwave.apps.settings import Settings

    with Session(Settings.from_env(model=model), listener=_progress(as_json)) as session:
        reply = session.ask(asked, picture=source, thread=thread)
    _show(reply, as_json)


@app.command()
def chat(
    picture: Annotated[str, typer.Argument(help="A photograph or a scene.json.")],
    thread: Thread = None,
    model: Model = None,
) -> None:
    """Talk about a picture, one question a line; an empty line or "quit" ends."""
    from thirdwave.apps.pictures import open_source
    from thirdwave.apps.session import Session
    from thirdwave.apps.settings import Settings

    open_source(Path(picture))  # a bad picture is said before the first question is asked for
    with Session(Settings.from_env(model=model), listener=_progress(False)) as session:
        source: str | None = picture
        gc.enable()  # a conversation may last
        while (question := _next_question()) is not None:
            try:
                reply = session.ask(question, picture=source, thread=thread)
            except Exception as error:
                mendable = as_user_error(error)
                if mendable is None:
                    raise
                _error(str(mendable))
                continue
            source, thread = None, reply.thread
            _show(reply, as_json=False, hint=False)
    if thread is not None:
        print(f"thread {thread}")


@app.command()
def run(
    workflow: Annotated[Path, typer.Argument(help="A workflow file (YAML).")],
    inputs: Annotated[
        list[str] | None, typer.Option("--input", "-i", help="name=value, for each input.")
    ] = None,
    thread: Thread = None,
    as_json: Json = False,
) -> None:
    """Run a hand-written plan on a picture."""
    from thirdwave.apps.session import Session
    from thirdwave.apps.settings import Settings
    from thirdwave.graphs.workflow import Workflow

    given = dict(_pair(item) for item in inputs or [])
    flow = Workflow.read(workflow)
    with Session(Settings.from_env(), listener=_progress(as_json)) as session:
        reply = session.run(flow, given, thread=thread)
    _show(reply, as_json)


@app.command()
def tools(
    name: Annotated[str | None, typer.Argument(help="Show this tool's card.")] = None,
    as_json: Json = False,
) -> None:
    """List the tools a plan may use, built-in and plugged in."""
    from thirdwave.apps.report import tool_card, tool_list
    from thirdwave.tools.registry import load_tools

    toolbox = load_tools()
    if name is not None and name not in toolbox.tools:
        why = toolbox.broken.get(name)
        known = ", ".join(toolbox.tools)
        raise UserError(
            f"tool {name!r} could not be loaded: {why}" if why else f"no tool {name!r}: {known}"
        )
    if as_json:
        cards = [tool.card() for tool in toolbox.tools.values() if name in (None, tool.name)]
        print(json.dumps(cards[0] if name else {"tools": cards, "broken": toolbox.broken}))
    elif name is not None:
        print(tool_card(toolbox.tools[name]))
    else:
        tool_list(toolbox)


@app.command()
def doctor(
    as_json: Json = False,
    stop: Annotated[bool, typer.Option("--stop", help="Stop the embedded server.")] = False,
) -> None:
    """Show what is installed, what it is licensed under, and whether it works here."""
    from thirdwave.apps.report import examine, print_report
    from thirdwave.apps.settings import Settings

    settings = Settings.from_env()
    if stop:
        from thirdwave.memory.server import stop_server

        print("stopped" if stop_server(settings.home) else "no embedded server was running")
        return
    report = examine(settings)
    print(json.dumps(report)) if as_json else print_report(report)
    if not all(check["ok"] for check in report["checks"]):
        raise typer.Exit(1)


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
    if status == INTERRUPTED:
        # A network may be computing in another thread, which must not outlive the interpreter.
        os._exit(status)
    sys.exit(status)


def run_app(arguments: list[str]) -> int:
    """Run the command line on `arguments` and return its exit status."""
    try:
        status = app(arguments, prog_name="thirdwave", standalone_mode=False)
    except ParserError as error:
        return _error(error.format_message())  # type: ignore[attr-defined]
    except (typer.Abort, KeyboardInterrupt):
        status = INTERRUPTED
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone, nothing more can be said
        return 1
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


def _show(reply: Any, as_json: bool, hint: bool = True) -> None:
    if as_json:
        print(json.dumps(reply.to_json()))
        return
    print(reply.text)
    if reply.branch is not None:
        print("  (a what-if: the scene is as it was)")
    for line in reply.answer.evidence:
        print(f"  [{line.step}] {line.text}")
    for ref, path in reply.artifacts:
        print(f"  {ref['name'] or ref['media_type']}: {path}")
    if hint:
        print(f'  go on: thirdwave ask --thread {reply.thread} "..."')


def _next_question() -> str | None:
    try:
        line = input("> " if sys.stdin and sys.stdin.isatty() else "").strip()
    except (EOFError, RuntimeError):  # RuntimeError: stdin is closed
        return None
    return None if line.lower() in ("", "quit", "exit") else line


def _pair(item: str) -> tuple[str, str]:
    name, found, value = item.partition("=")
    if not name or not found:
        raise UserError(f"--input: expected name=value, got {item!r}")
    return name, value


def _progress(as_json: bool) -> Any:
    """Names the running step on a terminal's stderr; silent otherwise."""
    from thirdwave.graphs.context import no_listener

    if as_json or sys.stderr is None or not sys.stderr.isatty():
        return no_listener

    def tell(event: Mapping[str, Any]) -> None:
        if event["event"] == "step":
            running = event["status"] == "started"
            sys.stderr.write(f"\r\033[K{event['tool']} ..." if running else "\r\033[K")
            sys.stderr.flush()

    return tell


def _error(text: str, status: int = 2) -> int:
    """Say one line on stderr: what came from outside cannot break it or control the terminal."""
    if sys.stderr is not None:
        line = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text.strip())
        if len(line) > LONGEST_LINE:
            line = f"{line[: LONGEST_LINE // 2]} ... {line[-LONGEST_LINE // 2 :]}"
        print(f"thirdwave: {line}", file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
