"""`thirdwave scene show | log | diff | undo | redo | export | import`: a scene and its past.

The command line of both. Knows nothing of how either is kept.
"""

import json
from pathlib import Path
from typing import Annotated

import typer

from thirdwave.apps.errors import UserError
from thirdwave.apps.threads_cli import MOST, AsJson

scene_app = typer.Typer(
    help="Look at a thread's scene and its past, take edits back, write it to a file and read it.",
    no_args_is_help=True,
)

OfThread = Annotated[str, typer.Option("--thread", help="Whose scene: the id of an answer.")]


@scene_app.command()
def show(
    thread: OfThread,
    rev: Annotated[
        int | None, typer.Option("--rev", min=1, max=MOST, help="An earlier revision.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show who is in a thread's scene."""
    from thirdwave.apps.history import scene_json, scene_of, scene_table
    from thirdwave.apps.stores import stores
    from thirdwave.apps.tables import print_table

    with stores() as kept:
        scene = scene_of(kept, thread, rev)
    if as_json:
        print(json.dumps(scene_json(thread, scene)))
    else:
        print_table(scene_table(scene))


@scene_app.command()
def log(thread: OfThread, as_json: AsJson = False) -> None:
    """List the revisions of a thread's scene and what made them, the newest last."""
    from thirdwave.apps.history import log_json, log_table
    from thirdwave.apps.stores import stores
    from thirdwave.apps.tables import print_table

    with stores() as kept:
        found = log_json(kept, thread)
    if as_json:
        print(json.dumps(found))
    else:
        print_table(log_table(found))


@scene_app.command()
def diff(
    name: Annotated[str, typer.Argument(metavar="THREAD-or-SCENE", help="Whose scene, or which.")],
    old: Annotated[int | None, typer.Argument(metavar="A", help="A revision.")] = None,
    new: Annotated[
        int | None, typer.Argument(metavar="B", help="Another; the newest without it.")
    ] = None,
    *,
    branch: Annotated[
        str | None, typer.Option("--branch", help="This what-if, against what it came from.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say who and what differs between two revisions, by how much, and which events did it."""
    from thirdwave.apps.differing import between, diff_json, diff_tables
    from thirdwave.apps.stores import stores
    from thirdwave.apps.tables import print_table

    with stores() as kept:
        told = diff_json(kept, between(kept, name, old, new, branch))
    if as_json:
        print(json.dumps(told))
        return
    for table in diff_tables(told):
        print_table(table)


@scene_app.command()
def undo(thread: OfThread, as_json: AsJson = False) -> None:
    """Take back the last edit of a pose: a new revision, nothing is lost."""
    from thirdwave.apps.history import scene_json, undo
    from thirdwave.apps.stores import stores

    with stores() as kept:
        scene, past = undo(kept, thread)
    if as_json:
        print(json.dumps({**scene_json(thread, scene), "undone": past.rev, "why": past.why}))
        return
    who = ", ".join(past.people)
    print(f"{who} as before {past.why!r} (revision {past.rev}); now at revision {scene.rev}")


@scene_app.command()
def redo(thread: OfThread, as_json: AsJson = False) -> None:
    """Make again what the last undo took back, as a new revision."""
    from thirdwave.apps.history import redo, scene_json
    from thirdwave.apps.stores import stores

    with stores() as kept:
        scene, past = redo(kept, thread)
    if as_json:
        print(json.dumps({**scene_json(thread, scene), "redone": past.rev, "why": past.why}))
        return
    who = ", ".join(past.people)
    print(f"{who} again as after {past.why!r}; now at revision {scene.rev}")


@scene_app.command()
def export(
    thread: OfThread,
    out: Annotated[Path | None, typer.Option("--out", help="The file; printed without it.")] = None,
    people: Annotated[
        list[str] | None, typer.Option("--people", help="Only this one; may stand again.")
    ] = None,
    archive: Annotated[
        Path | None,
        typer.Option("--archive", help="A zip with the picture, every revision and the log."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a thread's scene as a scene.json that can be asked again, or all of it as a zip."""
    from thirdwave.apps.archive import pack
    from thirdwave.apps.history import archive_of, export_json
    from thirdwave.apps.stores import stores
    from thirdwave.apps.writing import write_out

    if archive is not None and (out is not None or people):
        raise UserError("--archive: expected it alone: it holds the whole scene")
    for name, path in (("--out", out), ("--archive", archive)):
        if path is not None and path.is_dir():
            raise UserError(f"{name}: expected a file, {path} is a folder")
    with stores() as kept:
        if archive is not None:
            packed = archive_of(kept, thread)
            write_out(archive, pack(packed))
            revisions = len(packed.revisions)
            told = {"thread": thread, "path": str(archive), "revisions": revisions}
            print(json.dumps(told) if as_json else f"{archive}: {revisions} revisions")
            return
        document = export_json(kept, thread, tuple(people or ()) or None)
    text = json.dumps(document)
    if out is None:
        print(text)
        return
    write_out(out, f"{text}\n".encode())
    count = len(document["people"])
    told = {"thread": thread, "path": str(out), "people": count}
    print(json.dumps(told) if as_json else f"{out}: {count} people")


@scene_app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="What `scene export` wrote; also a photograph.")],
    thread: Annotated[
        str | None, typer.Option("--thread", help="Of this thread; a new one without it.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read a scene.json or an archive back, as a scene of a new thread or of one there is."""
    from thirdwave.apps.archive import BadArchive, is_archive, unpack
    from thirdwave.apps.history import import_archive, scene_json
    from thirdwave.apps.opening import known_thread, new_thread_id, open_scene
    from thirdwave.apps.pictures import bytes_of, open_source
    from thirdwave.apps.stores import stores

    data = bytes_of(file)
    source = None if is_archive(data) else open_source(file)
    with stores() as kept:
        known = None if thread is None else known_thread(kept, thread)
        into = thread or new_thread_id()
        if source is not None:
            scene, _ = open_scene(kept, source, into, known)
        else:
            try:
                scene = import_archive(kept, unpack(data), into)
            except BadArchive as error:
                raise UserError(f"{file}: {error}") from error
    if as_json:
        print(json.dumps(scene_json(into, scene)))
        return
    count = "nobody was looked for" if scene.people is None else f"{len(scene.people)} people"
    print(f"thread {into}: {count}, revision {scene.rev}")
