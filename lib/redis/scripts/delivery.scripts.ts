import { redisScript } from '../redis-script.js';

/*
 * All that is known of one scanRef is one hash (of one delivery, where there is no scanRef):
 * `delivery:<id>`   JSON: id, state ('handling', 'idle' or 'done'), owner, lease, settled; and of its result, once it
 *                   has its place: round, sig, final, starts
 * `round`           the round that goes on: a number, counted up by each RESUBMITTED
 * `startedBy:<n>`   the result that started round n
 * `decided:<n>`     set once round n has had a final result that is no RESUBMITTED
 * `finalStart:<n>`  set when the RESUBMITTED that started round n was final itself
 * `first:<n>:<sig>` the id of the delivery that brought this result in round n first
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

/**
 * KEYS deliveries; ARGV retention, id, owner, lease, result or '', '1' if it is final, '1' if it starts a round, '1' if
 * it is on its way into a queue, '1' if it is tentative.
 */
export const BEGIN_DELIVERY = redisScript(`${LIBRARY}
local function decided(round) return redis.call('HEXISTS', KEYS[1], 'decided:' .. round) == 1 end

local function hasFinal(round)
  return decided(round) or redis.call('HEXISTS', KEYS[1], 'finalStart:' .. round) == 1
end

local function place(delivery)
  local round = redis.call('HGET', KEYS[1], 'round') or '0'
  if ARGV[7] == '0' then
    if ARGV[6] == '1' then redis.call('HSET', KEYS[1], 'decided:' .. round, '1') end
  elseif decided(round) or redis.call('HGET', KEYS[1], 'startedBy:' .. round) ~= ARGV[5] then
    round = tostring(tonumber(round) + 1)
    redis.call('HSET', KEYS[1], 'round', round, 'startedBy:' .. round, ARGV[5])
    if ARGV[6] == '1' then redis.call('HSET', KEYS[1], 'finalStart:' .. round, '1') end
  end
  delivery.round, delivery.sig = round, ARGV[5]
  delivery.final, delivery.starts = ARGV[6] == '1', ARGV[7] == '1'
end

local function superseded(delivery)
  if delivery.final or delivery.starts then return false end
  return hasFinal(delivery.round) or hasFinal(redis.call('HGET', KEYS[1], 'round') or '0')
end

local function firstOf(delivery)
  return 'first:' .. delivery.round .. ':' .. delivery.sig
end

local function otherFirst(delivery)
  local id = redis.call('HGET', KEYS[1], firstOf(delivery))
  return id and id ~= delivery.id and load(id)
end

local function repeats(delivery)
  local first = otherFirst(delivery)
  if first and (first.state == 'done' or held(first)) then return first.id end
  redis.call('HSET', KEYS[1], firstOf(delivery), delivery.id)
  return false
end

local delivery = load(ARGV[2]) or { id = ARGV[2], state = 'idle', lease = 0, settled = {} }
if delivery.state == 'done' then return { 'done' } end
if held(delivery) and delivery.owner ~= ARGV[3] then return { 'busy', delivery.lease - now } end
if ARGV[5] ~= '' and not delivery.round then place(delivery) end
local first = delivery.round and ARGV[8] ~= '1' and otherFirst(delivery)
if first and first.tentative and held(first) then
  save(delivery, ARGV[1])
  return { 'busy', first.lease - now }
end
delivery.state, delivery.owner, delivery.lease = 'handling', ARGV[3], now + ARGV[4]
delivery.tentative = ARGV[9] == '1' or nil
local answer = { 'started', '0', false }
if delivery.round and ARGV[8] ~= '1' then
  if superseded(delivery) then answer[2] = '1' end
  answer[3] = repeats(delivery)
end
save(delivery, ARGV[1])
for _, handler in ipairs(delivery.settled) do table.insert(answer, handler) end
return answer
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

/** KEYS deliveries; ARGV retention, id, owner. Completing again is the owner's, whose first answer may be lost. */
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
if not delivery then return 0 end
delivery.state, delivery.owner = 'idle', nil
save(delivery, ARGV[1])
return 1
`);
