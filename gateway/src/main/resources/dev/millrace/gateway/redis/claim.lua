-- Claims a presentation for a session: one session holds it at a time, on all gateways together.
--
-- KEYS  1 auth:vp-session:<sha256>
-- ARGV  1 the session's name
--       2 the name of the session that it goes on with, or nothing
--       3 what if another session holds it: replace, refuse; or resume, where only that same session may come back
--       4 for how many milliseconds it is held
--       5 for how many more its name lets it come back
--       6 the channel on which a session learns that it was replaced
-- Returns {1, the name of the session that gave way, or nothing}; {0, after how many milliseconds to try again};
-- or {-1, nothing} for one who should have come back and is somebody else.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local held = redis.call('HMGET', KEYS[1], 'holder', 'was', 'until')
local ends = tonumber(held[3] or '0')
local other = held[1] and held[1] ~= ARGV[1] and ends > now
-- A client that never got the answer to its return comes with the name before that.
local back = ARGV[2] ~= '' and (held[1] == ARGV[2] or held[2] == ARGV[2]) and now <= ends + ARGV[5]

if not back then
  if ARGV[3] == 'resume' then
    return {-1, ''}
  end
  if other and ARGV[3] == 'refuse' then
    return {0, string.format('%.0f', ends - now)}
  end
end
redis.call('HSET', KEYS[1], 'holder', ARGV[1], 'was', back and ARGV[2] or '',
  'until', string.format('%.0f', now + ARGV[4]))
redis.call('PEXPIRE', KEYS[1], ARGV[4] + ARGV[5])
if other then
  redis.call('PUBLISH', ARGV[6], held[1])
  return {1, held[1]}
end
return {1, ''}
