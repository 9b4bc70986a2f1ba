-- Takes what was spent out of token buckets, however little is in them, and tells what is left.
--
-- KEYS     the buckets (hash: level, and at = when it was so, in milliseconds)
-- ARGV     for each in turn: tokens that it gets in a millisecond, tokens when it is full, tokens spent, and the
--          milliseconds in which they were
--
-- Returns  what is left in each, as text; less than nothing where too much was spent
--
-- What was spent over a while was so while the bucket filled: it overflowed, if it did, only before that. A bucket
-- that would be full again is none: it expires.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local levels = {}
for i, key in ipairs(KEYS) do
  local rate, burst, spent, over = unpack(ARGV, i * 4 - 3, i * 4)
  rate, burst, spent, over = tonumber(rate), tonumber(burst), tonumber(spent), tonumber(over)
  local level, at = unpack(redis.call('HMGET', key, 'level', 'at'))
  level, at = tonumber(level or burst), tonumber(at or 0)
  local passed = math.max(0, now - at)
  local before = math.max(0, passed - over)
  level = math.min(burst, level + rate * before)
  level = math.min(burst, level + rate * (passed - before) - spent)
  redis.call('HSET', key, 'level', level, 'at', now)
  redis.call('PEXPIRE', key, math.ceil((burst - level) / rate) + 1)
  levels[i] = tostring(level)
end
return levels
