-- Tells Redis how much of a partition's journal PostgreSQL has, and lets it forget that.
--
-- KEYS[1]  the partition's journal (stream)
-- KEYS[2]  the partition's rooms (hash), which also knows the incarnation the journal is written in
-- ARGV[1]  the incarnation that the ids below belong to
-- ARGV[2]  id of the last journal entry that PostgreSQL has
-- ARGV[3]  entries before this id may go; '' for none
-- ARGV[4]  and at most about so many at once
--
-- Returns  how many entries went; -1 if the journal is written in another incarnation, where the ids say nothing
local incarnation = redis.call('HGET', KEYS[2], '@incarnation')
if incarnation and incarnation ~= ARGV[1] then
  return -1
end
-- The trim comes first: a Redis that is full allows it, and refuses the rest.
local gone = 0
if ARGV[3] ~= '' then
  gone = redis.call('XTRIM', KEYS[1], 'MINID', '~', ARGV[3], 'LIMIT', ARGV[4])
end
redis.call('HSET', KEYS[2], '@persisted', ARGV[2])
return gone
