import { GIVEN_UP_MS, givenUp } from './redis-keys.js';
import { redisScript } from './redis-client.js';

/*
 * All keys of an instance lie in one cluster slot, so each step is one script:
 * `session:<id>`  JSON: state ('reserved' or 'open'), owner, fingerprint and outcomeUnknown; from `open` on clientId,
 *                 scanRef, answer and answerEnds. It expires with its lease or hold.
 * `scan:<id>`     the `session:<id>` that was opened with this scanRef; or 'finished' or 'submitted', where the webhook
 *                 came first
 * `due`           each `session:<id>` that is open, by the time at which it is due
 * What the scanRef and the index name is found in the script, as `root` and that name. All times are those of the Redis
 * server.
 */

const LIBRARY = `
local function now()
  local clock = redis.call('TIME')
  return clock[1] * 1000 + math.floor(clock[2] / 1000)
end
local function load(key)
  local text = redis.call('GET', key)
  return text and cjson.decode(text)
end
local function save(key, session) redis.call('SET', key, cjson.encode(session), 'KEEPTTL') end
local function opened(key, scan)
  local session = load(key)
  return session and session.state == 'open' and session.scanRef == scan and session
end
-- A replica refuses any write, and what it does not have its master may have.
local function unchanged(result)
  redis.call('DEL', KEYS[1] .. ':none')
  return result
end
local function described(key) return { redis.call('GET', key), redis.call('PTTL', key), now() } end
`;

/** What the keys of the instance begin with, and the name that a session has in the others. KEYS[2] is the index. */
const ROOT = `
local root = string.sub(KEYS[2], 1, -4)
local function named(key) return string.sub(key, #root + 1) end
`;

/** What the text of a reservation begins with. ARGV[1] is its owner as JSON, so abandoning parses nothing. */
const RESERVED_START = `'{"state":"reserved","owner":' .. ARGV[1]`;

/**
 * KEYS session; ARGV owner as JSON, lease, fingerprint as JSON if there is one. It is called most and waited for, so it takes
 * no more than it has to: what else a session holds comes with `open`.
 */
export const ACQUIRE_SESSION = redisScript(`
if redis.call('EXISTS', ${givenUp('ARGV[1]')}) == 1 then return 'given up' end
local text = ${RESERVED_START} .. (ARGV[3] and ',"fingerprint":' .. ARGV[3] or '') .. '}'
if redis.call('SET', KEYS[1], text, 'NX', 'PX', ARGV[2]) then return 'acquired' end
${LIBRARY}
local session = load(KEYS[1])
if session.state == 'reserved' and session.owner == cjson.decode(text).owner then return 'acquired' end
return described(KEYS[1])
`);

/** KEYS session. */
export const FIND_SESSION = redisScript(`${LIBRARY}
return redis.call('EXISTS', KEYS[1]) == 1 and described(KEYS[1]) or {}
`);

/** KEYS session, due, scanRef if there is one; ARGV owner, hold, due, scan or '', token or '', its life, clientId. */
export const OPEN_SESSION = redisScript(`${LIBRARY}${ROOT}
local scan = KEYS[3] and ARGV[4]
local session = load(KEYS[1])
if not session or session.owner ~= ARGV[1] then return unchanged('lost') end
if session.state == 'open' then return unchanged(session.scanRef == scan and 'opened' or 'lost') end
local known = scan and redis.call('GET', KEYS[3])
if known == 'finished' then
  redis.call('DEL', KEYS[1])
  return 'finished'
end
session.state, session.outcomeUnknown, session.scanRef, session.clientId = 'open', nil, scan, ARGV[7]
if ARGV[5] ~= '' and known ~= 'submitted' then session.answer, session.answerEnds = ARGV[5], now() + ARGV[6] end
redis.call('SET', KEYS[1], cjson.encode(session), 'PX', ARGV[2])
if scan then redis.call('SET', KEYS[3], named(KEYS[1]), 'PX', ARGV[2]) end
redis.call('ZADD', KEYS[2], now() + ARGV[3], named(KEYS[1]))
if redis.call('PTTL', KEYS[2]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
-- One comes and up to two that are over go, so the index does not grow where nothing takes from it.
for _, name in ipairs(redis.call('ZRANGE', KEYS[2], 0, 1)) do
  if redis.call('EXISTS', root .. name) == 0 then redis.call('ZREM', KEYS[2], name) end
end
return 'opened'
`);

/** KEYS session; ARGV owner as JSON, what is put in behind it if the reservation is kept. */
export const ABANDON_SESSION = redisScript(`
local text, start, more = redis.call('GET', KEYS[1]), ${RESERVED_START}, ARGV[2]
if not text or string.sub(text, 1, #start) ~= start then
  redis.call('SET', ${givenUp('ARGV[1]')}, '', 'PX', ${GIVEN_UP_MS})
  return 0
end
if not more then return redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[1], start .. more .. string.sub(text, #start + 1), 'KEEPTTL')
return 1
`);

/** KEYS scanRef, due; ARGV scan, how long it is remembered. */
export const FINISH_SESSION = redisScript(`${LIBRARY}${ROOT}
local name = redis.call('GET', KEYS[1])
redis.call('SET', KEYS[1], 'finished', 'PX', ARGV[2])
if not name or not opened(root .. name, ARGV[1]) then return 0 end
redis.call('ZREM', KEYS[2], name)
return redis.call('DEL', root .. name)
`);

/** The same for a person who has submitted: the token goes, the session stays. */
export const SUBMIT_SESSION = redisScript(`${LIBRARY}${ROOT}
local name = redis.call('GET', KEYS[1])
if not name then
  redis.call('SET', KEYS[1], 'submitted', 'PX', ARGV[2])
  return 0
end
local session = opened(root .. name, ARGV[1])
if not session then return unchanged(0) end
session.answer, session.answerEnds = nil, nil
save(root .. name, session)
return 1
`);

/** KEYS session, due; ARGV scan if one is named. */
export const REMOVE_SESSION = redisScript(`${LIBRARY}${ROOT}
if ARGV[1] and not opened(KEYS[1], ARGV[1]) then return unchanged(0) end
redis.call('ZREM', KEYS[2], named(KEYS[1]))
return redis.call('DEL', KEYS[1])
`);

/** KEYS session, due; ARGV due, scan if it has one. Only the open session that has this scan, or has none. */
export const DUE_AGAIN_SESSION = redisScript(`${LIBRARY}${ROOT}
if not opened(KEYS[1], ARGV[2]) then return unchanged(0) end
redis.call('ZADD', KEYS[2], 'XX', now() + ARGV[1], named(KEYS[1]))
return 1
`);

/** KEYS due; ARGV limit, again. Returns the sessions that are due; drops entries whose session is over. */
export const TAKE_DUE = redisScript(`${LIBRARY}
local root, taken, limit = string.sub(KEYS[1], 1, -4), {}, tonumber(ARGV[1])
for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now(), 'LIMIT', 0, limit + 1000)) do
  if #taken >= limit then break end
  local session = load(root .. name)
  if session and session.state == 'open' then
    redis.call('ZADD', KEYS[1], now() + ARGV[2], name)
    table.insert(taken, described(root .. name))
  else
    redis.call('ZREM', KEYS[1], name)
  end
end
return unchanged(taken)
`);

/** KEYS due; ARGV cursor, about how many. Returns the next cursor, and open sessions without their tokens. */
export const LIST_SESSIONS = redisScript(`${LIBRARY}
local root, step = string.sub(KEYS[1], 1, -4), redis.call('ZSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
local page = { step[1] }
for index = 1, #step[2], 2 do
  local key = root .. step[2][index]
  local session = load(key)
  if session and session.state == 'open' then
    session.answer, session.answerEnds = nil, nil
    table.insert(page, { cjson.encode(session), redis.call('PTTL', key), 0 })
  end
end
return unchanged(page)
`);
