import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { MemoryDeliveryStore, MemoryLiveSessionStore } from 'nestjs-idenfy';
import type { DeliveryStore, LiveSessionStore } from 'nestjs-idenfy';
import {
  SqlDeliveryStore,
  SqlLiveSessionStore,
  createIdenfySchema,
  postgres,
  sqlite,
} from '../../lib/sql/index.js';
import type { SqlDatabase, SqlStoreOptions } from '../../lib/sql/index.js';
import { walk } from '../faults/sql-walkers.js';
import { compilePackage } from '../support/compiled-package.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';
import { told } from './told.js';

const LEASE_MS = 3_600_000;
const RUNS = 15;

const which = fc.nat(8);
const sessionStep = fc.record({
  call: fc.constantFrom(
    ...(['acquire', 'acquire', 'again', 'open', 'open', 'refused', 'unknown', 'finish'] as const),
    ...(['submitted', 'find', 'remove', 'removeScan', 'takeDue', 'dueAgain'] as const),
  ),
  which,
  isDue: fc.boolean(),
  hasToken: fc.boolean(),
});
type SessionStep = typeof sessionStep extends fc.Arbitrary<infer One> ? One : never;

interface Attempt {
  readonly instance: string;
  readonly clientId: string;
  readonly owner: string;
  readonly scanRef: string;
}

function sessionCall(store: LiveSessionStore, one: SessionStep, attempt: Attempt): Promise<unknown> {
  const { instance, clientId, owner, scanRef } = attempt;
  const key = { instance, clientId };
  switch (one.call) {
    case 'acquire':
    case 'again':
      return store.acquire({ ...key, owner, leaseMs: LEASE_MS, fingerprint: 'print' });
    case 'open': {
      const token = one.hasToken ? { lifeMs: LEASE_MS, answer: `token of ${owner}` } : undefined;
      return store.open({
        ...attempt,
        holdMs: LEASE_MS,
        dueMs: one.isDue ? 0 : LEASE_MS,
        ...(token && { token }),
      });
    }
    case 'refused':
    case 'unknown':
      return store.abandon({ ...key, owner, outcome: one.call });
    case 'finish':
      return store.finish({ instance, scanRef });
    case 'submitted':
      return store.submitted!({ instance, scanRef });
    case 'find':
      return store.find(key);
    case 'remove':
      return store.remove(key);
    case 'removeScan':
      return store.remove({ ...key, scanRef });
    case 'takeDue':
      return store
        .takeDue({ instance, limit: 100, againMs: LEASE_MS })
        .then((taken) => [...taken].sort((a, b) => (a.clientId < b.clientId ? -1 : 1)));
    case 'dueAgain':
      return store.dueAgain!({ ...key, scanRef, dueMs: one.isDue ? 0 : LEASE_MS });
  }
}

const results = fc.record({
  overall: fc.constantFrom('APPROVED', 'DENIED', null),
  final: fc.boolean(),
  startsRound: fc.boolean(),
});
const wire = fc.record({
  scanRef: fc.constantFrom('scan-1', 'scan-2', 'é\0'),
  result: results,
  copy: fc.nat(1),
});
const deliveryStep = fc.record({
  call: fc.constantFrom(
    ...(['begin', 'begin', 'begin', 'queue', 'tentative', 'again', 'renew', 'settle'] as const),
    ...(['settle', 'complete', 'complete', 'abandon', 'latest'] as const),
  ),
  which,
  handler: fc.constantFrom('one', 'two'),
});

function suites(name: string, database: SqlDatabase, options: SqlStoreOptions): void {
  describe(`on ${name}`, () => {
    it('sessions are those of the memory store, whatever is asked in which order', async () => {
      const store = new SqlLiveSessionStore(database, options);
      const steps = fc.array(sessionStep, { minLength: 20, maxLength: 80, size: 'max' });
      await fc.assert(
        fc.asyncProperty(steps, async (taken) => {
          const model = new MemoryLiveSessionStore();
          const instance = randomUUID();
          const attempts: Attempt[] = [];
          for (const one of taken) {
            if (one.call === 'acquire' || attempts.length === 0) {
              const clientId = ['client', 'é\0:', 'other'][one.which % 3]!;
              const owner = `owner-${attempts.length}`;
              attempts.push({ instance, clientId, owner, scanRef: `scan-of-${owner}` });
            }
            const attempt =
              attempts[attempts.length - 1 - (one.call === 'acquire' ? 0 : one.which % attempts.length)]!;
            // An owner who has given up asks no more.
            const held = await model.find(attempt);
            if (one.call !== 'again' || (held?.state === 'reserved' && !held.outcomeUnknown)) {
              const actual = told(await sessionCall(store, one, attempt));
              expect({ one, actual }).toEqual({ one, actual: told(await sessionCall(model, one, attempt)) });
            }
          }
          model.close();
        }),
        { numRuns: RUNS },
      );
      store.close();
    });

    it('deliveries are those of the memory store, whatever is asked in which order', async () => {
      const store = new SqlDeliveryStore(database, options);
      const steps = fc.array(deliveryStep, { minLength: 20, maxLength: 80, size: 'max' });
      await fc.assert(
        fc.asyncProperty(fc.array(wire, { minLength: 9, maxLength: 9 }), steps, async (wires, taken) => {
          const model = new MemoryDeliveryStore();
          const instance = randomUUID();
          const owners = new Map<string, string>();
          let begun = 0;
          for (const one of taken) {
            const { scanRef, result, copy } = wires[one.which]!;
            const deliveryId = JSON.stringify([scanRef, result, copy]);
            const isBegin = ['begin', 'queue', 'tentative'].includes(one.call);
            const owner = isBegin ? `owner-${(begun += 1)}` : owners.get(deliveryId);
            if (owner !== undefined) {
              const owned = { instance, deliveryId, scanRef, owner };
              const call = async (asked: DeliveryStore): Promise<unknown> => {
                switch (one.call) {
                  case 'renew':
                    return asked.renew({ ...owned, leaseMs: LEASE_MS });
                  case 'settle':
                    return asked.settleHandler({ ...owned, handler: one.handler });
                  case 'complete':
                    return asked.complete(owned);
                  case 'abandon':
                    return asked.abandon(owned);
                  case 'latest':
                    return asked.latestResult!({ instance, scanRef });
                  default: {
                    const kind = { toQueue: one.call === 'queue', tentative: one.call === 'tentative' };
                    return asked.begin({ ...owned, leaseMs: LEASE_MS, result, ...kind });
                  }
                }
              };
              const actual = told(await call(store));
              expect({ one, actual }).toEqual({ one, actual: told(await call(model)) });
              if (isBegin && (actual as { state: string }).state === 'started') {
                owners.set(deliveryId, owner);
              } else if (one.call === 'abandon' || one.call === 'complete') {
                owners.delete(deliveryId);
              }
            }
          }
          model.close();
        }),
        { numRuns: RUNS },
      );
      store.close();
    });
  });
}

describe('The SQL stores', () => {
  const onSqlite = sqlite(new Database(':memory:'));
  beforeAll(() => createIdenfySchema(onSqlite));
  suites('SQLite', onSqlite, { commandTimeoutMs: 15_000 });
});

const url = await postgresForTests();
if (url !== undefined) {
  const schema = await TestSchema.make(url);
  afterAll(() => schema.drop());

  describe('The SQL stores', () => {
    beforeAll(async () => {
      await schema.pool.query(`CREATE SEQUENCE "${schema.name}".walk`);
    });

    suites('PostgreSQL', postgres(schema.pool), { schema: schema.name, commandTimeoutMs: 15_000 });

    it.each(['read committed', 'repeatable read', 'serializable'])(
      'contradict themselves in no history of three processes on PostgreSQL, %s',
      async (level) => {
        const { folder, remove } = await compilePackage();
        try {
          const pgOptions = `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`;
          const size = { processes: 3, lanes: 4, lives: 25, names: 3 };
          const { history, wrong } = await walk({
            packageFolder: folder,
            url,
            schema: schema.name,
            ...size,
            pgOptions,
          });
          expect(wrong).toEqual([]);
          expect(new Set(history.map(({ kind }) => kind))).toContain('session');
          expect(new Set(history.map(({ kind }) => kind))).toContain('delivery');
        } finally {
          await remove();
        }
      },
    );
  });
}
