import { redisScript } from '../redis-script.js';

/** Makes a key last at least `ms` from now; never shorter than it lasts already. */
const LAST = `
local function last(ms)
  if redis.call('PTTL', KEYS[1]) < tonumber(ms) then redis.call('PEXPIRE', KEYS[1], ms) end
end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`;

/**
 * KEYS scanRef; ARGV session id, lasts. Says whose session it is to be; answers 1 if it is finished already, 2 if its person
 * has submitted.
 */
export const POINT_SCAN_REF = redisScript(`${LAST}
redis.call('HSET', KEYS[1], 'session:' .. ARGV[1], '1')
last(ARGV[2])
if redis.call('HEXISTS', KEYS[1], 'finished') == 1 then return 1 end
return redis.call('HEXISTS', KEYS[1], 'submitted') == 1 and 2 or 0
`);

/** KEYS scanRef; ARGV lasts, 'finished' or 'submitted'. Marks it; answers whose session it is or was to be. */
export const MARK_SCAN_REF = redisScript(`${LAST}
redis.call('HSET', KEYS[1], ARGV[2], '1')
last(ARGV[1])
local ids = {}
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 8) == 'session:' then table.insert(ids, string.sub(field, 9)) end
end
return ids
`);

/** KEYS due; ARGV session id, due in, lasts, gone after. Also forgets sessions that must be gone since. */
export const ADD_DUE = redisScript(`${LAST}
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', '(' .. (now - tonumber(ARGV[4])))
-- The caller is not known to be the owner, so an entry is never put off: one that is too early is put right when met.
local due, score = now + ARGV[2], redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or due < tonumber(score) then redis.call('ZADD', KEYS[1], due, ARGV[1]) end
last(ARGV[3])
return 1
`);

/** KEYS due; ARGV session id, due in, margin. The entry stays as long as the index would have kept it, or longer. */
export const MOVE_DUE = redisScript(`${LAST}
redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
last(ARGV[2] + ARGV[3])
return 1
`);

/** KEYS due; ARGV limit, again. Answers pairs of a session id and the time at which it is due again. */
export const TAKE_DUE = redisScript(`${LAST}
local taken = {}
local again = string.format('%.0f', now + ARGV[2])
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[1])) do
  redis.call('ZADD', KEYS[1], again, id)
  table.insert(taken, id)
  table.insert(taken, again)
end
last(ARGV[2])
return taken
`);

/** KEYS due; ARGV session id, the time that taking it has set, wait or '' to drop it. Leaves what changed since. */
export const SETTLE_DUE = redisScript(`${LAST}
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or tonumber(score) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[3] == '' then return redis.call('ZREM', KEYS[1], ARGV[1]) end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
return 1
`);
