import { GIVEN_UP_MS, givenUp } from './redis-keys.js';
import { redisScript } from './redis-client.js';

/*
 * All that is known of one scanRef is one hash (of one delivery, where there is no scanRef):
 * `delivery:<id>`   JSON: id, state ('handling', 'idle' or 'done'), owner, lease, settled; and of its result, once it
 *                   has its place: round, run, final, starts
 * `round`           the round that goes on: a number, counted up by each RESUBMITTED
 * `start:<round>`, `open:<round>`, `final:<round>`  the latest result of the kind in the round (the RESUBMITTED that
 *                   started it, one that is not final, a final one), as `<number>:<number of the one before>:<result>`
 * `results`         the number that was given to a result last
 * `first:<number>`  the id of the delivery that brings this result
 * It expires when nothing has happened to it for the retention. All times are those of the Redis server.
 */

const LIBRARY = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local function load(id)
  local text = redis.call('HGET', KEYS[1], 'delivery:' .. id)
  return text and cjson.decode(text)
end
local function save(delivery, retention)
  redis.call('HSET', KEYS[1], 'delivery:' .. delivery.id, cjson.encode(delivery))
  redis.call('PEXPIRE', KEYS[1], retention)
end
local function held(delivery) return delivery.state == 'handling' and delivery.lease > now end
local function owned()
  local delivery = load(ARGV[2])
  if delivery and held(delivery) and delivery.owner == ARGV[3] then return delivery end
end
`;

const RESULTS = `
local function resultOf(kind, round)
  local text = redis.call('HGET', KEYS[1], kind .. ':' .. round)
  if not text then return nil end
  local number, after, result = string.match(text, '^(%d+):(%d+):(.*)$')
  return { kind = kind, number = number, after = after, text = result }
end
local function latestOf(round)
  return resultOf('final', round) or resultOf('open', round) or resultOf('start', round)
end
`;

/**
 * KEYS deliveries; ARGV retention, id, owner, lease, result or '', '1' if it is final, '1' if it starts a round, '1' if
 * it is on its way into a queue, '1' if it is tentative.
 */
export const BEGIN_DELIVERY = redisScript(`${LIBRARY}${RESULTS}
if redis.call('EXISTS', ${givenUp('ARGV[3]')}) == 1 then return { 'given up' } end

local function hasFinal(round)
  local start = resultOf('start', round)
  return resultOf('final', round) or (start and string.sub(start.text, 1, 5) == '[true')
end

local function place(delivery)
  local round = redis.call('HGET', KEYS[1], 'round') or '0'
  local before = latestOf(round)
  local kind = ARGV[7] == '1' and 'start' or ARGV[6] == '1' and 'final' or 'open'
  local result = resultOf(kind, round)
  if kind == 'start' and (resultOf('final', round) or not result or result.text ~= ARGV[5]) then
    round = tostring(tonumber(round) + 1)
    redis.call('HSET', KEYS[1], 'round', round)
    result = nil
  end
  if not result or result.text ~= ARGV[5] then
    result = { number = tostring(redis.call('HINCRBY', KEYS[1], 'results', 1)) }
    local after = before and before.number or '0'
    redis.call('HSET', KEYS[1], kind .. ':' .. round, result.number .. ':' .. after .. ':' .. ARGV[5])
  end
  delivery.round, delivery.run = round, result.number
  delivery.final, delivery.starts = ARGV[6] == '1', ARGV[7] == '1'
end

local function superseded(delivery)
  if delivery.final or delivery.starts then return false end
  return hasFinal(delivery.round) or hasFinal(redis.call('HGET', KEYS[1], 'round') or '0')
end

local function otherFirst(delivery)
  local id = redis.call('HGET', KEYS[1], 'first:' .. delivery.run)
  return id and id ~= delivery.id and load(id)
end

local function repeats(delivery)
  local first = otherFirst(delivery)
  if first and (first.state == 'done' or held(first)) then return first.id end
  redis.call('HSET', KEYS[1], 'first:' .. delivery.run, delivery.id)
  return false
end

local delivery = load(ARGV[2]) or { id = ARGV[2], state = 'idle', lease = 0, settled = {} }
if delivery.state == 'done' then return { 'done' } end
if held(delivery) and delivery.owner ~= ARGV[3] then return { 'busy', delivery.lease - now } end
if ARGV[5] ~= '' and not delivery.run then place(delivery) end
local first = delivery.run and ARGV[8] ~= '1' and otherFirst(delivery)
if first and first.tentative and held(first) then
  save(delivery, ARGV[1])
  return { 'busy', first.lease - now }
end
delivery.state, delivery.owner, delivery.lease = 'handling', ARGV[3], now + ARGV[4]
delivery.tentative = ARGV[9] == '1' or nil
local result = { 'started', '0', false }
if delivery.run and ARGV[8] ~= '1' then
  if superseded(delivery) then result[2] = '1' end
  result[3] = repeats(delivery)
end
save(delivery, ARGV[1])
for _, handler in ipairs(delivery.settled) do table.insert(result, handler) end
return result
`);

/** KEYS deliveries; ARGV retention, id, owner, lease. */
export const RENEW_DELIVERY = redisScript(`${LIBRARY}
local delivery = owned()
if not delivery then return 0 end
delivery.lease = now + ARGV[4]
save(delivery, ARGV[1])
return 1
`);

/** KEYS deliveries; ARGV retention, id, handler. */
export const SETTLE_HANDLER = redisScript(`${LIBRARY}
local delivery = load(ARGV[2]) or { id = ARGV[2], state = 'idle', lease = 0, settled = {} }
if delivery.state == 'done' then return 0 end
for _, handler in ipairs(delivery.settled) do if handler == ARGV[3] then return 0 end end
table.insert(delivery.settled, ARGV[3])
save(delivery, ARGV[1])
return 1
`);

/** KEYS deliveries; ARGV retention, id, owner. Completing again is the owner's, whose first response may be lost. */
export const COMPLETE_DELIVERY = redisScript(`${LIBRARY}
local before = load(ARGV[2])
if before and before.state == 'done' and before.owner == ARGV[3] then return 1 end
local delivery = owned()
if not delivery then return 0 end
delivery.state, delivery.settled = 'done', {}
save(delivery, ARGV[1])
return 1
`);

/** KEYS deliveries; ARGV retention, id, owner. */
export const ABANDON_DELIVERY = redisScript(`${LIBRARY}
local delivery = owned()
if not delivery then
  redis.call('SET', ${givenUp('ARGV[3]')}, '', 'PX', ${GIVEN_UP_MS})
  return 0
end
delivery.state, delivery.owner = 'idle', nil
save(delivery, ARGV[1])
return 1
`);

/** KEYS deliveries. Returns number, number of the one before, result and kind; with nothing where there is none. */
export const LATEST_RESULT = redisScript(`${RESULTS}
local latest = latestOf(redis.call('HGET', KEYS[1], 'round') or '0')
return latest and { latest.number, latest.after, latest.text, latest.kind } or {}
`);
