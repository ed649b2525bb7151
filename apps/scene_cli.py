"""`thirdwave scene show | log | undo | export`: a thread's scene and its past, on the command line.

Knows nothing of how either is kept.
"""

import json
from pathlib import Path
from typing import Annotated

import typer

from thirdwave.apps.errors import UserError

scene_app = typer.Typer(
    help="Look at a thread's scene and its past, take an edit back, write it to a file.",
    no_args_is_help=True,
)

OfThread = Annotated[str, typer.Option("--thread", help="Whose scene: the id of an answer.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]


@scene_app.command()
def show(
    thread: OfThread,
    rev: Annotated[int | None, typer.Option("--rev", min=1, help="An earlier revision.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show who is in a thread's scene."""
    from rich.console import Console

    from thirdwave.apps.history import scene_json, scene_of, scene_table
    from thirdwave.apps.session import Session

    with Session() as session:
        scene = scene_of(session.parts, thread, rev)
    if as_json:
        print(json.dumps(scene_json(thread, scene)))
    else:
        Console().print(scene_table(scene))


@scene_app.command()
def log(thread: OfThread, as_json: AsJson = False) -> None:
    """List the revisions of a thread's scene and what made them, the newest last."""
    from rich.console import Console

    from thirdwave.apps.history import log_json, log_table
    from thirdwave.apps.session import Session

    with Session() as session:
        found = log_json(session.parts, thread)
    if as_json:
        print(json.dumps(found))
    else:
        Console().print(log_table(found))


@scene_app.command()
def undo(thread: OfThread, as_json: AsJson = False) -> None:
    """Take back the last edit of a pose: a new revision, nothing is lost."""
    from thirdwave.apps.history import scene_json, undo
    from thirdwave.apps.session import Session

    with Session() as session:
        scene, past = undo(session.parts, thread)
    if as_json:
        print(json.dumps({**scene_json(thread, scene), "undone": past.rev, "why": past.why}))
        return
    who = ", ".join(past.people)
    print(f"{who} as before {past.why!r} (revision {past.rev}); now at revision {scene.rev}")


@scene_app.command()
def export(
    thread: OfThread,
    out: Annotated[Path | None, typer.Option("--out", help="The file; printed without it.")] = None,
    people: Annotated[
        list[str] | None, typer.Option("--people", help="Only this one; may stand again.")
    ] = None,
) -> None:
    """Write a thread's scene as a scene.json that can be asked again."""
    from thirdwave.apps.history import export_json
    from thirdwave.apps.session import Session, write_whole

    if out is not None and out.is_dir():
        raise UserError(f"--out: expected a file, {out} is a folder")
    with Session() as session:
        document = export_json(session.parts, thread, tuple(people or ()) or None)
    text = json.dumps(document)
    if out is None:
        print(text)
    else:
        write_whole(out, f"{text}\n".encode())
        print(f"{out}: {len(document['people'])} people")
