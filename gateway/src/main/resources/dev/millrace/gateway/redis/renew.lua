-- Holds a presentation for longer; or again, where the lease lapsed, or Redis lost it, and nobody else had it since.
-- Whoever had it since took its place, although they may have let go of it again.
--
-- KEYS  1 auth:vp-session:<sha256>
-- ARGV  1 the session's name
--       2 for how many milliseconds it is held
--       3 for how many more its name is remembered
-- Returns 1, or 0 where another session holds it, or held it last.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holder = redis.call('HGET', KEYS[1], 'holder')
if holder and holder ~= ARGV[1] then
  return 0
end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'until', string.format('%.0f', now + ARGV[2]))
redis.call('PEXPIRE', KEYS[1], ARGV[2] + ARGV[3])
return 1
