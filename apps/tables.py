"""Tables for people, printed. Knows nothing of what stands in them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

WIDE = 100_000
"""Columns of a line that nobody looks at on a terminal: in a pipe or a file nothing is cut."""


def print_table(table: "Table") -> None:
    """Print it: as wide as the terminal, else as wide as it is. No word is cut short."""
    from rich.console import Console

    for column in table.columns:
        column.overflow = "fold"
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDE)
    if table.title is not None:
        console.print(table.title, soft_wrap=True)
        table.title = None
    console.print(table)
