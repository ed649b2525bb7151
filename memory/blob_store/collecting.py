"""How blobs go: one by its id, or all those that nothing refers to. Knows nothing of how they came.

What lies outside Redis, at a place that is not set or another than the one that is, cannot be
deleted: it is told of, and its entry stays, so that it is known where the bytes lie.
"""

import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from thirdwave.memory.blob_store.entries import PLACES, Entries, is_id

if TYPE_CHECKING:
    from thirdwave.memory.blob_store.outside import Outside

HOUR_S = 3600.0
"""Longer than anybody takes to put a blob."""


class OutOfReach(OSError):  # noqa: N818 - named after where it is
    """A blob lies outside Redis, at a `place` that is not set now; None where it is not known."""

    def __init__(self, blob_id: str, place: str | None) -> None:
        where = "outside Redis" if place is None else f"at {place}"
        super().__init__(f"blob {blob_id} is kept {where}, and that place is not set now")
        self.place = place


@dataclass(frozen=True, slots=True)
class Collected:
    """What has become of garbage."""

    gone: list[str]
    """Ids of the blobs that were deleted, or would be."""
    out_of_reach: Mapping[str, str | None] = field(default_factory=dict[str, "str | None"])
    """Those that stay, since their bytes lie at a place that is not set: where, if it is known."""


class Collector:
    """Deletes what is of one tenant, in Redis and at the place outside that is set."""

    def __init__(self, entries: Entries, outside: "Outside | None", largest: int) -> None:
        self._entries, self._outside = entries, outside
        self._largest = largest
        """Bytes that a blob can have had whose size is not listed."""

    def delete(self, blob_id: str) -> bool:
        """Delete a blob, whatever was put meanwhile; whether it was there. OutOfReach."""
        return self._dropped(blob_id, None, None)

    def collect(
        self,
        reachable: Iterable[str],
        lately_s: float,
        *,
        dry_run: bool,
        among: Collection[str] | None,
    ) -> Collected:
        """As `BlobStore.collect`; `lately_s`: what was put so many seconds ago stays."""
        marks = self._put_before(time.time() - lately_s, among)
        for blob_id in reachable if marks else ():
            marks.pop(blob_id, None)
            if not marks:
                break
        gone: list[str] = []
        out_of_reach: dict[str, str | None] = {}
        for blob_id, (score, puts) in marks.items():
            try:
                if dry_run:
                    self._name_outside(blob_id)
                if dry_run or self._dropped(blob_id, score, puts):
                    gone.append(blob_id)
            except OutOfReach as error:
                out_of_reach[blob_id] = error.place
        if not dry_run:
            self._sweep(max(lately_s, HOUR_S))
        return Collected(gone, out_of_reach)

    def _put_before(
        self, before: float, among: Collection[str] | None
    ) -> dict[str, tuple[float, bytes | None]]:
        """Blobs that were put before: when, and how often since they are there.

        What a put that died has left is among them an hour later at most.
        """
        found: dict[str, tuple[float, bytes | None]] = {}
        entries = self._entries
        for raw, score in entries.redis.zrangebyscore(
            entries.lists[0], "-inf", max(before, time.time() - HOUR_S), withscores=True
        ):
            blob_id = raw.decode()
            if among is None or blob_id in among:
                puts, *there = entries.redis.hmget(entries.key(blob_id), "puts", *PLACES)
                if score <= before or there == [None] * len(PLACES):
                    found[blob_id] = (score, puts)
        return found

    def _dropped(self, blob_id: str, score: float | None, puts: bytes | None) -> bool:
        """Delete a blob, if it was not put since; with neither mark whatever was put."""
        entries, at = self._entries, self._name_outside(blob_id)
        size = entries.redis.hget(entries.lists[1], blob_id)
        there = entries.redis.hexists(entries.key(blob_id), "media_type")
        keys = entries.keys(blob_id, int(size or self._largest))
        mark = "any" if score is None else (puts or b"")
        if not entries.drop(keys=keys, args=[mark]):
            return False
        if at is not None and self._outside is not None:
            self._outside.delete(at)
        listed = "any" if score is None else repr(score)
        entries.release(keys=entries.lists, args=[blob_id, listed])
        return bool(there)

    def _name_outside(self, blob_id: str) -> str | None:
        """The name of its bytes outside; None where they lie in Redis. OutOfReach."""
        at, place = self._entries.redis.hmget(self._entries.key(blob_id), "at", "place")
        if at is None:
            return None
        name, kept = at.decode(), None if place is None else place.decode()
        if not reaches(self._outside, name, kept):
            raise OutOfReach(blob_id, kept)
        return name

    def _sweep(self, older_than_s: float) -> None:
        """Delete what a crash has left outside, which nothing in Redis names."""
        for name, age_s in () if self._outside is None else self._outside.names():
            if age_s > older_than_s and is_id(name[:64]) and self._outside is not None:
                at = self._entries.redis.hget(self._entries.key(name[:64]), "at")
                if at is None or at.decode() != name:
                    self._outside.delete(name)


def reaches(outside: "Outside | None", name: str, place: str | None) -> bool:
    """Whether bytes that were kept at `place` are found at the one set now, or are lost there.

    Of what an earlier version kept `place` is not known: it is taken for the one that is set.
    """
    if outside is None:
        return False
    return outside.has(name) or (place in (None, outside.place) and outside.present())
