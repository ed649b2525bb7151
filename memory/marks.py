"""What is to be erased, noted before it goes: so that a crash in the middle is brought to its end.

Knows nothing of how anything is erased.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from thirdwave.memory.keys import index

if TYPE_CHECKING:
    from redis import Redis

Kind = Literal["thread", "scene", "tenant", "outside"]
"""What is erased; "outside": blobs of something erased whose bytes could not be reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Doomed:
    """What is to go with it."""

    scenes: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()
    keep_facts: bool = False

    def more(self, scenes: Sequence[str], blobs: Sequence[str]) -> "Doomed":
        """It with what has been found now."""
        return Doomed(
            scenes=tuple(dict.fromkeys((*self.scenes, *scenes))),
            blobs=tuple(dict.fromkeys((*self.blobs, *blobs))),
            keep_facts=self.keep_facts,
        )


class Marks:
    """A tenant's marks, each by its kind and a name."""

    def __init__(self, redis: "Redis", tenant: str) -> None:
        self._redis: Any = redis
        self.key = index(tenant, "erasing")

    def all(self, kind: Kind) -> dict[str, Doomed]:
        """Everything of a kind that is marked, by name."""
        found: dict[str, Doomed] = {}
        for field, text in self._redis.hgetall(self.key).items():
            of, _, name = field.decode().partition("\0")
            if of == kind:
                told: dict[str, Any] = json.loads(text)
                told |= {"scenes": tuple(told["scenes"]), "blobs": tuple(told["blobs"])}
                found[name] = Doomed(**told)
        return found

    def put(self, kind: Kind, doomed: Mapping[str, Doomed]) -> None:
        """Mark those, by name, and keep what of that kind is marked beside them."""
        if doomed:
            texts = {_field(kind, one): json.dumps(asdict(doomed[one])) for one in doomed}
            self._redis.hset(self.key, mapping=texts)

    def drop(self, kind: Kind, names: Sequence[str]) -> None:
        """Take marks off."""
        if names:
            self._redis.hdel(self.key, *(_field(kind, name) for name in names))


def _field(kind: Kind, name: str) -> str:
    return f"{kind}\0{name}"
