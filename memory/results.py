"""Results of tool calls that need not be computed again. Knows nothing of tools.

What a result hangs on (tool, version, arguments, inputs) is in the key that the caller makes; the
tenant is added here, so that no tenant ever reads another's result.
"""

import hashlib
import json
from typing import TYPE_CHECKING, Any

from thirdwave.memory.keys import check_tenant, key

if TYPE_CHECKING:
    from redis import Redis

WEEK_S = 7 * 24 * 3600


class ResultCache:
    """One tenant's results, as JSON, each kept for `ttl_s` seconds."""

    def __init__(self, redis: "Redis", tenant: str, *, ttl_s: int = WEEK_S) -> None:
        if ttl_s < 1:
            raise ValueError(f"ttl_s: expected at least one second, got {ttl_s}")
        self._redis: Any = redis
        self._tenant = check_tenant(tenant)
        self._ttl_s = ttl_s

    def get(self, result_key: str) -> dict[str, Any] | None:
        """The result kept under that key; None when there is none or its time is over."""
        found = self._redis.get(self._key(result_key))
        return None if found is None else json.loads(found)

    def put(self, result_key: str, result: dict[str, Any]) -> None:
        """Keep `result`, which is plain JSON; a result under the same key is replaced."""
        text = json.dumps(result, separators=(",", ":"), allow_nan=False)
        self._redis.set(self._key(result_key), text, ex=self._ttl_s)

    def _key(self, result_key: str) -> str:
        digest = hashlib.sha256(result_key.encode()).hexdigest()
        return key(self._tenant, "result", digest)
