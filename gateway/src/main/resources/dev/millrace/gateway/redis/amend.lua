-- Replaces a message where the room's last messages are kept, and tells the room: both, or nothing.
--
-- KEYS[1]  the room's last messages (list), oldest first
--
-- ARGV[1]  how the message begins: its JSON up to the order's number, without it
-- ARGV[2]  how its JSON goes on after the order and a comma, up to the end of its id
-- ARGV[3]  what it goes on with from now on: likewise, to its end
-- ARGV[4]  the number of the revision that makes it so
-- ARGV[5]  the room's channel
-- ARGV[6]  the notice
--
-- Returns  1; 0 where the message is not among them; -1, and nothing was told, where a later revision came first
--
-- The order stays as it was, because whoever returns is sent what comes after one; and the place in the list does. A
-- revision's number is the last of an amended message's fields: within a text its quotes would be escaped.
for i, json in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  if string.sub(json, 1, #ARGV[1]) == ARGV[1] then
    local order = string.match(json, '^%d+,', #ARGV[1] + 1) or ''
    local from = #ARGV[1] + #order + 1
    if string.sub(json, from, from + #ARGV[2] - 1) == ARGV[2] then
      if tonumber(string.match(json, ',"revision":(%d+)}$') or 0) > tonumber(ARGV[4]) then
        return -1
      end
      redis.call('LSET', KEYS[1], i - 1, ARGV[1] .. order .. ARGV[3])
      redis.call('PUBLISH', ARGV[5], ARGV[6])
      return 1
    end
  end
end
redis.call('PUBLISH', ARGV[5], ARGV[6])
return 0
