-- A challenge was answered for a session that did not open: it may be answered again, by the user to whom it was given.
--
-- KEYS  1 auth:nonce:<nonce>
-- ARGV  1 its value as the session's answer left it; of any other, somebody was let in, or still may be
--       2 the value of a challenge that was given to this user
--       3 for how many milliseconds it is good
-- Returns 1, or 0 where the session did not answer it.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
