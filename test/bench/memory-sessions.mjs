/**
 * The memory session store: speed of acquire + abandon beside a bare Map, bytes of an open session, and the longest
 * time that a sweep holds the event loop. Run: node --expose-gc test/bench/memory-sessions.mjs [dist folder]
 */
import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import process from 'node:process';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

const print = (line) => process.stdout.write(`${line}\n`);

const PAIRS = 1_000_000;
const SESSIONS = 1_000_000;
const ROUNDS = 7;
const HOLD_MS = 172_800_000;

const dist = resolve(process.argv[2] ?? 'dist/esm');
const file = pathToFileURL(resolve(dist, 'sessions/memory-live-session.store.js')).href;
const { MemoryLiveSessionStore } = await import(file);

const clientIds = Array.from({ length: 1000 }, (_, index) => `client-${String(index).padStart(29, '0')}`);
const owner = randomUUID();

async function bareMap() {
  const map = new Map();
  const acquire = async (clientId) => !map.has(clientId) && map.set(clientId, owner) !== undefined;
  const release = async (clientId) => map.delete(clientId);
  return timed(acquire, release);
}

async function memoryStore(open = 0) {
  const store = new MemoryLiveSessionStore();
  for (let index = 0; index < open; index += 1) {
    const session = { instance: 'default', clientId: randomUUID(), owner };
    await store.acquire({ ...session, leaseMs: 15_000 });
    await store.open({ ...session, scanRef: randomUUID(), holdMs: HOLD_MS, dueMs: HOLD_MS / 2 });
  }
  const figure = await timed(
    (clientId) => store.acquire({ instance: 'default', clientId, owner, leaseMs: 15_000 }),
    (clientId) => store.abandon({ instance: 'default', clientId, owner, outcome: 'refused' }),
  );
  store.close();
  return figure;
}

async function timed(acquire, release) {
  const start = performance.now();
  for (let index = 0; index < PAIRS; index += 1) {
    const clientId = clientIds[index % clientIds.length];
    await acquire(clientId);
    await release(clientId);
  }
  return PAIRS / (performance.now() - start) / 1000;
}

const heldBytes = async () => {
  for (let pass = 0; pass < 4; pass += 1) {
    globalThis.gc?.();
    await sleep(20);
  }
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** `external` of process.memoryUsage() has the array buffers in it. */
async function memory(newClientId) {
  let now = 0;
  const store = new MemoryLiveSessionStore({ now: () => now });
  const before = await heldBytes();
  for (let index = 0; index < SESSIONS; index += 1) {
    const session = { instance: 'default', clientId: newClientId(index), owner: randomUUID() };
    await store.acquire({ ...session, leaseMs: 15_000 });
    await store.open({ ...session, scanRef: randomUUID(), holdMs: HOLD_MS, dueMs: HOLD_MS / 2 });
  }
  const bytes = ((await heldBytes()) - before) / SESSIONS;
  now = HOLD_MS + 1;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const start = performance.now();
  store.sweeping.takeTurn(store.sweeping.sweep());
  while (store.instances.size > 0) {
    await nextTurn();
  }
  delay.disable();
  store.close();
  return { bytes, sweepMs: performance.now() - start, longestMs: delay.max / 1e6 };
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const sides = {
  'bare Map': bareMap,
  'memory store': () => memoryStore(),
  'memory store with 100,000 open sessions': () => memoryStore(100_000),
};
const figures = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [name, side] of Object.entries(sides)) {
    figures[name].push(await side());
  }
}
for (const [name, values] of Object.entries(figures)) {
  print(`${name}: ${median(values).toFixed(2)} M acquire + release pairs a second`);
}

const forms = {
  'a uuid': () => randomUUID(),
  'any text': (index) => `client-${String(index).padStart(29, '0')}`,
};
for (const [form, newClientId] of Object.entries(forms)) {
  const { bytes, sweepMs, longestMs } = await memory(newClientId);
  print(
    `${SESSIONS} open sessions, clientId of 36 characters (${form}): ${bytes.toFixed(0)} bytes each; ` +
      `sweeping all of them: ${sweepMs.toFixed(0)} ms, loop held ${longestMs.toFixed(1)} ms at most`,
  );
}
