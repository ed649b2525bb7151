"""The table of `thirdwave doctor` on memory. Knows nothing of servers: only what was found."""

from collections.abc import Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from thirdwave.apps.tables import print_table

MB = 1 << 20


def print_memory(found: Mapping[str, Any]) -> None:
    """Print what was found, then a line for each thing that is wrong, with what to do about it."""
    if not found:
        return  # no server could be used; the checks say why
    table = Table("what", "is", title="Memory", title_justify="left")
    for name, says in memory_rows(found):
        table.add_row(name, escape(says))
    for risk in found["risks"]:
        table.add_row("WRONG", escape(risk))
    print_table(table)


def memory_rows(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and words of each line; what the server's user may not ask is said to be unknown."""
    used, limit, keys = found["used_bytes"], found["limit_bytes"], found["keys"]
    room = f" of {limit / MB:.1f} MB" if limit else ", no limit"
    rows = [
        ("server", found["server"]),
        ("persistence", found["persistence"]),
        ("eviction", found["policy"]),
        ("memory", "" if used is None else f"{used / MB:.1f} MB{room}"),
        ("latency", f"{found['latency_ms']:.2f} ms a round trip"),
        ("tenant", found["tenant"]),
        ("its keys", "" if keys is None else f"{'' if found['counted'] else 'over '}{keys}"),
    ]
    if found["format"] is not None:
        rows.append(("format", f"{found['format']}"))
    return [(name, says or "unknown: its user may not ask") for name, says in rows]
