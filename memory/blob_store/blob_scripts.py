"""What becomes of one blob in one step: the scripts of `BlobStore`. Knows nothing of bytes.

A blob counts its puts and touches. A collector deletes it only if none has come since it looked, so
no clock decides whether a blob stays that somebody has just put.
"""

# KEYS: list of ids by time, sizes. ARGV: id, bytes, budget or -1, Unix seconds.
# Returns {1 if it fits or is there, bytes used before, 1 if it was not counted before}.
RESERVE = """
local used, new = tonumber(redis.call('HGET', KEYS[2], 'used') or '0'), 0
if redis.call('HEXISTS', KEYS[2], ARGV[1]) == 0 then
  local budget = tonumber(ARGV[3])
  if budget >= 0 and used + tonumber(ARGV[2]) > budget then return {0, used, 0} end
  new = 1
  redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
  redis.call('HINCRBY', KEYS[2], 'used', ARGV[2])
end
redis.call('ZADD', KEYS[1], ARGV[4], ARGV[1])
return {1, used, new}
"""

# KEYS: blob. Returns whether it is there whole.
TOUCH = """
for _, place in ipairs({'data', 'pieces', 'at'}) do
  if redis.call('HEXISTS', KEYS[1], place) == 1 then
    redis.call('HINCRBY', KEYS[1], 'puts', 1)
    return 1
  end
end
return 0
"""

# KEYS: blob, then its pieces. ARGV: media type, bytes, "data", "pieces" or "at", and its value;
# of "at" also the place.
# Returns 1 when it is kept, 2 when it was there already, 0 when a piece is missing.
WRITE = """
local there = 0
for _, place in ipairs({'data', 'pieces', 'at'}) do
  there = there + redis.call('HEXISTS', KEYS[1], place)
end
if there == 0 then
  for i = 2, #KEYS do
    if redis.call('EXISTS', KEYS[i]) == 0 then return 0 end
  end
  redis.call('HSET', KEYS[1], 'media_type', ARGV[1], 'size', ARGV[2], ARGV[3], ARGV[4])
  if ARGV[5] then redis.call('HSET', KEYS[1], 'place', ARGV[5]) end
end
redis.call('HINCRBY', KEYS[1], 'puts', 1)
return there == 0 and 1 or 2
"""

# KEYS: blob, then its pieces. ARGV: the puts that were counted, or "any". Returns whether it went.
DROP = """
if ARGV[1] ~= 'any' and (redis.call('HGET', KEYS[1], 'puts') or '') ~= ARGV[1] then return 0 end
for i = 1, #KEYS do redis.call('UNLINK', KEYS[i]) end
return 1
"""

# KEYS: blob, then its pieces. Deletes what is not whole; whether it was not.
ABANDON = """
for _, place in ipairs({'data', 'pieces', 'at'}) do
  if redis.call('HEXISTS', KEYS[1], place) == 1 then return 0 end
end
for i = 1, #KEYS do redis.call('UNLINK', KEYS[i]) end
return 1
"""

# KEYS: list of ids by time, sizes. ARGV: id; the time that was listed, or "any".
RELEASE = """
local listed = redis.call('ZSCORE', KEYS[1], ARGV[1])
if ARGV[2] ~= 'any' and listed and tonumber(listed) ~= tonumber(ARGV[2]) then return 0 end
redis.call('ZREM', KEYS[1], ARGV[1])
local size = redis.call('HGET', KEYS[2], ARGV[1])
if size then
  redis.call('HDEL', KEYS[2], ARGV[1])
  redis.call('HINCRBY', KEYS[2], 'used', -tonumber(size))
  if redis.call('HLEN', KEYS[2]) == 1 then redis.call('DEL', KEYS[2]) end
end
if redis.call('HLEN', KEYS[2]) == 1 then redis.call('UNLINK', KEYS[2]) end
return 1
"""
