"""The one script that makes a revision of a scene, and what it answers. Knows texts, no scenes.

A commit says which parts it swaps. Where the head still has the parts that are swapped out, the
revision is made of the head, whatever else others have changed: so people who change different
people never wait for each other. Any other change counts only on the revision it was made from.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# KEYS: head, nodes, log. ARGV: one text, for each argument costs a client more than the server
# needs to split it. Its lines: expected revision; token; event; record, or "" to swap; the record
# that the client knows; ms to live, or ""; id of the scene it branches from, or ""; number of
# swaps, then (entry out, entry in)*; then (digest, JSON)*.
# Returns {1 if committed, the revision now, its record if the client does not know it, then
# (digest, JSON)* of its parts that the client does not know}.
# The token tells a commit that is sent again, because its answer was lost, from somebody else's.
COMMIT = """
local args, at = {}, 1
for line in string.gmatch(ARGV[1], '([^\\n]*)\\n') do
  args[at] = line
  at = at + 1
end
local head = redis.call('HMGET', KEYS[1], 'rev', 'scene', 'ttl')
local rev, expected = tonumber(head[1] or '0'), tonumber(args[1])
local swaps, known = tonumber(args[8]), args[5]
local now = head[2]
if rev > 0 and not now then
  now = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)[1][2][4]
end

local function answer(code, at, record)
  local told = {code, at}
  if not record then return told end
  told[3] = record
  for digest in string.gmatch(record, '"(%x+)"') do
    if #digest == 32 and not string.find(known, digest, 1, true) then
      local text = redis.call('HGET', KEYS[2], digest)
      if text then
        told[#told + 1] = digest
        told[#told + 1] = text
      end
    end
  end
  return told
end

local function sent_before()
  if rev <= expected then return nil end
  local since = redis.call('XRANGE', KEYS[3], (expected + 1) .. '-0', '+', 'COUNT', 256)
  for _, entry in ipairs(since) do
    local fields = entry[2]
    if fields[6] == args[2] then
      return answer(1, tonumber(string.match(entry[1], '%d+')), fields[4])
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
    local from, to = string.find(record or '', args[i], 1, true)
    if not from then
      fits = false
      break
    end
    record = string.sub(record, 1, from - 1) .. args[i + 1] .. string.sub(record, to + 1)
    known = known .. args[i + 1]
  end
end
if not fits then return sent_before() or answer(0, rev, now) end

local first = 9 + 2 * swaps
for i = first, #args, 2 do redis.call('HSETNX', KEYS[2], args[i], args[i + 1]) end
rev = rev + 1
redis.call('XADD', KEYS[3], rev .. '-0', 'event', args[3], 'scene', record, 'token', args[2])
redis.call('HSET', KEYS[1], 'rev', rev, 'scene', record)
local ttl = head[3]
if args[6] ~= '' then
  ttl = args[6]
  redis.call('HSET', KEYS[1], 'ttl', ttl, 'from', args[7])
end
if ttl then for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ttl) end end
if args[4] ~= '' or now == args[5] then return {1, rev} end
return answer(1, rev, record)
"""


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


def said(reply: Sequence[Any]) -> Said:
    """The script's reply as it is meant."""
    committed, rev, *rest = reply
    texts = [part.decode() for part in rest]
    nodes = texts[1:]
    return Said(
        bool(committed),
        int(rev),
        texts[0] if texts else None,
        dict(zip(nodes[::2], nodes[1::2], strict=True)),
    )


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
