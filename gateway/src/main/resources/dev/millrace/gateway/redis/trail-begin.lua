-- Begins to note where a session is, which is in no room yet.
--
-- KEYS  1 chat:session:<sha256>
-- ARGV  1 the session's name
--       2 its user
--       3 its socket id
--       4 the life of Redis
--       5 for how many milliseconds it is known unless it is touched
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'name', ARGV[1], 'user', ARGV[2], 'socket', ARGV[3], 'life', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
