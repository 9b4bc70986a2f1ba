-- A presentation answers a challenge: once, and only for the user to whom it was given.
--
-- KEYS  1 auth:nonce:<nonce>
-- ARGV  1 the value of a challenge that was given to this user
--       2 how the value of one begins that this presentation answered
--       3 the session that it answers for: the rest of that value
--       4 until when that is remembered, in milliseconds of Unix time
-- Returns 1 the first time, also to a session that asks again; 2 when the same presentation comes for another session;
-- and otherwise 0.
local value = redis.call('GET', KEYS[1])
if value == ARGV[1] or value == ARGV[2] .. ARGV[3] then
  redis.call('SET', KEYS[1], ARGV[2] .. ARGV[3], 'PXAT', ARGV[4])
  return 1
end
return value and string.sub(value, 1, #ARGV[2]) == ARGV[2] and 2 or 0
