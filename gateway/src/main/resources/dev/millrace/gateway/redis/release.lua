-- Lets go of a presentation; who held it is remembered: so that the same client is known when it comes back, and so
-- that a session that gave way, and was not told, finds out when it would renew.
--
-- KEYS  1 auth:vp-session:<sha256>
-- ARGV  1 the session's name
--       2 for how many milliseconds it is remembered
-- Returns 1, or 0 where the session does not hold it.
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then
  return 0
end
local time = redis.call('TIME')
redis.call('HSET', KEYS[1], 'until', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
