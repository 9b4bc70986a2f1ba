-- Goes on with a session under another name. What comes under the name before changes nothing from now on.
--
-- KEYS  1 chat:session:<sha256>
-- ARGV  1 the name that it has
--       2 the name that it gets
--       3 the user who returns
--       4 the life of Redis
--       5 for how many milliseconds it is known unless it is touched
-- Returns all that is noted of it; nothing, and changes nothing, where it is another's or of another life.
local name, user, life = unpack(redis.call('HMGET', KEYS[1], 'name', 'user', 'life'))
if name ~= ARGV[1] or user ~= ARGV[3] or life ~= ARGV[4] then
  return {}
end
redis.call('HSET', KEYS[1], 'name', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return redis.call('HGETALL', KEYS[1])
