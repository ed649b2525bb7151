"""The commands that answer and measure, and every other one: what `thirdwave` can be told to do.

Knows nothing of the process that it runs in, which is `cli`'s.
"""

import gc
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from thirdwave.apps.doctor_cli import doctor, tools
from thirdwave.apps.errors import UserError, as_user_error
from thirdwave.apps.memory_cli import memory_app
from thirdwave.apps.saying import tell
from thirdwave.apps.scene_cli import scene_app
from thirdwave.apps.talk_cli import (
    Approve,
    Events,
    Json,
    Model,
    Progress,
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
                tell(str(mendable))
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


def _pair(item: str) -> tuple[str, str]:
    name, found, value = item.partition("=")
    if not name or not found:
        raise UserError(f"--input: expected name=value, got {item!r}")
    return name, value
