"""What Redis holds of a tenant's blobs: the keys of each, the lists of all, and their steps.

Knows nothing of what lies outside Redis, nor when a blob is garbage.
"""

import re
from typing import TYPE_CHECKING, Any

from thirdwave.memory.blob_store.blob_scripts import ABANDON, DROP, RELEASE, RESERVE, TOUCH, WRITE
from thirdwave.memory.keys import check_tenant, index, key

if TYPE_CHECKING:
    from redis import Redis

PIECE = 1 << 20
"""Bytes of one command. Redis serves one at a time, and a larger one would hold up the others."""
PLACES = ("data", "pieces", "at")
"""Fields of a blob that say where its bytes are; one of them is there when it is whole."""
_ID = re.compile(r"[0-9a-f]{64}")


class Entries:
    """Keys and scripts of one tenant's blobs (`blob_scripts`)."""

    def __init__(self, redis: "Redis", tenant: str) -> None:
        self.redis: Any = redis
        self._tenant = check_tenant(tenant)
        listed = index(tenant, "blobs")
        self.lists = [listed, f"{listed}:sizes"]
        """Ids by the time that they were put; bytes of each, and of all under "used"."""
        scripts = (RESERVE, TOUCH, WRITE, ABANDON, DROP, RELEASE)
        self.reserve, self.touch, self.write, self.abandon, self.drop, self.release = (
            redis.register_script(script) for script in scripts
        )

    def key(self, blob_id: str) -> str:
        """Where a blob stands. KeyError when that is no id."""
        if not is_id(blob_id):
            raise KeyError(f"blob id: expected a sha256 in hex, got {blob_id[:80]!r}")
        return key(self._tenant, "blob", blob_id)

    def keys(self, blob_id: str, size: int) -> list[str]:
        """Keys of a blob and of its pieces, whether they are there or not."""
        name = self.key(blob_id)
        return [name, *(f"{name}:{number}" for number in range(-(-size // PIECE)))]

    def ids(self) -> list[str]:
        """Ids of all blobs, those that were put longest ago first. Some may have gone."""
        return [raw.decode() for raw in self.redis.zrange(self.lists[0], 0, -1)]


def is_id(name: str) -> bool:
    """Whether that can be the id of a blob: a sha256 in hex."""
    return _ID.fullmatch(name) is not None
