import { randomUUID } from 'node:crypto';
import { performance, PerformanceObserver } from 'node:perf_hooks';
import type { PerformanceEntry } from 'node:perf_hooks';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { MemoryLiveSessionStore } from 'nestjs-idenfy';
import { RedisKeys } from '../../lib/redis/redis-keys.js';
import { SqlLiveSessionStore, createIdenfySchema, sqlite } from '../../lib/sql/index.js';
import { originalText, storedText } from '../../lib/sql/sql-text.js';
import { openPostgres, postgresStores, redisStores } from '../stores/store-kinds.js';
import type { OpenedStores, StoreServer } from '../stores/store-kinds.js';
import { clients } from '../support/redis-clients.js';
import { Upstream, tokenAnswer } from '../support/upstream.js';
import type { SharedPlace } from './child-app.js';
import { memoryInUse, ms, note, tally } from './figures.js';
import { TokenProcess } from './token-process.js';

const PROCESSES = 4;
const CONCURRENT = 100;
const CLIENT_IDS = 500;
const TRIALS = 20;
/** What a reservation lasts longer than its call. */
const LEASE_MARGIN_MS = 5000;
const SESSIONS = 1_000_000;
const PAIRS = 100_000;

/** The stores that several processes can share. */
const kinds = { redis: redisStores(clients['ioredis 6']), postgres: postgresStores } as const;
const names = ['redis', 'postgres'] as const;
type Name = (typeof names)[number];

const servers = {} as Record<Name, StoreServer>;
const patient = {} as Record<Name, OpenedStores>;
const PATIENT = { commandTimeoutMs: 30_000 };
let openedPostgres: ReturnType<typeof openPostgres>;
let onSqlite: { readonly folder: string; readonly sessions: SqlLiveSessionStore };
let upstream: Upstream;

const placeOn = (kind: Name): SharedPlace => ({ kind, url: servers[kind].url });

beforeAll(async () => {
  for (const name of names) {
    servers[name] = await kinds[name].server();
  }
  openedPostgres = openPostgres({ connectionString: servers.postgres.url }, PATIENT);
  patient.redis = kinds.redis.open(servers.redis.url, PATIENT);
  patient.postgres = openedPostgres;
  const folder = mkdtempSync(join(tmpdir(), 'idenfy-'));
  const database = sqlite(join(folder, 'idenfy.db'));
  await createIdenfySchema(database);
  onSqlite = { folder, sessions: new SqlLiveSessionStore(database, PATIENT) };
});
afterAll(async () => {
  for (const name of names) {
    await patient[name].end();
    await servers[name].remove();
  }
  onSqlite.sessions.close();
  rmSync(onSqlite.folder, { recursive: true });
});
beforeEach(async () => {
  upstream = await Upstream.start();
});
afterEach(() => upstream.close());

describe('row 1', () => {
  it('1,000 concurrent acquires of one clientId in one process: exactly one wins, on every store', async () => {
    const stores = {
      memory: new MemoryLiveSessionStore(),
      redis: patient.redis.sessions,
      postgres: patient.postgres.sessions,
      sqlite: onSqlite.sessions,
    };
    for (const [name, store] of Object.entries(stores)) {
      const winners: number[] = [];
      for (let trial = 0; trial < TRIALS; trial += 1) {
        const results = await Promise.all(
          Array.from({ length: 1000 }, () =>
            store.acquire({
              instance: 'row-1',
              clientId: `client-${trial}`,
              owner: randomUUID(),
              leaseMs: 60_000,
            }),
          ),
        );
        winners.push(results.filter(({ acquired }) => acquired).length);
      }
      expect(winners).toEqual(Array<number>(TRIALS).fill(1));
      note(
        1,
        `${name}: 1,000 acquires of one clientId at once, ${TRIALS} trials`,
        `winners: ${tally(winners)}`,
      );
    }
  });

  it.each(names)(
    '4 processes x 100 concurrent x 500 clientIds on %s: exactly one request each',
    async (name) => {
      upstream.answer = (call, index) => call.reply(201, tokenAnswer(`race-${index}`));
      const settings = { shared: placeOn(name), baseUrl: upstream.url, timeoutMs: 60_000 };
      const racers = await Promise.all(Array.from({ length: PROCESSES }, () => TokenProcess.start(settings)));
      try {
        const clientIds = Array.from({ length: CLIENT_IDS }, (_, index) => `race-${index}`);
        const outcomes: string[] = [];
        for (let first = 0; first < CLIENT_IDS; first += 10) {
          const some = clientIds.slice(first, first + 10);
          const made = racers.map((racer) => racer.outcomes(some, CONCURRENT));
          outcomes.push(...(await Promise.all(made)).flat());
        }
        const asked = (): string[] => upstream.calls.map(({ body }) => String(body['clientId'])).sort();
        const tokens = outcomes.filter((outcome) => outcome === 'token').length;
        expect(tokens).toBe(asked().length);
        // On a busy machine a store may refuse all who ask for a clientId, as it has no time for them: the next one gets it.
        const late = clientIds.filter((clientId) => !asked().includes(clientId));
        expect(late.length === 0 || outcomes.includes('IDENFY_STORE')).toBe(true);
        outcomes.push(...(await racers[0]!.outcomes(late, 1)));
        expect(asked()).toEqual(clientIds.sort());
        note(
          1,
          `${name}: ${PROCESSES} processes x ${CONCURRENT} concurrent createToken x ${CLIENT_IDS} clientIds`,
          `${upstream.calls.length} requests, one for each clientId; ${tally(outcomes)}`,
        );
      } finally {
        await Promise.all(racers.map((racer) => racer.kill()));
      }
    },
  );
});

describe.each(names)('row 2 on %s', (name) => {
  it.each([
    ['between acquire and the answer', undefined],
    ['after the answer, before it is recorded', 'before the record'],
  ] as const)('kill -9 %s: refused until the lease ends, free within 1 s of it', async (point, crash) => {
    const timeoutMs = 3000;
    const clientId = `killed-${crash ?? 'early'}`.replaceAll(' ', '-');
    const settings = { shared: placeOn(name), baseUrl: upstream.url, timeoutMs };
    const [first, second] = await Promise.all([
      TokenProcess.start({ ...settings, ...(crash ? { crash } : {}) }),
      TokenProcess.start(settings),
    ]);
    try {
      const store = patient[name].sessions;
      const session = { instance: 'default', clientId };
      const before = performance.now();
      const answered = crash ? first.reached('answered') : undefined;
      first.ask([clientId], 1);
      const call = await upstream.call();
      const after = performance.now();
      if (crash) {
        call.reply(201, tokenAnswer('lost'));
        await answered;
      }
      await first.kill();
      let freeAt = 0;
      let refusals = 0;
      while (freeAt === 0) {
        const asked = performance.now();
        const found = await store.find(session);
        if (found === undefined) {
          freeAt = asked;
        } else {
          refusals += 1;
          expect((await store.acquire({ ...session, owner: 'other', leaseMs: 1 })).acquired).toBe(false);
        }
        await sleep(20);
      }
      const leaseMs = timeoutMs + LEASE_MARGIN_MS;
      expect(freeAt - before).toBeGreaterThan(leaseMs - 1000);
      expect(freeAt - after).toBeLessThan(leaseMs + 1000);
      upstream.answer = (next) => next.reply(201, tokenAnswer('second'));
      expect(await second.outcomes([clientId], 10)).toContain('token');
      expect(upstream.calls).toHaveLength(2);
      note(
        2,
        `${name}: kill -9 ${point}`,
        `refused ${refusals} times, free ${ms(freeAt - after)} after the request had left (lease ${leaseMs} ms), then one winner of 10`,
      );
    } finally {
      await second.kill();
    }
  });
});

describe('row 5', () => {
  it.each([3_600_000, -3_600_000])(
    'the wall clock of the app jumps by %d ms: no expiry moves',
    async (jump) => {
      const stores = {
        memory: new MemoryLiveSessionStore(),
        redis: patient.redis.sessions,
        postgres: patient.postgres.sessions,
      };
      const now = Date.now;
      for (const [name, store] of Object.entries(stores)) {
        const session = { instance: `row-5-${jump}`, clientId: name };
        await store.acquire({ ...session, owner: 'first', leaseMs: 2000 });
        Date.now = () => now() + jump;
        try {
          expect((await store.acquire({ ...session, owner: 'second', leaseMs: 1 })).acquired).toBe(false);
          await sleep(2100);
          expect(await store.find(session)).toBeUndefined();
        } finally {
          Date.now = now;
        }
        note(
          5,
          `${name}: Date jumps by ${jump / 3_600_000} h in a lease of 2 s`,
          'refused before, free after',
        );
      }
    },
  );
});

describe('row 6', () => {
  const parts = ['a', 'A', ':', '{', '}', '\0', '\r\n', ' ', '1', '\u00e9', 'e\u0301', '__proto__', '\ud800'];
  let seed = 7;
  const pick = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const text = (): string => Array.from({ length: pick(6) }, () => parts[pick(parts.length)]).join('');
  const pairs = Array.from({ length: PAIRS }, () => [text(), text()] as const);
  const different = [...new Map(pairs.map((pair) => [JSON.stringify(pair), pair])).values()];
  const stored = different.map((pair) => pair.map((part) => storedText(part)));
  const insert =
    'INSERT INTO idenfy_sessions (instance, client_id, owner, state, outcome_unknown, scan_ref, expires_at) SELECT';
  const told = (name: string): void =>
    note(
      6,
      `${name}: ${PAIRS} pairs of instance and clientId made of few odd parts`,
      `${different.length} different ones, as many keys`,
    );
  const mustBeThere = (rows: readonly Record<string, unknown>[]): void => {
    const texts = rows.map((row) =>
      JSON.stringify([row['instance'], row['client_id']].map((part) => originalText(String(part)))),
    );
    expect(texts.sort()).toEqual(different.map((pair) => JSON.stringify(pair)).sort());
  };

  it('no two clientIds share a key of Redis, in 100,000 pairs that differ little', () => {
    const keys = new RedisKeys('idenfy');
    expect(new Set(different.map((pair) => keys.session(...pair))).size).toBe(different.length);
    told('redis');
  });

  it('nor a row of PostgreSQL', async () => {
    const { pool } = openedPostgres;
    const columns = [0, 1].map((part) => stored.map((pair) => pair[part]));
    // The primary key refuses a second one.
    await pool.query(
      `${insert} instance, client_id, '', 'reserved', 0, '', 0 FROM unnest($1::text[], $2::text[]) AS given(instance, client_id)`,
      columns,
    );
    mustBeThere(
      (await pool.query('SELECT instance, client_id FROM idenfy_sessions WHERE expires_at = 0')).rows,
    );
    told('postgres');
  });

  it('nor a row of SQLite', async () => {
    const file = new Database(':memory:');
    await createIdenfySchema(sqlite(file));
    const add = file.prepare(`${insert} ?, ?, '', 'reserved', 0, '', 0`);
    file.transaction(() => stored.forEach((pair) => add.run(...pair)))();
    mustBeThere(
      file.prepare<[], Record<string, unknown>>('SELECT instance, client_id FROM idenfy_sessions').all(),
    );
    file.close();
    told('sqlite');
  });
});

/**
 * How long steps hold the event loop: by the clock or by the processor's time, whichever is less. What else runs on the machine
 * adds to the first, and threads that collect garbage add to the second. A step in which a collection ran is left out.
 */
class HeldLoop {
  private readonly collections: PerformanceEntry[] = [];
  private readonly observer = new PerformanceObserver((list) => this.collections.push(...list.getEntries()));
  private readonly longSteps: { from: number; to: number; held: number }[] = [];

  constructor() {
    this.observer.observe({ entryTypes: ['gc'] });
  }

  async during(step: () => unknown): Promise<number> {
    const from = performance.now();
    const since = process.cpuUsage();
    await step();
    const { user, system } = process.cpuUsage(since);
    const to = performance.now();
    const held = Math.min(to - from, (user + system) / 1000);
    if (held > 1) {
      this.longSteps.push({ from, to, held });
    }
    return held;
  }

  /** The longest step so far, in milliseconds. */
  async longest(): Promise<number> {
    await sleep(50);
    const undisturbed = this.longSteps.filter(
      ({ from, to }) =>
        !this.collections.some(({ startTime, duration }) => startTime < to && startTime + duration > from),
    );
    this.longSteps.length = 0;
    return Math.max(0, ...undisturbed.map(({ held }) => held));
  }

  close(): void {
    this.observer.disconnect();
  }
}

describe('row 7', () => {
  it('1,000,000 open sessions in memory: at most 700 bytes each, and no step holds the loop for 20 ms', async () => {
    let clock = 0;
    const store = new MemoryLiveSessionStore({ now: () => clock });
    const before = memoryInUse();
    const loop = new HeldLoop();
    for (let index = 0; index < SESSIONS; index += 1) {
      const session = { instance: 'default', clientId: randomUUID(), owner: randomUUID() };
      const scanRef = randomUUID();
      await loop.during(async () => {
        await store.acquire({ ...session, leaseMs: 15_000 });
        await store.open({ ...session, scanRef, holdMs: 1e8, dueMs: 1e7 });
      });
    }
    const longestStep = await loop.longest();
    const bytes = (memoryInUse() - before) / SESSIONS;
    expect(bytes).toBeLessThanOrEqual(700);
    clock = 2e8;
    const turns: number[] = [];
    for (const slices = store['sweep'](); ;) {
      let done: boolean | undefined;
      turns.push(await loop.during(() => ({ done } = slices.next())));
      if (done) {
        break;
      }
    }
    turns.sort((one, other) => one - other);
    const longestSlice = await loop.longest();
    loop.close();
    store.close();
    note(
      7,
      `memory: ${SESSIONS} open sessions, clientIds and scanRefs of 36 characters`,
      `${bytes.toFixed(0)} bytes each; longest acquire and open ${ms(longestStep)}, longest slice of a sweep ${ms(longestSlice)}, median ${ms(turns[turns.length >> 1]!)}`,
    );
    expect(longestStep).toBeLessThan(20);
    expect(longestSlice).toBeLessThan(20);
  });
});

describe('row 8', () => {
  it.each([...names, 'sqlite'] as const)(
    'release or record by who is not the owner, or after the lease, on %s: no effect, 1,000 times',
    async (name) => {
      const store = name === 'sqlite' ? onSqlite.sessions : patient[name].sessions;
      const runs = Array.from({ length: 1000 }, async (_, index) => {
        const session = { instance: 'row-8', clientId: `client-${index}` };
        const open = (owner: string) =>
          store.open({ ...session, owner, scanRef: `${owner}-${index}`, holdMs: 60_000, dueMs: 60_000 });
        await store.acquire({ ...session, owner: 'late', leaseMs: 1 });
        await sleep(20);
        await store.acquire({ ...session, owner: 'owner', leaseMs: 60_000 });
        const without = [
          await store.abandon({ ...session, owner: 'late', outcome: 'refused' }),
          await store.abandon({ ...session, owner: 'stranger', outcome: 'unknown' }),
          await open('late'),
          await open('stranger'),
          await store.remove({ ...session, scanRef: `late-${index}` }),
        ];
        expect(without).toEqual([false, false, 'lost', 'lost', false]);
        expect(await open('owner')).toBe('opened');
      });
      await Promise.all(runs);
      note(
        8,
        `${name}: release and record by a stranger and by an owner whose lease had ended, 1,000 clientIds`,
        '5,000 without effect; each owner recorded its session',
      );
    },
  );
});
