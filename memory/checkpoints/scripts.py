"""The Lua that changes or reads one thread's hash at once. Knows nothing of what is kept there.

Each script has one key, so that it runs on a cluster too, and may be sent again when its answer was
lost. Parts of a field's name are joined by a zero byte; see `layout`.
"""

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Script:
    """A script and the digest by which a server that has seen it knows it."""

    text: str
    sha: str = field(init=False)

    def __post_init__(self) -> None:
        digest = hashlib.sha1(self.text.encode(), usedforsecurity=False).hexdigest()
        object.__setattr__(self, "sha", digest)


# The thread is one key, so it expires as a whole. Without a time to live it stays, also where an
# earlier writer had set one.
_EXPIRE = """
local function refresh(ttl_ms)
  if tonumber(ttl_ms) > 0 then
    redis.call('PEXPIRE', KEYS[1], ttl_ms)
  else
    redis.call('PERSIST', KEYS[1])
  end
end
"""

PUT = Script(
    _EXPIRE
    + """
-- KEYS: thread. ARGV: packed {ttl, namespace, checkpoint id, names of values that it takes over,
-- names of those that follow, 1 if the sender has not listed the thread just now}, the checkpoint,
-- values. Returns 1 if the thread is new, 0 if not. -1: nothing is done, for
-- a value is not there any more (others pruned or deleted meanwhile, or the thread expired), or
-- the thread was listed for another time than its sender's, or not at all.
-- Ids are times, and a clock may go back: the newest is what was put last. What is put again, for
-- its answer was lost, keeps its place.
local ttl, ns, id, over, new, unlisted = unpack(cmsgpack.unpack(ARGV[1]))
local listed = redis.call('HGET', KEYS[1], 'listed')
if unlisted == 1 and listed ~= tostring(ttl) then return -1 end
for _, name in ipairs(over) do
  if redis.call('HEXISTS', KEYS[1], 'v\\0' .. ns .. '\\0' .. name) == 0 then return -1 end
end
local there = listed or redis.call('EXISTS', KEYS[1]) == 1
local known = redis.call('HSET', KEYS[1], 'c\\0' .. ns .. '\\0' .. id, ARGV[2]) == 0
for i, name in ipairs(new) do
  redis.call('HSET', KEYS[1], 'v\\0' .. ns .. '\\0' .. name, ARGV[i + 2])
end
local puts = redis.call('HINCRBY', KEYS[1], 'puts', 1)
if not known then
  redis.call('HSET', KEYS[1], 'h\\0' .. ns, id, 'o\\0' .. ns .. '\\0' .. id, puts)
end
if listed ~= tostring(ttl) then redis.call('HSET', KEYS[1], 'listed', ttl) end
refresh(ttl)
return there and 0 or 1
"""
)

PUT_WRITES = Script(
    _EXPIRE
    + """
-- KEYS: thread. ARGV: packed {ttl, namespace and checkpoint id, HSET to replace or HSETNX},
-- (name, value)*. A task that is run again writes what it wrote, so the first stands; errors,
-- interrupts and resumes are replaced.
local ttl, checkpoint, put = unpack(cmsgpack.unpack(ARGV[1]))
local names = ''
for i = 2, #ARGV, 2 do
  local field = 'x\\0' .. checkpoint .. '\\0' .. ARGV[i]
  if redis.call(put, KEYS[1], field, ARGV[i + 1]) == 1 then
    names = names .. cmsgpack.pack(ARGV[i])
  end
end
if names ~= '' then
  local known = redis.call('HGET', KEYS[1], 'w\\0' .. checkpoint) or ''
  redis.call('HSET', KEYS[1], 'w\\0' .. checkpoint, known .. names)
end
refresh(ttl)
"""
)

# Calls `each` with the name of every write to a checkpoint.
_WRITES = """
local function writes(checkpoint, each)
  local names, at, name = redis.call('HGET', KEYS[1], 'w\\0' .. checkpoint), 0, nil
  while names and at ~= -1 do
    at, name = cmsgpack.unpack_one(names, at)
    each(name)
  end
end
"""

READ = Script(
    _WRITES
    + """
-- KEYS: thread. ARGV: namespace, then checkpoint ids, "" for the newest.
-- Returns for each nothing, or {id, checkpoint, {value or nil}, {name, write, ...}}.
local function read(id)
  if id == '' then id = redis.call('HGET', KEYS[1], 'h\\0' .. ARGV[1]) end
  if not id then return false end
  local checkpoint = ARGV[1] .. '\\0' .. id
  local point = redis.call('HGET', KEYS[1], 'c\\0' .. checkpoint)
  if not point then return false end
  local values, pending = {}, {}
  local names = point:sub(5, 4 + struct.unpack('>I4', point))
  for name in names:gmatch('[^%z]*%z[^%z]*%z') do
    local field = 'v\\0' .. ARGV[1] .. '\\0' .. name:sub(1, -2)
    values[#values + 1] = redis.call('HGET', KEYS[1], field)
  end
  writes(checkpoint, function(name)
    pending[#pending + 1] = name
    pending[#pending + 1] = redis.call('HGET', KEYS[1], 'x\\0' .. checkpoint .. '\\0' .. name)
  end)
  return {id, point, values, pending}
end
local found = {}
for i = 2, #ARGV do found[i - 1] = read(ARGV[i]) end
return found
"""
)

OUTLINE = Script(
    """
-- KEYS: thread. ARGV: "1" for all of it, or "0".
-- Returns {puts, {place in the order, namespace and id, checkpoint, ...}, {name of a value}};
-- if not all, checkpoints are left empty and values out. What an older version has put has no
-- place: it comes first, the newest of it last.
local points, values, all = {}, {}, ARGV[1] == '1'
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  local kind, name = field:sub(1, 2), field:sub(3)
  if kind == 'c\\0' then
    local place = redis.call('HGET', KEYS[1], 'o\\0' .. name)
    if not place then
      local ns, id = name:match('^(.*)%z([^%z]*)$')
      place = redis.call('HGET', KEYS[1], 'h\\0' .. ns) == id and 0 or -1
    end
    points[#points + 1] = tonumber(place)
    points[#points + 1] = name
    points[#points + 1] = all and redis.call('HGET', KEYS[1], field) or ''
  elseif all and kind == 'v\\0' then
    values[#values + 1] = name
  end
end
return {redis.call('HGET', KEYS[1], 'puts') or '0', points, values}
"""
)

DROP = Script(
    _WRITES
    + """
-- KEYS: thread. ARGV: puts, how many checkpoints, namespace and id of each, how many heads, then
-- (namespace, id of its newest or "" for none) of each, then names of values.
-- Returns 0 when a checkpoint was put since `puts` was read, and nothing is done.
if redis.call('EXISTS', KEYS[1]) == 0 then return 1 end
if (redis.call('HGET', KEYS[1], 'puts') or '0') ~= ARGV[1] then return 0 end
local heads = 3 + ARGV[2]
for i = 3, heads - 1 do
  writes(ARGV[i], function(name)
    redis.call('HDEL', KEYS[1], 'x\\0' .. ARGV[i] .. '\\0' .. name)
  end)
  redis.call('HDEL', KEYS[1], 'w\\0' .. ARGV[i], 'c\\0' .. ARGV[i], 'o\\0' .. ARGV[i])
end
local rest = heads + 1 + 2 * ARGV[heads]
for i = heads + 1, rest - 1, 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', KEYS[1], 'h\\0' .. ARGV[i])
  else
    redis.call('HSET', KEYS[1], 'h\\0' .. ARGV[i], ARGV[i + 1])
  end
end
for i = rest, #ARGV do redis.call('HDEL', KEYS[1], 'v\\0' .. ARGV[i]) end
local own = redis.call('HEXISTS', KEYS[1], 'puts') + redis.call('HEXISTS', KEYS[1], 'listed')
if redis.call('HLEN', KEYS[1]) == own then redis.call('DEL', KEYS[1]) end
return 1
"""
)

REPLACE = Script(
    _EXPIRE
    + """
-- KEYS: thread. ARGV: ttl, (field, value)*.
redis.call('UNLINK', KEYS[1])
for i = 2, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
redis.call('HSET', KEYS[1], 'listed', ARGV[1])
refresh(ARGV[1])
"""
)

# The server's clock only. An entry outlives its thread by as long again: a thread that is only
# added to between two checkpoints is not forgotten. Listing looks whether a thread is there.
LIST = Script(
    """
-- KEYS: index. ARGV: ttl, thread id.
local score = 'inf'
if tonumber(ARGV[1]) > 0 then
  local clock = redis.call('TIME')
  local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - 60000))
  score = string.format('%.0f', now + 2 * ARGV[1])
end
redis.call('ZADD', KEYS[1], score, ARGV[2])
"""
)
