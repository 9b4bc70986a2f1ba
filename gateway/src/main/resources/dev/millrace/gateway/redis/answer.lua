-- A presentation answers a challenge: once, and only for the user to whom it was given.
--
-- KEYS  1 auth:nonce:<nonce>
-- ARGV  1 the value of a challenge that was given to this user
--       2 the value of one that this presentation answered
--       3 until when that is remembered, in milliseconds of Unix time
-- Returns 1 the first time, 2 when the same presentation comes again, and otherwise 0.
local value = redis.call('GET', KEYS[1])
if value == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
  return 1
end
return value == ARGV[2] and 2 or 0
