"""The one script that makes a revision of a scene, and what it answers. Knows texts, no scenes.

A commit says which parts it swaps. Where the head still has the parts that are swapped out, the
revision is made of the head, whatever else others have changed: so people who change different
people never wait for each other. Any other change counts only on the revision it was made from.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# KEYS: head, nodes, log. ARGV: one text, for each argument costs a client more than the server
# needs to split it. Its lines: expected revision; token; event; record, or "" to swap; the record
# that the client knows; ms to live, or ""; id of the scene it branches from, or ""; number of
# swaps, then (entry out, entry in)*; then (digest, JSON)*.
# Returns one text, too: 1 if committed or 0, and the revision now; its record if the client does
# not know it, then (digest, JSON)* of its parts that the client does not know.
# The token tells a commit that is sent again, because its answer was lost, from somebody else's.
COMMIT = """
local find, sub = string.find, string.sub
local args, count, from = {}, 0, 1
while true do
  local to = find(ARGV[1], '\\n', from, true)
  if not to then break end
  count = count + 1
  args[count] = sub(ARGV[1], from, to - 1)
  from = to + 1
end
local head = redis.call('HMGET', KEYS[1], 'rev', 'scene', 'ttl')
local rev, expected = tonumber(head[1] or '0'), tonumber(args[1])
local swaps, known = tonumber(args[8]), args[5]
local now = head[2]
if rev > 0 and not now then
  now = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1][2][4]
end

local function answer(code, at, record)
  local told = {code .. ' ' .. at, record or nil}
  local from = 1
  while record and from <= #record do -- piece by piece, for most of them are known
    local to = find(record, ']', from, true) or #record
    local piece = sub(record, from, to)
    if not find(known, piece, 1, true) then
      local quote = find(piece, '"', 1, true)
      while quote do
        local digest, after = sub(piece, quote + 1, quote + 32), quote + 33
        if string.byte(piece, after) ~= 34 then -- no quote 32 characters further: no digest
          after = quote
        elseif not find(known, digest, 1, true) then
          local text = redis.call('HGET', KEYS[2], digest)
          if text then
            told[#told + 1] = digest
            told[#told + 1] = text
          end
        end
        quote = find(piece, '"', after + 1, true)
      end
    end
    from = to + 1
  end
  return table.concat(told, '\\n')
end

local function sent_before()
  if rev <= expected then return nil end
  local since = redis.call('XRANGE', KEYS[3], (expected + 1) .. '-0', '+', 'COUNT', 256)
  for _, entry in ipairs(since) do
    local fields = entry[2]
    if fields[6] == args[2] then
      return answer(1, string.match(entry[1], '%d+'), fields[4])
    end
  end
end

local record = args[4]
local fits = rev == expected
if record == '' then
  if swaps == 0 then
    local before = sent_before()
    if before then return before end
  end
  record = now
  fits = rev > 0 and rev >= expected
  for i = 9, 8 + 2 * swaps, 2 do
    local from, to = find(record or '', args[i], 1, true)
    if not from then
      fits = false
      break
    end
    record = sub(record, 1, from - 1) .. args[i + 1] .. sub(record, to + 1)
    known = known .. args[i + 1]
  end
end
if not fits then return sent_before() or answer(0, rev, now) end

for i = 9 + 2 * swaps, count, 2 do redis.call('HSETNX', KEYS[2], args[i], args[i + 1]) end
rev = rev + 1
redis.call('XADD', KEYS[3], rev .. '-0', 'event', args[3], 'scene', record, 'token', args[2])
redis.call('HSET', KEYS[1], 'rev', rev, 'scene', record)
local ttl = head[3]
if args[6] ~= '' then
  ttl = args[6]
  redis.call('HSET', KEYS[1], 'ttl', ttl, 'from', args[7])
end
if ttl then for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ttl) end end
return answer(1, rev, args[4] == '' and now ~= args[5] and record or nil)
"""
SHA = hashlib.sha1(COMMIT.encode(), usedforsecurity=False).hexdigest()
"""By which a server that has seen the script knows it."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the script answered."""

    committed: bool
    rev: int
    """The revision that was made, or the newest there is; 0: there is no such scene."""
    record: str | None
    """Of that revision; None: it is the one that was sent."""
    texts: Mapping[str, str]
    """Parts of it by digest, those that were not known."""


def send(redis: Any, keys: Sequence[str], argument: str) -> Said:
    """Have a server run the script. Errors come as redis-py raises them."""
    try:
        return _said(redis.execute_command("EVALSHA", SHA, len(keys), *keys, argument))
    except _no_script():
        return _said(redis.execute_command("EVAL", COMMIT, len(keys), *keys, argument))


def _no_script() -> type[Exception]:
    """What redis-py raises where a server has not seen a script; it is slow to import."""
    from redis.exceptions import NoScriptError

    return NoScriptError


def _said(reply: bytes) -> Said:
    told, *texts = reply.decode().split("\n")
    committed, rev = told.split(" ")
    nodes = dict(zip(texts[1::2], texts[2::2], strict=True))
    return Said(committed == "1", int(rev), texts[0] if texts else None, nodes)


def argument(
    *,
    expected: int,
    token: str,
    event: str,
    nodes: Mapping[str, str],
    known: str,
    record: str = "",
    swaps: Sequence[tuple[str, str]] = (),
    ttl_ms: int | None = None,
    branched_from: str = "",
) -> str:
    """The script's argument: a whole `record`, or `swaps` of entries. No text has a newline."""
    lines = [str(expected), token, event, record, known]
    lines += ["" if ttl_ms is None else str(ttl_ms), branched_from, str(len(swaps))]
    for pair in (*swaps, *nodes.items()):
        lines += pair
    return "\n".join(lines) + "\n"
