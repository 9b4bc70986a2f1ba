-- A presentation answers a challenge: once, and only for the user to whom it was given.
--
-- KEYS  1 auth:nonce:<nonce>
-- ARGV  1 the value of a challenge that was given to this user
--       2 how the value of one begins that this presentation answered for this user
--       3 the session that it answers for: the rest of that value; nothing for requests that hold none
--       4 until when that is remembered, in milliseconds of Unix time
-- Returns 1 the first time, also to a session that asks again, and to the first session after any number of requests;
-- 2 when the same presentation was answered for a session, and comes for another or for a request; and otherwise 0.
local value = redis.call('GET', KEYS[1])
local answered = ARGV[2] .. ARGV[3]
if value == answered then
  return 1
end
if value == ARGV[1] or value == ARGV[2] then
  redis.call('SET', KEYS[1], answered, 'PXAT', ARGV[4])
  return 1
end
return value and string.sub(value, 1, #ARGV[2]) == ARGV[2] and 2 or 0
