"""Bytes by content: pictures, meshes, renderings. Knows nothing of what they show."""

import hashlib
import re
import time
from typing import TYPE_CHECKING, Any

from thirdwave.memory.keys import check_tenant, index, key

if TYPE_CHECKING:
    from redis import Redis

MAX_BYTES = 64 << 20
"""Largest blob. Redis serves one command at a time, and a larger one would hold up the others."""


class BlobStore:
    """One tenant's blobs, named by the sha256 of their bytes; putting one twice keeps one."""

    def __init__(self, redis: "Redis", tenant: str) -> None:
        self._redis: Any = redis
        self._tenant = check_tenant(tenant)
        self._index = index(tenant, "blobs")

    def put(self, data: bytes, media_type: str) -> str:
        """Keep `data` and return its id. ValueError when it is too large."""
        if len(data) > MAX_BYTES:
            raise ValueError(
                f"blob: expected at most {MAX_BYTES >> 20} MB, got {len(data) / (1 << 20):.1f} MB"
            )
        blob_id = hashlib.sha256(data).hexdigest()
        name = self._key(blob_id)
        # First the list, which is under another tag: a crash leaves an id that leads nowhere.
        self._redis.zadd(self._index, {blob_id: time.time()})
        if not self._redis.exists(name):
            self._redis.hset(name, mapping={"media_type": media_type, "data": data})
        return blob_id

    def get(self, blob_id: str) -> bytes:
        """The bytes of that id; KeyError when this tenant has none."""
        return self._field(blob_id, "data")

    def media_type(self, blob_id: str) -> str:
        """What kind of bytes they are, for instance "image/png"; KeyError as `get`."""
        return self._field(blob_id, "media_type").decode()

    def ids(self) -> list[str]:
        """Ids of all blobs, those that were put longest ago first. Some may have gone."""
        return [raw.decode() for raw in self._redis.zrange(self._index, 0, -1)]

    def delete(self, blob_id: str) -> bool:
        """Delete a blob; whether it was there."""
        gone = self._redis.unlink(self._key(blob_id))
        self._redis.zrem(self._index, blob_id)
        return bool(gone)

    def _field(self, blob_id: str, field: str) -> bytes:
        found = self._redis.hget(self._key(blob_id), field)
        if found is None:
            raise KeyError(f"no blob {blob_id} here")
        return found

    def _key(self, blob_id: str) -> str:
        if not re.fullmatch(r"[0-9a-f]{64}", blob_id):
            raise KeyError(f"blob id: expected a sha256 in hex, got {blob_id[:80]!r}")
        return key(self._tenant, "blob", blob_id)
