-- Notes that a session is in a room no longer.
--
-- KEYS  1 chat:session:<sha256>
-- ARGV  1 the session's name
--       2 the room's field
-- Returns 1; 0 where another goes on with the session; -1 where it is not known any more.
local name = redis.call('HGET', KEYS[1], 'name')
if name ~= ARGV[1] then
  return name and 0 or -1
end
redis.call('HDEL', KEYS[1], ARGV[2])
return 1
