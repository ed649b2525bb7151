"""Bytes by content: pictures, meshes, renderings. Knows nothing of what they show.

What is large goes in pieces, so that no command holds the server up, or to a place outside Redis.
A blob that nobody refers to is garbage after a while; the tenant's budget counts it until then.
"""

import hashlib
import re
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from thirdwave.memory.blob_store.blob_scripts import ABANDON, DROP, RELEASE, RESERVE, TOUCH, WRITE
from thirdwave.memory.keys import check_tenant, index, key

if TYPE_CHECKING:
    from redis import Redis

    from thirdwave.memory.blob_store.outside import Outside

MB = 1 << 20
MAX_BYTES = 256 * MB
"""Largest blob."""
PIECE = MB
"""Bytes of one command. Redis serves one at a time, and a larger one would hold up the others."""
OUTSIDE_ABOVE = 4 * MB
"""What is larger is kept outside Redis, where such a place is named."""
DAY_S = 24 * 3600.0
"""How long a blob is kept that nobody refers to."""
HOUR_S = 3600.0
"""Longer than anybody takes to put a blob."""
PLACES = ("data", "pieces", "at")
"""Fields of a blob that say where its bytes are; one of them is there when it is whole."""
_ID = re.compile(r"[0-9a-f]{64}")


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
        self._tenant = check_tenant(tenant)
        self._outside, self._outside_above = outside, outside_above
        self._budget, self._max_bytes = budget, max_bytes
        self._unused_s, self._reachable = unused_s, reachable
        listed = index(tenant, "blobs")
        self._lists = [listed, f"{listed}:sizes"]
        scripts = (RESERVE, TOUCH, WRITE, ABANDON, DROP, RELEASE)
        self._reserve, self._touch, self._write, self._abandon, self._drop, self._release = (
            redis.register_script(script) for script in scripts
        )

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
                self._check(size)
                digest.update(piece)
                spool.write(piece)
            self._keep(digest.hexdigest(), size, spool, media_type)
        return digest.hexdigest()

    def get(self, blob_id: str) -> bytes:
        """The bytes of that id; KeyError when this tenant has none, WrongBytes."""
        return b"".join(self.stream(blob_id))

    def stream(self, blob_id: str) -> Iterator[bytes]:
        """The bytes of that id, piece by piece; KeyError and WrongBytes may come with any."""
        name = self._key(blob_id)
        data, pieces, at = self._redis.hmget(name, "data", "pieces", "at")
        if data is not None:
            yield data
        elif pieces is not None:
            for number in range(int(pieces)):
                piece = self._redis.get(f"{name}:{number}")
                if piece is None:
                    raise KeyError(f"no blob {blob_id} here: it was deleted while it was read")
                yield piece
        elif at is not None:
            yield from self._read(blob_id, at.decode())
        else:
            raise KeyError(f"no blob {blob_id} here")

    def media_type(self, blob_id: str) -> str:
        """What kind of bytes they are, for instance "image/png"; KeyError as `get`."""
        found = self._redis.hget(self._key(blob_id), "media_type")
        if found is None:
            raise KeyError(f"no blob {blob_id} here")
        return found.decode()

    def touch(self, blob_id: str) -> bool:
        """Note that a blob is in use; whether it is there."""
        if not self._touch(keys=[self._key(blob_id)], args=[]):
            return False
        self._redis.zadd(self._lists[0], {blob_id: time.time()})
        return True

    def ids(self) -> list[str]:
        """Ids of all blobs, those that were put longest ago first. Some may have gone."""
        return [raw.decode() for raw in self._redis.zrange(self._lists[0], 0, -1)]

    def usage(self) -> Usage:
        """How much room the blobs take."""
        used = int(self._redis.hget(self._lists[1], "used") or 0)
        return Usage(self._redis.zcard(self._lists[0]), used, self._budget)

    def delete(self, blob_id: str) -> bool:
        """Delete a blob; whether it was there."""
        return self._dropped(blob_id, None, None)

    def collect(
        self,
        reachable: Iterable[str],
        *,
        older_than_s: float | None = None,
        dry_run: bool = False,
        among: Collection[str] | None = None,
    ) -> list[str]:
        """Delete blobs that are not `reachable` and were not put lately; their ids.

        `reachable` is asked when it is known what was put before: let it be a generator that looks
        what refers to what. A blob that is put again or touched meanwhile stays. `older_than_s` is
        the store's own time by default; what a put that died has left goes after an hour at most.
        `dry_run`: only say which they are. `among`: of these alone.
        """
        lately_s = self._unused_s if older_than_s is None else older_than_s
        before = time.time() - lately_s
        marks: dict[str, tuple[float, bytes | None]] = {}
        for raw, score in self._redis.zrangebyscore(
            self._lists[0], "-inf", max(before, time.time() - HOUR_S), withscores=True
        ):
            if among is None or raw.decode() in among:
                puts, *there = self._redis.hmget(self._key(raw.decode()), "puts", *PLACES)
                if score <= before or there == [None] * len(PLACES):
                    marks[raw.decode()] = (score, puts)
        for blob_id in reachable if marks else ():
            marks.pop(blob_id, None)
            if not marks:
                break
        if dry_run:
            return list(marks)
        gone = [one for one, (score, puts) in marks.items() if self._dropped(one, score, puts)]
        self._sweep(max(lately_s, HOUR_S))
        return gone

    def _keep(self, blob_id: str, size: int, file: IO[bytes], media_type: str) -> None:
        name = self._key(blob_id)
        since, new = self._make_room(blob_id, size)
        at = f"{blob_id}.{secrets.token_hex(8)}"  # its own, so that no collector deletes it
        try:
            if self._touch(keys=[name], args=[]):
                return
            if self._outside is not None and size > self._outside_above:
                self._outside.write(at, _pieces(file))
                if self._write(keys=[name], args=[media_type, size, "at", at]) == 2:
                    self._outside.delete(at)  # somebody else was faster
                return
            if size <= PIECE:
                data = b"".join(_pieces(file))
                self._write(keys=[name], args=[media_type, size, "data", data])
                return
            while True:
                keys = [name]
                for number, piece in enumerate(_pieces(file)):
                    keys.append(f"{name}:{number}")
                    self._redis.set(keys[-1], piece)
                if self._write(keys=keys, args=[media_type, size, "pieces", len(keys) - 1]):
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
            if not self._abandon(keys=self._all_keys(blob_id, size), args=[]):
                return  # it is whole: somebody else has put it, or only the answer was lost
            if since is not None:
                self._release(keys=self._lists, args=[blob_id, repr(since)])
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
            fits, used, new = self._reserve(keys=self._lists, args=[blob_id, size, budget, now])
            if fits:
                return now, bool(new)
            if not collected and self._reachable is not None:
                self.collect(self._reachable())
        raise BudgetReached(
            f"blobs: {_mb(used)} of {_mb(budget)} MB are used, and {_mb(size)} MB more do not fit: "
            "raise the budget, or delete what is no longer needed (`thirdwave threads delete`)"
        )

    def _dropped(self, blob_id: str, score: float | None, puts: bytes | None) -> bool:
        """Delete a blob, if it was not put since; with neither mark whatever was put."""
        name = self._key(blob_id)
        size, (at, there) = self._redis.hget(self._lists[1], blob_id), self._redis.hmget(
            name, "at", "media_type"
        )  # fmt: skip
        keys = self._all_keys(blob_id, int(size or MAX_BYTES))
        mark = "any" if score is None else (puts or b"")
        if not self._drop(keys=keys, args=[mark]):
            return False
        if at is not None and self._outside is not None:
            self._outside.delete(at.decode())
        self._release(keys=self._lists, args=[blob_id, "any" if score is None else repr(score)])
        return there is not None

    def _sweep(self, older_than_s: float) -> None:
        """Delete what a crash has left outside, which nothing in Redis names."""
        for name, age_s in () if self._outside is None else self._outside.names():
            blob_id = name[:64]
            if age_s > older_than_s and _ID.fullmatch(blob_id) and self._outside is not None:
                at = self._redis.hget(self._key(blob_id), "at")
                if at is None or at.decode() != name:
                    self._outside.delete(name)

    def _read(self, blob_id: str, at: str) -> Iterator[bytes]:
        """The bytes that are kept outside; wrong ones are forgotten, so that a put mends them."""
        if self._outside is None:
            raise KeyError(f"blob {blob_id} is kept outside Redis, and the place is not set")
        digest = hashlib.sha256()
        try:
            for piece in self._outside.read(at):
                digest.update(piece)
                yield piece
        except FileNotFoundError as error:
            self._redis.hdel(self._key(blob_id), "at")
            raise KeyError(
                f"no blob {blob_id} at {self._outside.where(at)}: put it again"
            ) from error
        if digest.hexdigest() != blob_id:
            self._redis.hdel(self._key(blob_id), "at")
            raise WrongBytes(
                f"blob {blob_id}: expected its bytes at {self._outside.where(at)}, got others "
                f"(sha256 {digest.hexdigest()}): put it again"
            )

    def _check(self, size: int) -> None:
        if size > self._max_bytes:
            most, got = self._max_bytes / MB, size / MB
            raise ValueError(f"blob: expected at most {most:g} MB, got {got:.1f} MB")

    def _all_keys(self, blob_id: str, size: int) -> list[str]:
        """Keys of a blob and of its pieces, whether they are there or not."""
        name = self._key(blob_id)
        return [name, *(f"{name}:{number}" for number in range(-(-size // PIECE)))]

    def _key(self, blob_id: str) -> str:
        if not _ID.fullmatch(blob_id):
            raise KeyError(f"blob id: expected a sha256 in hex, got {blob_id[:80]!r}")
        return key(self._tenant, "blob", blob_id)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(PIECE):
        yield piece


def _mb(size: int) -> str:
    return f"{size / MB:.1f}"
