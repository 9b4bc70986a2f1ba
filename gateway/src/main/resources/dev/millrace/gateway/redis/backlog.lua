-- Measures the journal: how large it is, and for how long its oldest message has waited to be stored.
--
-- KEYS     of each partition, in turn: its journal (stream), its rooms (hash)
--
-- Returns  {bytes of all journals together, milliseconds that the oldest entry not stored has waited}
--
-- Where nobody has said since the epoch began up to where a journal is stored, only what came since then counts: of
-- what came before, some is kept although it is stored.
local now = redis.call('TIME')
local millis = now[1] * 1000 + math.floor(now[2] / 1000)
local bytes, oldest = 0, millis
for i = 1, #KEYS, 2 do
  bytes = bytes + (redis.call('MEMORY', 'USAGE', KEYS[i], 'SAMPLES', '5') or 0)
  local persisted, epoch = unpack(redis.call('HMGET', KEYS[i + 1], '@persisted', '@epoch'))
  local from = persisted and '(' .. persisted or (epoch or '0')
  local first = redis.call('XRANGE', KEYS[i], from, '+', 'COUNT', 1)[1]
  if first then
    oldest = math.min(oldest, tonumber(string.match(first[1], '^%d+')))
  end
end
return {bytes, millis - oldest}
