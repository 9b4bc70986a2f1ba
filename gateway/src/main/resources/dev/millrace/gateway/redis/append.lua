-- Appends one message to its room, all or nothing: position, journal entry and publication.
--
-- KEYS[1]  the partition's journal (stream)
-- KEYS[2]  the partition's rooms (hash): room id -> last seq, '@epoch' -> epoch
-- ARGV[1]  room id
-- ARGV[2]  the room's channel
-- ARGV[3]  the message's JSON from its first field after the position to its end, without the opening brace
--
-- Returns  {seq, epoch, id of the journal entry}
--
-- A partition that Redis knows nothing of begins a new epoch, named by the clock so that it sorts after
-- every earlier one. '@' cannot stand in a room id, so the epoch's field is never a room's.
--
-- A script that fails halfway is not rolled back. So it reads first, then adds to the journal, which refuses
-- while nothing has changed; what follows cannot fail.
local epoch, last = unpack(redis.call('HMGET', KEYS[2], '@epoch', ARGV[1]))
if not epoch then
  local now = redis.call('TIME')
  epoch = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
end
local seq = string.format('%.0f', (last or 0) + 1)
local message = '{"seq":' .. seq .. ',"epoch":' .. epoch .. ',' .. ARGV[3]
local entry = redis.call('XADD', KEYS[1], '*', 'm', message)
redis.call('HSET', KEYS[2], '@epoch', epoch, ARGV[1], seq)
redis.call('PUBLISH', ARGV[2], message)
return {tonumber(seq), tonumber(epoch), entry}
