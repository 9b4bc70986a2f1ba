-- Notes that a session lives; or that it is over, and only its name is of use.
--
-- KEYS  1 chat:session:<sha256>
-- ARGV  1 the session's name
--       2 for how many milliseconds it is known unless it is touched again
--       3 'over', or nothing
-- Returns 1; 0 where another goes on with the session, or it is not known any more.
if redis.call('HGET', KEYS[1], 'name') ~= ARGV[1] then
  return 0
end
if ARGV[3] == 'over' then
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'name', ARGV[1])
end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
