"""The one script that keeps a scene with all of its past at once. Knows texts, no scenes.

All revisions are kept or none: what is cut off in the middle of an import has written nothing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

# KEYS: head, nodes, log. ARGV: token; number of revisions; (event, record)*; (digest, JSON)*.
# Returns whether they are kept: not where there is a scene, unless this token has made it.
RESTORE = """
local count = tonumber(ARGV[2])
if redis.call('EXISTS', KEYS[1]) == 1 then
  local first = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)[1]
  return first and first[2][6] == ARGV[1] and 1 or 0
end
redis.call('UNLINK', KEYS[2], KEYS[3])
for i = 3 + 2 * count, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
for rev = 1, count do
  local event, record = ARGV[1 + 2 * rev], ARGV[2 + 2 * rev]
  local token = rev == 1 and ARGV[1] or ARGV[1] .. '-' .. rev
  redis.call('XADD', KEYS[3], rev .. '-0', 'event', event, 'scene', record, 'token', token)
end
redis.call('HSET', KEYS[1], 'rev', count, 'scene', ARGV[2 + 2 * count])
return 1
"""
_SHA = hashlib.sha1(RESTORE.encode(), usedforsecurity=False).hexdigest()


def restore(
    redis: Any,
    keys: Sequence[str],
    token: str,
    revisions: Sequence[tuple[str, str]],
    nodes: Mapping[str, str],
) -> bool:
    """Keep (event, record) of every revision, oldest first; False where there is a scene."""
    from redis.exceptions import NoScriptError

    args: list[str] = [token, str(len(revisions))]
    for pair in (*revisions, *nodes.items()):
        args += pair
    try:
        return bool(redis.execute_command("EVALSHA", _SHA, len(keys), *keys, *args))
    except NoScriptError:
        return bool(redis.execute_command("EVAL", RESTORE, len(keys), *keys, *args))
