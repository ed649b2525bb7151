"""Where a dialogue is broken: who is hit, at which command, and how far that command had come."""

import random
from dataclasses import dataclass
from enum import StrEnum


class Victim(StrEnum):
    """Who is hit."""

    CLIENT = "client"
    """kill -9 of the process that holds the dialogue. Somebody else goes on with it."""
    SERVER = "server"
    """kill -9 of the server, which is started again. The client goes on by itself."""
    BOTH = "both"
    """kill -9 of both at once."""
    CONNECTION = "connection"
    """The connection is cut; client and server live. The client goes on by itself."""
    DISK = "disk"
    """The server's disk is full from here on, until the client has given up."""
    MEMORY = "memory"
    """The server's `maxmemory` is reached from here on, until the client has given up."""


class When(StrEnum):
    """How far the command has come. A command of a transaction that was answered is only queued."""

    BEFORE = "before"
    """The server never sees it."""
    HALF = "half"
    """The server has read half of its bytes."""
    AFTER = "after"
    """The server has answered; the client never sees the answer."""
    HALF_ANSWER = "half answer"
    """The client has read half of the answer's bytes."""
    FROM_HERE = "from here on"
    """Nothing is cut: it is so when the command comes, and stays so."""


@dataclass(frozen=True, slots=True)
class Point:
    """One place in a dialogue."""

    victim: Victim
    when: When
    at: int
    """The how manyth command of the dialogue it is, from 1."""
    ahead_s: int = 0
    """How far the client's clock is ahead; it is right again for whoever goes on."""

    @property
    def kills(self) -> bool:
        """Whether a process is killed."""
        return self.victim in (Victim.CLIENT, Victim.SERVER, Victim.BOTH)

    def __str__(self) -> str:
        clock = f", clock {self.ahead_s:+} s" if self.ahead_s else ""
        return f"{self.victim}, {self.when}, command {self.at}{clock}"


KILLS = (
    (Victim.CLIENT, When.BEFORE),
    (Victim.CLIENT, When.AFTER),
    (Victim.SERVER, When.BEFORE),
    (Victim.SERVER, When.AFTER),
    (Victim.BOTH, When.AFTER),
)
"""A process that dies half way through a command has not sent it: HALF is for connections."""
CUTS = (
    (Victim.CONNECTION, When.HALF),
    (Victim.CONNECTION, When.AFTER),
    (Victim.CONNECTION, When.HALF_ANSWER),
)
SHORTAGES = ((Victim.DISK, When.FROM_HERE), (Victim.MEMORY, When.FROM_HERE))
JUMPS_S = (-86_400, -60, 60, 86_400)
"""How far clocks jump."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """About how many points are wanted of each kind; None: all there are."""

    kills: int | None = 0
    cuts: int | None = 0
    shortages: int | None = 0
    jumps: int | None = 0
    seed: int = 0

    def points(self, commands: int) -> list[Point]:
        """The points in a dialogue of so many commands, spread over it and over the kinds alike."""
        draw = random.Random(self.seed)  # noqa: S311 - the same points each time

        def spread(kinds: int, wanted: int | None) -> list[list[int]]:
            """The commands that are hit, for each of so many kinds."""
            each = commands if wanted is None else min(commands, -(-wanted // kinds))
            shifts = [draw.random() for _ in range(kinds)]
            return [[1 + int((s + n) * commands / each) for n in range(each)] for s in shifts]

        points: list[Point] = []
        kinds = ((KILLS, self.kills), (CUTS, self.cuts), (SHORTAGES, self.shortages))
        for some, wanted in kinds:
            for (victim, when), places in zip(some, spread(len(some), wanted), strict=True):
                points += [Point(victim, when, at) for at in places]
        for ahead_s, places in zip(JUMPS_S, spread(len(JUMPS_S), self.jumps), strict=True):
            points += [Point(Victim.CLIENT, When.AFTER, at, ahead_s) for at in places]
        return points
