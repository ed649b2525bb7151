"""The number of the data's format, and how older data becomes newer. Knows nothing of servers.

`<data folder>/redis/format` holds it. A folder with data and without that file is of format 0. A
step up is safe to be run again, since it may be cut off; the number is written behind it.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from thirdwave.memory.connecting.trouble import ServerError

if TYPE_CHECKING:
    from redis import Redis

FORMAT = 1
"""What this version writes."""
FILE = "format"


def format_of(folder: Path) -> int | None:
    """The number that a folder holds; None when it holds none. ServerError when it is too new."""
    try:
        text = (folder / FILE).read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ServerError(f"{folder / FILE}: cannot be read: {error}") from error
    if not text.isdigit():
        raise ServerError(f"{folder / FILE}: expected the number of a format, got {text[:40]!r}")
    if int(text) > FORMAT:
        raise ServerError(
            f"{folder}: its data has format {text}, and this thirdwave knows up to {FORMAT}: "
            "update thirdwave, or choose another data folder"
        )
    return int(text)


def write_format(folder: Path) -> None:
    """Note that the folder's data is as this version writes it."""
    fresh = folder / f"{FILE}.new"
    with fresh.open("w") as file:
        file.write(f"{FORMAT}\n")
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(folder / FILE)


def upgrade(redis: "Redis", found: int) -> None:
    """Bring everything that a server holds from format `found` to `FORMAT`, step by step."""
    from thirdwave.memory.upgrades import STEPS  # reads LangGraph's checkpoints

    for number in range(found, FORMAT):
        for step in STEPS[number]:
            step(redis)
