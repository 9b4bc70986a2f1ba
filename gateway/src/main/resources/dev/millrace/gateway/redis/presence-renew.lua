-- Keeps a holder of presence alive, and gives up those that were not kept so.
--
-- KEYS     1 chat:{presence}:holders
--          2 chat:{presence}:given-up
-- ARGV     1 the holder
--          2 for how many milliseconds it counts as alive
--          3 'begin', where it is a new one; 'judge', where it has been alive for long enough to know that others are not
--
-- Returns  1, or 0 where it is not known: it was given up, or Redis lost it, and must go on under another name;
--          and a holder whose users are to be told of by whoever calls, or ''
--
-- Whoever was not kept alive itself gives up nobody: it may be Redis that was away, and the others be as late.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local alive = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not alive and ARGV[3] ~= 'begin' then
  return {0, ''}
end
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
if ARGV[3] ~= 'judge' or tonumber(alive) < now then
  return {1, ''}
end
for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. now, 'LIMIT', 0, 100)) do
  redis.call('ZREM', KEYS[1], dead)
  redis.call('ZADD', KEYS[2], 0, dead)
end
local left = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 1)[1]
if not left then
  return {1, ''}
end
redis.call('ZADD', KEYS[2], now + ARGV[2], left)
return {1, left}
