-- Notes who came to a holder of presence and who is gone from it. Publishes of whom that was the first, or the last.
--
-- KEYS     1 chat:{presence}:holders, or given-up: where the holder must be
--          2 chat:{presence}:at:<holder>
--          3 chat:{presence}:version
--          4 … chat:{presence}:of:<user>, of each user
-- ARGV     1 the holder
--          2 chat:{presence}:changes
--          3 … of each user, +<user> or -<user>
--
-- Returns  1; 0, and changes nothing, where the holder is not there
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  return 0
end
for i = 4, #KEYS do
  local change = ARGV[i - 1]
  local user = string.sub(change, 2)
  local turned
  if string.sub(change, 1, 1) == '+' then
    redis.call('SADD', KEYS[2], user)
    turned = redis.call('SADD', KEYS[i], ARGV[1]) == 1 and redis.call('SCARD', KEYS[i]) == 1
  else
    redis.call('SREM', KEYS[2], user)
    turned = redis.call('SREM', KEYS[i], ARGV[1]) == 1 and redis.call('EXISTS', KEYS[i]) == 0
  end
  if turned then
    redis.call('PUBLISH', ARGV[2], redis.call('INCR', KEYS[3]) .. ' ' .. change)
  end
end
return 1
