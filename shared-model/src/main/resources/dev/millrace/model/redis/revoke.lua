-- Revokes: from here on whoever comes with it is refused, and whoever is in with it is told to go. All or nothing.
--
-- KEYS  1 auth:blocked…      there while it is revoked
--       2 auth:revocations   for whoever is not listening now
-- ARGV  1 why, for people: the blocked key's value
--       2 for how many milliseconds it stays revoked; 0 is for ever
--       3 the channel, auth:revoked
--       4 the revocation's JSON
--       5 the field of the stream's entry
--       6 how many milliseconds the stream remembers
-- Returns the id of the stream's entry.
--
-- What can fail comes first, so that it fails as a whole or not at all.
local time = redis.call('TIME')
local oldest = math.max(0, time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(ARGV[6]))

local entry = redis.call('XADD', KEYS[2], 'MINID', '~', string.format('%.0f', oldest), '*', ARGV[5], ARGV[4])
if ARGV[2] == '0' then
  redis.call('SET', KEYS[1], ARGV[1])
else
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
end
redis.call('PUBLISH', ARGV[3], ARGV[4])
return entry
