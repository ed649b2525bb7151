"""Which servers are new enough. Knows nothing of how they are found or reached."""

import re

OLDEST = {"Redis": (6, 2), "Valkey": (7, 2)}


def too_old(name: str, number: str) -> str | None:
    """Why that server cannot be used, as "is Redis 5.0, ..."; None when it can, or is unknown."""
    oldest, found = OLDEST.get(name), numbers(number)
    if oldest is None or not found or found >= oldest:
        return None
    wanted = " or ".join(f"{one} {'.'.join(map(str, least))}" for one, least in OLDEST.items())
    return f"is {name} {number}: expected {wanted} or newer"


def numbers(number: str) -> tuple[int, ...]:
    """The parts of a version, of "7.0.15-rc1" (7, 0, 15); empty when it is none."""
    found = re.match(r"\d+(\.\d+)*", number)
    return tuple(int(part) for part in found[0].split(".")) if found else ()
