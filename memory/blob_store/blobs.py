"""Bytes by content: pictures, meshes, renderings. Knows nothing of what they show.

What is large goes in pieces, so that no command holds the server up, or to a place outside Redis.
A blob that nobody refers to is garbage after a while; the tenant's budget counts it until then.
"""

import hashlib
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from thirdwave.memory.blob_store.collecting import Collected, Collector, OutOfReach, reaches
from thirdwave.memory.blob_store.entries import PIECE, Entries

if TYPE_CHECKING:
    from redis import Redis

    from thirdwave.memory.blob_store.outside import Outside

MB = 1 << 20
MAX_BYTES = 256 * MB
"""Largest blob."""
OUTSIDE_ABOVE = 4 * MB
"""What is larger is kept outside Redis, where such a place is named."""
DAY_S = 24 * 3600.0
"""How long a blob is kept that nobody refers to."""


class BudgetReached(OSError):  # noqa: N818 - named after what happened
    """A tenant's blobs take all the room they may; the message says how much that is."""


class WrongBytes(OSError):  # noqa: N818 - named after what is there
    """What is kept outside Redis is not what was put there; the message says where it lies."""


@dataclass(frozen=True, slots=True)
class Usage:
    """How much room a tenant's blobs take."""

    blobs: int
    used: int
    """Bytes."""
    budget: int | None
    """Bytes they may take together; None: any."""


class BlobStore:
    """One tenant's blobs, named by the sha256 of their bytes; putting one twice keeps one.

    `outside`: where those of more than `outside_above` bytes are kept. `budget`: bytes that all may
    take together. `reachable` gives the ids that something refers to: what no longer is goes before
    a blob is refused. Without it nothing goes by itself.
    """

    def __init__(
        self,
        redis: "Redis",
        tenant: str,
        *,
        outside: "Outside | None" = None,
        outside_above: int = OUTSIDE_ABOVE,
        budget: int | None = None,
        max_bytes: int = MAX_BYTES,
        unused_s: float = DAY_S,
        reachable: Callable[[], Iterable[str]] | None = None,
    ) -> None:
        self._redis: Any = redis
        self._entries = Entries(redis, tenant)
        self._collector = Collector(self._entries, outside, MAX_BYTES)
        self._outside, self._outside_above = outside, outside_above
        self._budget, self._max_bytes = budget, max_bytes
        self._unused_s, self._reachable = unused_s, reachable

    def put(self, data: bytes, media_type: str) -> str:
        """Keep `data` and return its id. ValueError when it is too large, BudgetReached."""
        self._check(len(data))
        blob_id = hashlib.sha256(data).hexdigest()
        self._keep(blob_id, len(data), BytesIO(data), media_type)
        return blob_id

    def put_stream(self, stream: IO[bytes], media_type: str) -> str:
        """Keep what `stream` gives and return its id; on its way it lies in a temporary file."""
        digest, size = hashlib.sha256(), 0
        with SpooledTemporaryFile(max_size=8 * MB) as spool:
            while piece := stream.read(PIECE):
                size += len(piece)
                self._check(size, or_more=" or more")
                digest.update(piece)
                spool.write(piece)
            self._keep(digest.hexdigest(), size, spool, media_type)
        return digest.hexdigest()

    def get(self, blob_id: str) -> bytes:
        """The bytes of that id; KeyError when this tenant has none, WrongBytes."""
        return b"".join(self.stream(blob_id))

    def stream(self, blob_id: str) -> Iterator[bytes]:
        """The bytes of that id, piece by piece; KeyError and WrongBytes may come with any."""
        name = self._entries.key(blob_id)
        data, pieces, at, place = self._redis.hmget(name, "data", "pieces", "at", "place")
        if data is not None:
            yield data
        elif pieces is not None:
            for number in range(int(pieces)):
                piece = self._redis.get(f"{name}:{number}")
                if piece is None:
                    raise KeyError(f"no blob {blob_id} here: it was deleted while it was read")
                yield piece
        elif at is not None:
            yield from self._read(blob_id, at.decode(), None if place is None else place.decode())
        else:
            raise KeyError(f"no blob {blob_id} here")

    def media_type(self, blob_id: str) -> str:
        """What kind of bytes they are, for instance "image/png"; KeyError as `get`."""
        found = self._redis.hget(self._entries.key(blob_id), "media_type")
        if found is None:
            raise KeyError(f"no blob {blob_id} here")
        return found.decode()

    def touch(self, blob_id: str) -> bool:
        """Note that a blob is in use; whether it is there."""
        if not self._entries.touch(keys=[self._entries.key(blob_id)], args=[]):
            return False
        self._redis.zadd(self._entries.lists[0], {blob_id: time.time()})
        return True

    def ids(self) -> list[str]:
        """Ids of all blobs, those that were put longest ago first. Some may have gone."""
        return self._entries.ids()

    def usage(self) -> Usage:
        """How much room the blobs take."""
        used = int(self._redis.hget(self._entries.lists[1], "used") or 0)
        return Usage(self._redis.zcard(self._entries.lists[0]), used, self._budget)

    def delete(self, blob_id: str) -> bool:
        """Delete a blob; whether it was there. OutOfReach when its bytes are not to be got at."""
        return self._collector.delete(blob_id)

    def collect(
        self,
        reachable: Iterable[str],
        *,
        older_than_s: float | None = None,
        dry_run: bool = False,
        among: Collection[str] | None = None,
    ) -> Collected:
        """Delete blobs that are not `reachable` and were not put lately.

        `reachable` is asked when it is known what was put before: let it be a generator that looks
        what refers to what. A blob that is put again or touched meanwhile stays. `older_than_s` is
        the store's own time by default; what a put that died has left goes after an hour at most.
        `dry_run`: only say which they are. `among`: of these alone.
        """
        lately_s = self._unused_s if older_than_s is None else older_than_s
        return self._collector.collect(reachable, lately_s, dry_run=dry_run, among=among)

    def keys_of(self, blob_ids: Collection[str]) -> list[str]:
        """The keys of blobs that are kept outside Redis, and of the lists that name them."""
        return [*self._entries.lists, *map(self._entries.key, blob_ids)] if blob_ids else []

    def _keep(self, blob_id: str, size: int, file: IO[bytes], media_type: str) -> None:
        name = self._entries.key(blob_id)
        since, new = self._make_room(blob_id, size)
        at = f"{blob_id}.{secrets.token_hex(8)}"  # its own, so that no collector deletes it
        try:
            if self._entries.touch(keys=[name], args=[]):
                return
            if self._outside is not None and size > self._outside_above:
                self._outside.write(at, _pieces(file))
                told = [media_type, size, "at", at, self._outside.place]
                if self._entries.write(keys=[name], args=told) == 2:
                    self._outside.delete(at)  # somebody else was faster
                return
            if size <= PIECE:
                data = b"".join(_pieces(file))
                self._entries.write(keys=[name], args=[media_type, size, "data", data])
                return
            while True:
                keys = [name]
                for number, piece in enumerate(_pieces(file)):
                    keys.append(f"{name}:{number}")
                    self._redis.set(keys[-1], piece)
                if self._entries.write(keys=keys, args=[media_type, size, "pieces", len(keys) - 1]):
                    return
                # A collector has taken some of them for garbage, or another put has given up.
                since, again = self._make_room(blob_id, size)
                new = new or again
        except BaseException:
            self._give_up(blob_id, size, at, since if new else None)
            raise

    def _give_up(self, blob_id: str, size: int, at: str, since: float | None) -> None:
        """Delete what a put that failed has left; `since`: when it was counted, if by that put.

        What cannot be deleted now, because nobody answers, is garbage in an hour. A put of the
        same bytes that goes on meanwhile writes its pieces again.
        """
        from redis.exceptions import RedisError

        try:
            if not self._entries.abandon(keys=self._entries.keys(blob_id, size), args=[]):
                return  # it is whole: somebody else has put it, or only the answer was lost
            if since is not None:
                self._entries.release(keys=self._entries.lists, args=[blob_id, repr(since)])
            if self._outside is not None:
                self._outside.delete(at)
        except (RedisError, OSError):
            return

    def _make_room(self, blob_id: str, size: int) -> tuple[float, bool]:
        """Count a blob before it is there: a crash leaves an id that leads nowhere.

        When it was counted, and whether it was not before.
        """
        budget = -1 if self._budget is None else self._budget
        for collected in (False, True):
            now = time.time()
            fits, used, new = self._entries.reserve(
                keys=self._entries.lists, args=[blob_id, size, budget, now]
            )
            if fits:
                return now, bool(new)
            if not collected and self._reachable is not None:
                self.collect(self._reachable())
        raise BudgetReached(
            f"blobs: {_mb(used)} of {_mb(budget)} MB are used, and {_mb(size)} MB more do not fit: "
            "raise the budget, or delete what is no longer needed (`thirdwave threads delete`)"
        )

    def _read(self, blob_id: str, at: str, place: str | None) -> Iterator[bytes]:
        """The bytes that are kept outside; wrong ones are forgotten, so that a put mends them."""
        if self._outside is None:
            raise KeyError(f"{OutOfReach(blob_id, place)}: set it")
        digest = hashlib.sha256()
        try:
            for piece in self._outside.read(at):
                digest.update(piece)
                yield piece
        except FileNotFoundError as error:
            if not reaches(self._outside, at, place):
                raise KeyError(
                    f"{OutOfReach(blob_id, place)}: set it, or move the files"
                ) from error
            self._redis.hdel(self._entries.key(blob_id), "at", "place")
            raise KeyError(
                f"no blob {blob_id} at {self._outside.where(at)}: put it again"
            ) from error
        if digest.hexdigest() != blob_id:
            self._redis.hdel(self._entries.key(blob_id), "at", "place")
            raise WrongBytes(
                f"blob {blob_id}: expected its bytes at {self._outside.where(at)}, got others "
                f"(sha256 {digest.hexdigest()}): put it again"
            )

    def _check(self, size: int, or_more: str = "") -> None:
        if size > self._max_bytes:
            most, got = f"{_mb(self._max_bytes)} MB", f"{_mb(size)} MB"
            if most == got:
                most, got = f"{self._max_bytes} bytes", f"{size}"
            raise ValueError(f"blob: expected at most {most}, got {got}{or_more}")


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _mb(size: int) -> str:
    return f"{size / MB:.1f}"
