"""`thirdwave threads list | delete`: the conversations there are, and the end of them.

Knows nothing of what is kept of one.
"""

import json
from typing import Annotated

import typer

threads_app = typer.Typer(help="List the threads, delete some for good.", no_args_is_help=True)

MOST = 2**53
"""What every part that is told a number can count to."""

AsJson = Annotated[bool, typer.Option("--json", help="Print exactly one JSON object.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether I am sure.")]


@threads_app.command("list")
def list_(
    limit: Annotated[int, typer.Option("--limit", min=1, max=MOST, help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List the threads, the one asked last first."""
    from thirdwave.apps.keeping import threads_json, threads_table
    from thirdwave.apps.stores import stores
    from thirdwave.apps.tables import print_table

    with stores() as kept:
        found = threads_json(kept, limit)
    print(json.dumps(found)) if as_json else print_table(threads_table(found))


@threads_app.command()
def delete(
    threads: Annotated[list[str], typer.Argument(help="Ids of the threads.")],
    *,
    keep_facts: Annotated[
        bool, typer.Option("--keep-facts", help="Go on remembering what they were told.")
    ] = False,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Delete threads with all that is theirs alone; it cannot be taken back."""
    from thirdwave.apps.erasing import check_all_reached, erase_threads, erased_text, sure
    from thirdwave.apps.stores import stores

    with stores() as kept:
        sure(f"delete {', '.join(threads)}", yes)
        told = erase_threads(kept, threads, keep_facts=keep_facts)
    print(json.dumps(told) if as_json else erased_text(told))
    check_all_reached(told, "thirdwave memory gc")
