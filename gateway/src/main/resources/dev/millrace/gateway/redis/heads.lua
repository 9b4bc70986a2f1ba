-- Tells where the last messages of a partition's rooms stand.
--
-- KEYS     the recent messages (list) of each of the rooms
--
-- Returns  for each in turn its last message up to its order, as the append script wrote it; '' where there is none
--
-- The rooms' numbers would not do: after Redis began an epoch, they do not say in which one a room's last message stands.
local heads = {}
for i, recent in ipairs(KEYS) do
  local last = redis.call('LINDEX', recent, -1)
  heads[i] = last and string.match(last, '^[^,]*,[^,]*') or ''
end
return heads
