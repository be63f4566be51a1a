import { redisScript } from '../redis-script.js';

/*
 * A session is a hash: state ('reserved' or 'open'), owner, client, print, unknown, scan, token, tokenEnds, due, and
 * `finished:<scan key id>` or `submitted:<scan key id>` for a webhook that came while its answer was on the way. It expires with its lease
 * or hold. All times are those of the Redis server that has the key.
 */

const NOW = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`;

const DESCRIBE = `
local function described()
  local kept = redis.call('HMGET', KEYS[1], 'client', 'state', 'unknown', 'print', 'scan', 'token', 'tokenEnds')
  local life = kept[7] and tonumber(kept[7]) - now or 0
  return { 'session', kept[1], kept[2], redis.call('PTTL', KEYS[1]), kept[3], kept[4], kept[5],
    life > 0 and kept[6], life }
end
`;

/** KEYS session; ARGV owner, client, lease, print or ''. */
export const ACQUIRE_SESSION = redisScript(`${NOW}${DESCRIBE}
local kept = redis.call('HMGET', KEYS[1], 'state', 'owner')
if kept[1] then
  if kept[1] == 'reserved' and kept[2] == ARGV[1] then return { 'acquired' } end
  return described()
end
redis.call('HSET', KEYS[1], 'state', 'reserved', 'owner', ARGV[1], 'client', ARGV[2])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'print', ARGV[4]) end
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return { 'acquired' }
`);

/** KEYS session. */
export const FIND_SESSION = redisScript(`${NOW}${DESCRIBE}
if redis.call('EXISTS', KEYS[1]) == 0 then return { 'none' } end
return described()
`);

/** KEYS session; ARGV owner, id of the scanRef's key or '', '1' if it is finished or '2' if submitted, scan or '', hold, due, token or '', its life. */
export const OPEN_SESSION = redisScript(`${NOW}
local kept = redis.call('HMGET', KEYS[1], 'state', 'owner', 'scan')
if kept[2] ~= ARGV[1] then return 'lost' end
if kept[1] == 'open' and ARGV[3] ~= '1' then return (kept[3] or '') == ARGV[4] and 'opened' or 'lost' end
local mark = ARGV[2] ~= '' and redis.call('HEXISTS', KEYS[1], 'finished:' .. ARGV[2]) == 1
if ARGV[3] == '1' or mark then
  if kept[1] == 'open' and kept[3] ~= ARGV[4] then return 'lost' end
  redis.call('DEL', KEYS[1])
  return 'finished'
end
local submitted = ARGV[3] == '2' or (ARGV[2] ~= '' and redis.call('HEXISTS', KEYS[1], 'submitted:' .. ARGV[2]) == 1)
local print, client = unpack(redis.call('HMGET', KEYS[1], 'print', 'client'))
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'state', 'open', 'owner', ARGV[1], 'client', client, 'due', now + ARGV[6])
if print then redis.call('HSET', KEYS[1], 'print', print) end
if ARGV[4] ~= '' then redis.call('HSET', KEYS[1], 'scan', ARGV[4]) end
if ARGV[7] ~= '' and not submitted then redis.call('HSET', KEYS[1], 'token', ARGV[7], 'tokenEnds', now + ARGV[8]) end
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 'opened'
`);

/** KEYS session; ARGV owner, outcome. */
export const ABANDON_SESSION = redisScript(`
local kept = redis.call('HMGET', KEYS[1], 'state', 'owner')
if kept[1] ~= 'reserved' or kept[2] ~= ARGV[1] then return 0 end
if ARGV[2] == 'refused' then redis.call('DEL', KEYS[1]) else redis.call('HSET', KEYS[1], 'unknown', '1') end
return 1
`);

/** KEYS session; ARGV id of the scanRef's key, scan. A reservation is marked: its answer may be on the way. */
export const FINISH_SESSION = redisScript(`
local kept = redis.call('HMGET', KEYS[1], 'state', 'scan')
if kept[1] == 'open' and kept[2] == ARGV[2] then return redis.call('DEL', KEYS[1]) end
if kept[1] == 'reserved' then redis.call('HSET', KEYS[1], 'finished:' .. ARGV[1], '1') end
return 0
`);

/** The same for a person who has submitted: the token goes, the session stays. */
export const SUBMIT_SESSION = redisScript(`
local kept = redis.call('HMGET', KEYS[1], 'state', 'scan')
if kept[1] == 'open' and kept[2] == ARGV[2] then return redis.call('HDEL', KEYS[1], 'token', 'tokenEnds') end
if kept[1] == 'reserved' then redis.call('HSET', KEYS[1], 'submitted:' .. ARGV[1], '1') end
return 0
`);

/** KEYS session; ARGV '1' if a scan is named, scan. */
export const REMOVE_SESSION = redisScript(`
if ARGV[1] == '1' then
  local kept = redis.call('HMGET', KEYS[1], 'state', 'scan')
  if kept[1] ~= 'open' or kept[2] ~= ARGV[2] then return 0 end
end
return redis.call('DEL', KEYS[1])
`);

/** KEYS session; ARGV again. Takes the session if it is due: the one who gets it is the only one. */
export const CLAIM_DUE_SESSION = redisScript(`${NOW}${DESCRIBE}
local kept = redis.call('HMGET', KEYS[1], 'state', 'due')
if not kept[1] then return { 'none' } end
if kept[1] ~= 'open' then return { 'later' } end
local wait = tonumber(kept[2]) - now
if wait > 0 then return { 'later', wait } end
redis.call('HSET', KEYS[1], 'due', now + ARGV[1])
return described()
`);

/** KEYS session; ARGV '1' if a scan is named, scan, due. Only the open session that has this scan, or has none. */
export const DUE_AGAIN_SESSION = redisScript(`${NOW}
local kept = redis.call('HMGET', KEYS[1], 'state', 'scan')
if kept[1] ~= 'open' or (ARGV[1] == '1') ~= (kept[2] ~= false) then return 0 end
if kept[2] and kept[2] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'due', now + ARGV[3])
return 1
`);
