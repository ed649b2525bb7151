"""Long-term memory: what a user asked to remember, across threads. Knows nothing of words.

A tenant's facts are one HASH for those that hold everywhere and one for each picture, of one hash
tag, by name; a SET says of which pictures there are any. A name is there once in its place: what
is said later replaces it.
"""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from thirdwave.memory.keys import check_id, check_tenant, index
from thirdwave.scene.facts import Fact, fact_name

if TYPE_CHECKING:
    from redis import Redis

MOST = 500
"""Facts of one place: a user's own words, read with every question."""
SCHEMA = 1

# KEYS: a place, the pictures. ARGV: name, fact, picture or "", most. 0: there are too many.
_KEEP = """
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4])
then return 0 end
if ARGV[3] ~= '' then redis.call('SADD', KEYS[2], ARGV[3]) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
"""
# KEYS: a place, the pictures. ARGV: picture or "", then the names. The facts that are gone.
_FORGET = """
local gone = {}
for i = 2, #ARGV do
  local fact = redis.call('HGET', KEYS[1], ARGV[i])
  if fact then gone[#gone + 1] = fact redis.call('HDEL', KEYS[1], ARGV[i]) end
end
if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('SREM', KEYS[2], ARGV[1]) end
return gone
"""


class FactStore:
    """One tenant's facts."""

    def __init__(
        self, redis: "Redis", tenant: str, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._redis: Any = redis
        self._everywhere = index(check_tenant(tenant), "facts")
        self._pictures = f"{self._everywhere}:pictures"
        self._clock = clock
        self._keep = redis.register_script(_KEEP)
        self._forget = redis.register_script(_FORGET)

    def keep(self, fact: Fact) -> Fact:
        """Remember a fact in the place of one of the same name; it comes back with its time.

        ValueError when so many are remembered already, or its picture cannot stand in a key.
        """
        kept = replace(fact, time=self._clock())
        args = [kept.name, _text(kept), kept.picture or "", MOST]
        if not self._keep(keys=[self._place(kept.picture), self._pictures], args=args):
            where = "" if fact.picture is None else " about this picture"
            raise ValueError(
                f"remembered{where}: expected at most {MOST} facts: forget some, "
                "`thirdwave memory list` shows them"
            )
        return kept

    def known(self, picture: str | None) -> list[Fact]:
        """Facts that hold everywhere and those about `picture`, oldest first."""
        places = [self._everywhere] + ([] if picture is None else [self._place(picture)])
        with self._redis.pipeline(transaction=False) as pipe:
            for place in places:
                pipe.hvals(place)
            return _in_time(text for found in pipe.execute() for text in found)

    def list(self) -> list[Fact]:
        """All of the tenant's facts, oldest first."""
        pictures = sorted(raw.decode() for raw in self._redis.smembers(self._pictures))
        with self._redis.pipeline(transaction=False) as pipe:
            for place in [self._everywhere, *map(self._place, pictures)]:
                pipe.hvals(place)
            return _in_time(text for found in pipe.execute() for text in found)

    def forget(self, name: str, picture: str | None = None) -> "list_[Fact]":
        """Forget what is of that name, everywhere and about `picture`; what was forgotten."""
        gone = self._drop(None, [fact_name(name)])
        return gone if picture is None else gone + self._drop(picture, [fact_name(name)])

    def forget_all(self, facts: "Sequence[Fact]") -> "list_[Fact]":
        """Forget these, wherever they hold, as `list` gives them; those that were still there.

        One that was said anew meanwhile, in another thread, is another fact and stays.
        """
        now = {(fact.picture, fact.name): fact for fact in self.list()}
        same = [fact for fact in facts if now.get((fact.picture, fact.name)) == fact]
        places = dict.fromkeys(fact.picture for fact in same)
        return [
            gone
            for place in places
            for gone in self._drop(place, [one.name for one in same if one.picture == place])
        ]

    def told_in(self, thread: str, who: str) -> "FactsOfThread":
        """The same facts for a conversation: what it keeps carries where it was said, by whom."""
        return FactsOfThread(self, check_id("thread", thread), who)

    def _drop(self, picture: str | None, names: "Sequence[str]") -> "list_[Fact]":
        keys = [self._place(picture), self._pictures]
        return _in_time(self._forget(keys=keys, args=[picture or "", *names]))

    def _place(self, picture: str | None) -> str:
        if picture is None:
            return self._everywhere
        return f"{self._everywhere}:of:{check_id('picture', picture)}"


list_ = list
"""The type: inside the class `list` is the method."""


@dataclass(frozen=True, slots=True)
class FactsOfThread:
    """A tenant's facts as one conversation keeps, knows and forgets them (`scene.facts.Facts`)."""

    store: FactStore
    thread: str
    who: str

    def keep(self, fact: Fact) -> Fact:
        """Remember it as said in this conversation."""
        return self.store.keep(replace(fact, thread=self.thread, who=self.who))

    def known(self, picture: str | None) -> list[Fact]:
        """As `FactStore.known`."""
        return self.store.known(picture)

    def forget(self, name: str, picture: str | None) -> list[Fact]:
        """As `FactStore.forget`."""
        return self.store.forget(name, picture)


def _text(fact: Fact) -> str:
    return json.dumps({"schema": SCHEMA, **asdict(fact)}, allow_nan=False, separators=(",", ":"))


def _in_time(texts: Any) -> list[Fact]:
    return sorted(map(_fact, texts), key=lambda fact: (fact.time, fact.name))


def _fact(text: bytes) -> Fact:
    data = json.loads(text)
    if data.pop("schema") != SCHEMA:
        raise ValueError("fact: expected schema 1: a newer thirdwave has written this one")
    box = data.pop("box")
    return Fact(**data, box=None if box is None else tuple(box))
