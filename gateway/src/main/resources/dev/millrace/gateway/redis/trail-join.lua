-- Notes that a session is in a room, from the latest order on.
--
-- KEYS  1 chat:session:<sha256>
--       2 chat:order
-- ARGV  1 the session's name
--       2 the room's field
--       3 '+' where the client was sent what it had missed: that counts anew. Otherwise nothing, and what is noted stays
--       4 what the client speaks, or nothing
--       5 for how many milliseconds it is known unless it is touched
-- Returns 1; 0 where another goes on with the session; -1 where it is not known any more.
local name = redis.call('HGET', KEYS[1], 'name')
if name ~= ARGV[1] then
  return name and 0 or -1
end
local order = (redis.call('GET', KEYS[2]) or '0') .. ARGV[3]
redis.call(ARGV[3] == '' and 'HSETNX' or 'HSET', KEYS[1], ARGV[2], order)
if ARGV[4] ~= '' then
  redis.call('HSET', KEYS[1], 'speaks', ARGV[4])
end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
