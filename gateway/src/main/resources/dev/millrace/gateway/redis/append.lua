-- Appends one message to its room, all or nothing: position, order, journal entry and publication. A send that was named
-- and comes again gets what the first one got.
--
-- KEYS[1]  the partition's journal (stream)
-- KEYS[2]  the partition's rooms (hash): room id -> last seq, '@epoch', '@incarnation', '@persisted'; '@ended:' room id ->
--          seq of the message that was the room's last on usual terms
-- KEYS[3]  the room's last messages (list), oldest first
-- KEYS[4]  the latest order (string)
-- KEYS[5]  the order of the message that began KEYS[3] (string): while it is the first there, nothing fell out before it
-- KEYS[6]  id of the journal entry of this named send (string); only if the send is named
--
-- ARGV[1]  room id
-- ARGV[2]  the room's channel
-- ARGV[3]  the message's JSON from its first field after the position to its end, without the opening brace
-- ARGV[4]  the incarnation of this Redis
-- ARGV[5]  the partition's epoch as the caller knows it, or '' for any
-- ARGV[6]  how many messages KEYS[3] holds at least, and
-- ARGV[7]  for how many milliseconds after the last one at least; KEYS[5] after the first, when all that was before is as old
-- ARGV[8]  for how many milliseconds KEYS[6] is kept
-- ARGV[9]  'full' if nothing new is to be journaled, or ''
-- ARGV[10] an epoch that a new one must exceed, or '' if the caller has not asked for it
-- ARGV[11] the room's seq outside Redis, or '' likewise
-- ARGV[12] 'last' if the room ends with this message, 'late' if it may follow the room's end, or ''
-- ARGV[13] '1' if the time of KEYS[3] is to be set anew, or '0'
--
-- Returns  {'appended', id of the journal entry, epoch, seq, order}
--       or {'repeated', id of the journal entry, JSON}: an earlier send of this name was journaled, and this one is not;
--          without the JSON where the journal has the entry no longer, since PostgreSQL has it
--       or, with nothing written,
--          {'full'}: as ARGV[9] says
--          {'ended'}: the room has ended, and this is not 'late'
--          {'epoch'}: the epoch is another one than ARGV[5], or a new one must begin; call again with ARGV[10]
--          {'room'}: Redis does not know the room; call again with ARGV[11]
--
-- A new epoch begins where the counters cannot be trusted to go on: in another incarnation than the last one began
-- in, and where there is none. It sorts after every earlier one that anybody knows of; the clock makes it sort after
-- those that nobody does. What Redis knows is stronger than what the caller brings: another may have been faster.
-- '@' cannot stand in a room id, so the partition's fields are never a room's.
--
-- The order is one number for the messages of all rooms, in the order of their appends. It grows, and may leave numbers
-- out: with an epoch it jumps ahead of the clock in microseconds, and so of all that an earlier life of Redis gave and
-- this one has forgotten.
--
-- KEYS[3] is cut, and its time set anew, only when a quarter more of either is used up: an append seldom does what each would
-- cost. When the time is, the caller knows, who set it last. So it holds and lasts more than it must, which is never too much
-- for whoever reads it: all of it is the room's end without a gap. When it has expired, nothing was said for as long as ARGV[7] says, or longer. KEYS[5] lasts as long as
-- anybody may be away who was there before it; it may end before the list, and then says nothing.
--
-- A script that fails halfway is not rolled back. So it reads first, which finds keys of a wrong type, then takes an
-- order and adds to the journal, which refuses while nothing but the order has changed; what follows cannot fail: last
-- messages of a wrong type are begun anew.
if KEYS[6] then
  local name = redis.call('GET', KEYS[6])
  if name then
    -- Behind the id, gateways of before kept the message.
    local entry = string.match(name, '^%S*')
    local found = redis.pcall('XRANGE', KEYS[1], entry, entry)
    return {'repeated', entry, found[1] and found[1][2][2]}
  end
end
if ARGV[9] == 'full' then
  return {'full'}
end

local floor, seed = tonumber(ARGV[10]), tonumber(ARGV[11])
local mark = '@ended:' .. ARGV[1]
local epoch, incarnation, last, ended = unpack(
  redis.call('HMGET', KEYS[2], '@epoch', '@incarnation', ARGV[1], mark))
if ended and ARGV[12] ~= 'late' then
  return {'ended'}
end
local begins = not epoch or incarnation ~= ARGV[4]
if not floor and (begins or (ARGV[5] ~= '' and ARGV[5] ~= epoch)) then
  return {'epoch'}
end
if not last and not seed then
  return {'room'}
end
if begins then
  local now = redis.call('TIME')
  epoch = math.max(now[1] * 1000 + math.floor(now[2] / 1000), (epoch or 0) + 1, floor + 1)
  epoch = string.format('%.0f', epoch)
  local ahead = now[1] * 1000000 + now[2]
  if ahead > tonumber(redis.call('GET', KEYS[4]) or 0) then
    redis.call('SET', KEYS[4], string.format('%.0f', ahead))
  end
end
local seq = string.format('%d', (last or seed) + 1)
local most = tonumber(ARGV[6])

local order = redis.call('INCR', KEYS[4])
local message = string.format('{"seq":%s,"epoch":%s,"order":%d,%s', seq, epoch, order, ARGV[3])
local entry = redis.call('XADD', KEYS[1], '*', 'm', message)
if begins then
  redis.call('HSET', KEYS[2], '@epoch', epoch, '@incarnation', ARGV[4], ARGV[1], seq)
  redis.call('HDEL', KEYS[2], '@persisted')
else
  redis.call('HSET', KEYS[2], ARGV[1], seq)
end
if ARGV[12] == 'last' then
  redis.call('HSET', KEYS[2], mark, seq)
end
if most > 0 then
  local length = redis.pcall('RPUSH', KEYS[3], message)
  if type(length) == 'table' then
    redis.call('DEL', KEYS[3])
    length = redis.call('RPUSH', KEYS[3], message)
  end
  if length == 1 then
    redis.call('SET', KEYS[5], string.format('%d', order), 'PX', ARGV[7])
  end
  if length > most + math.floor(most / 4) then
    redis.call('LTRIM', KEYS[3], -most, -1)
  end
  if length == 1 or ARGV[13] == '1' then
    local keep = tonumber(ARGV[7])
    redis.call('PEXPIRE', KEYS[3], keep + math.floor(keep / 4))
  end
end
if KEYS[6] then
  redis.call('SET', KEYS[6], entry, 'PX', ARGV[8])
end
redis.call('PUBLISH', ARGV[2], message)
return {'appended', entry, tonumber(epoch), tonumber(seq), order}
