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
-- ARGV[5]  of each room '1' if the time of its last messages is to be set anew, or '0'
-- ARGV[6]  the number of partitions
-- ARGV[7]  the number of rooms
-- ARGV     then in turn
--          of each partition: its epoch as the caller knows it
--          of each room: its id, which of the partitions is its own, its channel
--          of each message: which of the rooms is its own, which of the names or 0, its JSON as append.lua takes it
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
local call, pcall, format = redis.call, redis.pcall, string.format
local incarnation, most, keep = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local partitions, rooms = tonumber(ARGV[6]), tonumber(ARGV[7])
local recents, names = 1 + 2 * partitions, 1 + 2 * partitions + 2 * rooms
local epochs, ids, messages = 7, 7 + partitions, 7 + partitions + 3 * rooms
local count = (#ARGV - messages) / 3

-- Of a send that was made before: its message, unless PostgreSQL has it and the journal no longer. Behind the id, gateways of
-- before kept the message.
local function repeated(journal, name)
  local entry = string.match(name, '^%S*')
  local found = pcall('XRANGE', journal, entry, entry)
  return {'repeated', entry, found[1] and found[1][2][2]}
end

local fields, partition, field = {}, {}, {}
for p = 1, partitions do
  fields[p] = {KEYS[2 * p + 1], '@epoch', '@incarnation'}
end
for r = 1, rooms do
  local id, p = ARGV[ids + 3 * r - 2], tonumber(ARGV[ids + 3 * r - 1])
  local last = #fields[p]
  fields[p][last + 1], fields[p][last + 2] = id, '@ended:' .. id
  partition[r], field[r] = p, last
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
local answers, room, name, first, due = {}, {}, {}, {}, 0
for m = 1, count do
  local r, n = tonumber(ARGV[messages + 3 * m - 2]), tonumber(ARGV[messages + 3 * m - 1])
  room[m], name[m] = r, n
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
    local message = format('{"seq":%d,"epoch":%s,"order":%d,%s', seq[r] + 1, epoch, order + 1, ARGV[messages + 3 * m])
    local entry = pcall('XADD', KEYS[2 * p], '*', 'm', message)
    if type(entry) == 'table' then
      answers[m] = entry
    else
      seq[r], order = seq[r] + 1, order + 1
      if not added[r] then
        added[r], began[r] = {}, order
        moved[p] = moved[p] or {KEYS[2 * p + 1]}
      end
      added[r][#added[r] + 1] = message
      if n > 0 then
        said[n] = {'repeated', entry, message}
        call('SET', KEYS[names + n], entry, 'PX', ARGV[4])
      end
      call('PUBLISH', ARGV[ids + 3 * r], message)
      answers[m] = {'appended', entry, tonumber(epoch), seq[r], order}
    end
  end
end

for r, new in pairs(added) do
  local to = moved[partition[r]]
  to[#to + 1], to[#to + 2] = ARGV[ids + 3 * r - 2], format('%d', seq[r])
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
    if length == #new or string.byte(ARGV[5], r) == 49 then
      call('PEXPIRE', recent, keep + math.floor(keep / 4))
    end
  end
end
for _, to in pairs(moved) do
  call('HSET', unpack(to))
end
return answers
