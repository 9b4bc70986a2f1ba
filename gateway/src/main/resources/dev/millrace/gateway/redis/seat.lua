-- Counts a session among its user's, or counts it for longer. Those whose gateway renews them no more count no more.
--
-- KEYS  1 auth:sessions:<userId>
-- ARGV  1 the session's name
--       2 how many a user may have; a session that is counted already stays
--       3 for how many milliseconds it counts
--       4 the channel on which a session learns that it was replaced
--       5 … the names of sessions whose place it takes
-- Returns 1, or 0 where the user has as many.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
for i = 5, #ARGV do
  if redis.call('ZREM', KEYS[1], ARGV[i]) == 1 then
    redis.call('PUBLISH', ARGV[4], ARGV[i])
  end
end
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  return 0
end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
