"""`thirdwave tools` and `thirdwave doctor`: what there is, and whether it works here."""

import json
from typing import Annotated

import typer

from thirdwave.apps.errors import UserError
from thirdwave.apps.talk_cli import Json

GRAMMAR = "grammar"
"""What `thirdwave tools` shows beside the tools: the language of questions."""


def tools(
    name: Annotated[
        str | None,
        typer.Argument(help='Show this tool\'s card, or by "grammar" what can be asked offline.'),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the tools a plan may use, built-in and plugged in."""
    from thirdwave.apps.report import grammar, tool_card, tool_list
    from thirdwave.tools.registry import load_tools
    from thirdwave.tools.remember import with_memory

    if name == GRAMMAR:
        print(json.dumps({GRAMMAR: grammar()}) if as_json else grammar())
        return
    toolbox = with_memory(load_tools())
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


def doctor(
    as_json: Json = False,
    stop: Annotated[bool, typer.Option("--stop", help="Stop the embedded server.")] = False,
    repair: Annotated[
        bool, typer.Option("--repair", help="Mend the embedded server's damaged file, with a copy.")
    ] = False,
) -> None:
    """Show what is installed, what it is licensed under, and whether it works here."""
    from thirdwave.apps.report import examine, print_report
    from thirdwave.apps.settings import Settings

    settings = Settings.from_env()
    if stop:
        from thirdwave.memory.embedded.server import stop_server

        print("stopped" if stop_server(settings.home) else "no embedded server was running")
        return
    if repair:
        from thirdwave.memory.embedded.server import repair_server

        print("\n".join(repair_server(settings.home)) or "nothing was damaged")
        return
    report = examine(settings)
    print(json.dumps(report)) if as_json else print_report(report)
    if not all(check["ok"] for check in report["checks"]):
        raise typer.Exit(1)
