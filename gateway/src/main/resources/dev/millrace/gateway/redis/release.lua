-- Lets go of a presentation; who held it is remembered, so that the same client is known when it comes back.
--
-- KEYS  1 auth:vp-session:<sha256>
-- ARGV  1 the session's name
--       2 for how many milliseconds it is remembered
-- Returns 1, or 0 where the session does not hold it.
if redis.call('HGET', KEYS[1], 'holder') ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'until', '0')
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
