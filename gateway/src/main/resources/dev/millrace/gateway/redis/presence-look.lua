-- Tells who is there.
--
-- KEYS     1 chat:{presence}:version
--          2 … chat:{presence}:of:<user>, of each user
--
-- Returns  how many changes there were so far, as text; then of each user 1, or 0
local seen = {redis.call('GET', KEYS[1]) or '0'}
for i = 2, #KEYS do
  seen[i] = redis.call('EXISTS', KEYS[i])
end
return seen
