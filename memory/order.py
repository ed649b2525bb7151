"""Lists in the order in which things came, also where a clock goes back. Knows no things.

A list is a sorted set by time. What comes last stands behind all others: a moment behind the one
before it, where the clock says something earlier.
"""

import time
from typing import Any

# KEYS: list. ARGV: name, seconds now, 1 if what is listed already comes again. For servers that
# are asked by several clocks, too.
_LAST = """
if ARGV[3] == '0' and redis.call('ZSCORE', KEYS[1], ARGV[1]) then return end
local at, last = tonumber(ARGV[2]), redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
if last then at = math.max(at, last + 0.000001) end
redis.call('ZADD', KEYS[1], string.format('%.17g', at), ARGV[1])
"""


def put_last(redis: Any, listed: str, name: str, *, again: bool) -> None:
    """Put a name behind all others of the list; `again`: also one that is on it already."""
    redis.eval(_LAST, 1, listed, name, repr(time.time()), int(again))
