-- Replaces a message where the room's last messages are kept, tells the room, and keeps what it told for whoever is away:
-- all of it, or nothing.
--
-- KEYS[1]  the room's last messages (list), oldest first
-- KEYS[2]  what the room was told last of its amended messages (list of notices), oldest first, one of each message
--
-- ARGV[1]  how the message begins: its JSON up to the order's number, without it
-- ARGV[2]  how its JSON goes on after the order and a comma, up to the end of its id
-- ARGV[3]  what it goes on with from now on: likewise, to its end
-- ARGV[4]  the number of the revision that makes it so
-- ARGV[5]  the room's channel
-- ARGV[6]  the notice
-- ARGV[7]  what stands in a notice of this message and of no other
-- ARGV[8]  how many notices KEYS[2] holds, and
-- ARGV[9]  for how many milliseconds after the last one
--
-- Returns  1; 0 where the message is not among the last ones; -1, and nothing was told, where a later revision came first
--
-- The order stays as it was, because whoever returns is sent what comes after one; and the place in the list does. A
-- revision's number is the last of an amended message's fields, and the last but one of a notice's: within a text its quotes
-- would be escaped. Of a message only the last notice is kept: a text that was deleted is not.
local before
for _, notice in ipairs(redis.call('LRANGE', KEYS[2], 0, -1)) do
  if string.find(notice, ARGV[7], 1, true) then
    before = notice
  end
end
if before and tonumber(string.match(before, ',"revision":(%d+),"at":"[^"]*"}$') or 0) > tonumber(ARGV[4]) then
  return -1
end
local found = 0
for i, json in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if string.sub(json, 1, #ARGV[1]) == ARGV[1] then
    local order = string.match(json, '^%d+,', #ARGV[1] + 1) or ''
    local from = #ARGV[1] + #order + 1
    if string.sub(json, from, from + #ARGV[2] - 1) == ARGV[2] then
      if tonumber(string.match(json, ',"revision":(%d+)}$') or 0) > tonumber(ARGV[4]) then
        return -1
      end
      redis.call('LSET', KEYS[1], i - 1, ARGV[1] .. order .. ARGV[3])
      found = 1
      break
    end
  end
end
if before then
  redis.call('LREM', KEYS[2], 0, before)
end
redis.call('RPUSH', KEYS[2], ARGV[6])
redis.call('LTRIM', KEYS[2], -ARGV[8], -1)
redis.call('PEXPIRE', KEYS[2], ARGV[9])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return found
