"""`thirdwave resume` and `thirdwave replay`: going on with a question, and running one again."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from thirdwave.apps.errors import UserError
from thirdwave.apps.talk_cli import (
    Events,
    Json,
    Model,
    Progress,
    Yes,
    arguments_of,
    print_events,
    settle,
    show,
)

if TYPE_CHECKING:
    from thirdwave.graphs.replay import Replayed

OfThread = Annotated[str, typer.Argument(help="The thread whose last question has not ended.")]


def resume(
    thread: OfThread,
    message: Annotated[str | None, typer.Argument(help="With --reject: why.")] = None,
    *,
    approve: Annotated[bool, typer.Option("--approve", help="What waits may run.")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="What waits may not run.")] = False,
    edit: Annotated[
        list[str] | None,
        typer.Option("--edit", help="STEP=JSON: run it with these arguments; the rest may run."),
    ] = None,
    yes: Yes = False,
    model: Model = None,
    events: Events = False,
    as_json: Json = False,
) -> None:
    """Go on with a question that was cut off, or that waits for you."""
    decision = _decision(approve, reject, message, edit or [])
    from thirdwave.apps.session import Session
    from thirdwave.apps.settings import Settings

    progress = Progress(quiet=as_json or events)
    settings = Settings.from_env(model=model)
    with Session(settings, listener=progress) as session, progress.stopping():
        if events:
            reply = print_events(session.stream(None, thread=thread, decision=decision))
        elif decision is not None:
            reply = session.decide(thread, decision)
        else:
            reply = session.resume(thread)
        if yes and reply.asked is not None and reply.asked.kind == "ask":
            reply = session.ask("yes", thread=thread, assume=True)
        if not (as_json or events):
            reply = settle(session, reply, progress)
    show(reply, as_json or events)


def replay(
    thread: Annotated[str, typer.Argument(help="The thread: the id of an answer.")],
    turn: Annotated[
        int, typer.Option("--turn", help="Which question: from 1, or -1 for the last.")
    ] = -1,
    as_json: Json = False,
) -> None:
    """Run an answered question's plan again, on the scene as it was; status 1 if it differs."""
    from thirdwave.apps.session import Session

    with Session() as session:
        found = session.replay(thread, turn)
    if as_json:
        print(json.dumps({"thread": thread, **found.to_json()}))
    else:
        _show_replayed(found)
    if not found.same:
        raise typer.Exit(1)


def _decision(approve: bool, reject: bool, message: str | None, edit: list[str]) -> Any:
    """What the options decide; None: nothing. UserError: they contradict one another."""
    if reject and (approve or edit):
        raise UserError("expected one of --approve, --reject and --edit, got two")
    if message is not None and not reject:
        raise UserError(f"expected one thread, got {message!r} too; a reason goes with --reject")
    if reject:
        return {"type": "reject", "message": message or ""}
    if edit:
        edits = {name: {"type": "edit", "args": args} for name, args in map(_edited, edit)}
        return {"decisions": edits, "otherwise": {"type": "approve"}}
    return {"type": "approve"} if approve else None


def _edited(item: str) -> tuple[str, dict[str, Any]]:
    name, found, text = item.partition("=")
    if not name or not found:
        raise UserError(f"--edit: expected STEP=JSON, got {item!r}")
    return name, arguments_of(text)


def _show_replayed(found: "Replayed") -> None:
    print(f"turn {found.turn}: {found.question}")
    for one in (*found.steps, found.answer):
        name = f"{one.id} {one.tool}".strip()
        if one.same:
            of = "  (from the record: no model is asked again)" if one.recorded else ""
            print(f"  same     {name}{of}")
            continue
        print(f"  DIFFERS  {name}")
        for key in dict.fromkeys((*one.was, *one.now)):
            was, now = one.was.get(key), one.now.get(key)
            if was != now:
                print(f"    {key}: was {json.dumps(was)[:200]}, now {json.dumps(now)[:200]}")
    print("everything came out the same" if found.same else "not everything came out the same")
