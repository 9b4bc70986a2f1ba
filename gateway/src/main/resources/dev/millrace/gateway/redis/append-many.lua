-- Appends messages of any rooms and partitions, each as append.lua does on usual terms: one call for many costs Redis a
-- fraction of what many calls do. Only of rooms that Redis knows, in epochs that the caller knows: what has to ask goes alone.
--
-- KEYS     in turn
--          the latest order (string)
--          of each partition: its journal (stream), its rooms (hash)
--          of each room: its last messages (list), the order of the message that began them (string)
--          of each name: id of the journal entry of the send that is named so (string)
--
-- ARGV[1]  the incarnation of this Redis
-- ARGV[2]  how many of a room's last messages are kept at least, and
-- ARGV[3]  for how many milliseconds after the last one at least; and what began them after the first
-- ARGV[4]  for how many milliseconds a name is kept
-- ARGV[5]  of each room a byte: '1' if the time of its last messages is to be set anew, or '0'
-- ARGV[6]  of each room a byte: which of the partitions is its own, from 1
-- ARGV[7]  of each message a byte: which of the rooms is its own, from 1
-- ARGV[8]  of each message a byte: which of the names is its own, from 1; 0 where it has none
-- ARGV[9]  the number of partitions
-- ARGV     then in turn
--          of each partition: its epoch as the caller knows it
--          of each room: its id, its channel
--          of each message: its JSON as append.lua takes it
--
-- Bytes, since each number by itself would be another string, for Redis and for Lua, and to read: a tenth of the script's work.
--
-- Returns  for each message in turn what append.lua answers: {'appended', …}, {'repeated', …}, {'ended'}, {'epoch'}, {'room'};
--          or, with nothing of it written, an error
--
-- Messages take effect in their order, which is that of their orders, entries and publications. What one of them is refused
-- for does not touch the others, but for those that follow from it: of two of one name the second is the first's repeat.
--
-- The keys of several partitions are written at once. That takes one primary: as with the order, which is one for them all.
--
-- A script that fails halfway is not rolled back. So it reads first. A partition's rooms that are of a wrong type fail their
-- own messages alone. Then it takes the orders: if Redis writes nothing just now (no memory, not the primary), or the order
-- is no number, that fails all, and nothing was written. A journal that refuses fails its own messages; some orders are left
-- out then. What follows an entry cannot fail: a name, or a room's last messages, of a wrong type are begun anew.
local call, pcall, byte, format = redis.call, redis.pcall, string.byte, string.format
local incarnation, most, keep = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local partition, room, name = {byte(ARGV[6], 1, -1)}, {byte(ARGV[7], 1, -1)}, {byte(ARGV[8], 1, -1)}
local partitions, rooms, count = tonumber(ARGV[9]), #partition, #room
local recents, names = 1 + 2 * partitions, 1 + 2 * partitions + 2 * rooms
local epochs, ids, messages = 9, 9 + partitions, 9 + partitions + 2 * rooms

-- Of a send that was made before: its message, unless PostgreSQL has it and the journal no longer. Behind the id, gateways of
-- before kept the message.
local function repeated(journal, known)
  local entry = string.match(known, '^%S*')
  local found = pcall('XRANGE', journal, entry, entry)
  return {'repeated', entry, found[1] and found[1][2][2]}
end

local fields, field = {}, {}
for p = 1, partitions do
  fields[p] = {KEYS[2 * p + 1], '@epoch', '@incarnation'}
end
for r = 1, rooms do
  local id, of = ARGV[ids + 2 * r - 1], fields[partition[r]]
  local last = #of
  of[last + 1], of[last + 2] = id, '@ended:' .. id
  field[r] = last
end
local stands = {}
for p = 1, partitions do
  stands[p] = pcall('HMGET', unpack(fields[p]))
end

local refusal, seq = {}, {}
for r = 1, rooms do
  local stand, known = stands[partition[r]], ARGV[epochs + partition[r]]
  if stand.err then
    refusal[r] = stand
  elseif stand[field[r] + 1] then
    refusal[r] = {'ended'}
  elseif stand[1] ~= known or stand[2] ~= incarnation then
    refusal[r] = {'epoch'}
  elseif not stand[field[r]] then
    refusal[r] = {'room'}
  else
    seq[r] = tonumber(stand[field[r]])
  end
end

local said = #KEYS > names and call('MGET', unpack(KEYS, names + 1)) or {}
local answers, first, due = {}, {}, 0
for m = 1, count do
  local r, n = room[m], name[m]
  if said[n] then
    answers[m] = repeated(KEYS[2 * partition[r]], said[n])
  elseif refusal[r] then
    answers[m] = refusal[r]
  elseif n == 0 or not first[n] then
    first[n] = true
    due = due + 1
  end
end

local order = due > 0 and call('INCRBY', KEYS[1], due) - due
local added, began, moved = {}, {}, {}
for m = 1, count do
  local r, n = room[m], name[m]
  if not answers[m] and said[n] then
    answers[m] = said[n]
  elseif not answers[m] then
    local p = partition[r]
    local epoch = ARGV[epochs + p]
    local message = format('{"seq":%d,"epoch":%s,"order":%d,%s', seq[r] + 1, epoch, order + 1, ARGV[messages + m])
    local entry = pcall('XADD', KEYS[2 * p], '*', 'm', message)
    if type(entry) == 'table' then
      answers[m] = entry
    else
      seq[r], order = seq[r] + 1, order + 1
      local new = added[r]
      if new then
        new[#new + 1] = message
      else
        added[r], began[r] = {message}, order
      end
      if n > 0 then
        said[n] = {'repeated', entry, message}
        call('SET', KEYS[names + n], entry, 'PX', ARGV[4])
      end
      call('PUBLISH', ARGV[ids + 2 * r], message)
      answers[m] = {'appended', entry, tonumber(epoch), seq[r], order}
    end
  end
end

for r, new in pairs(added) do
  local p, id, last = partition[r], ARGV[ids + 2 * r - 1], format('%d', seq[r])
  local to = moved[p]
  if to then
    to[#to + 1], to[#to + 2] = id, last
  else
    moved[p] = {KEYS[2 * p + 1], id, last}
  end
  if most > 0 then
    local recent = KEYS[recents + 2 * r - 1]
    local length = pcall('RPUSH', recent, unpack(new))
    if type(length) == 'table' then
      call('DEL', recent)
      length = call('RPUSH', recent, unpack(new))
    end
    if length == #new then
      call('SET', KEYS[recents + 2 * r], format('%d', began[r]), 'PX', ARGV[3])
    end
    if length > most + math.floor(most / 4) then
      call('LTRIM', recent, -most, -1)
    end
    if length == #new or byte(ARGV[5], r) == 49 then
      call('PEXPIRE', recent, keep + math.floor(keep / 4))
    end
  end
end
for _, to in pairs(moved) do
  call('HSET', unpack(to))
end
return answers
