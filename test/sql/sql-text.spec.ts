import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { Client, Pool } from 'pg';
import {
  SqlDeliveryStore,
  SqlLiveSessionStore,
  createIdenfySchema,
  postgres,
  sqlite,
} from '../../lib/sql/index.js';
import type { SqlDatabase } from '../../lib/sql/index.js';
import { asciiJson, originalText, storedText } from '../../lib/sql/sql-text.js';
import { postgresForTests } from '../support/postgres.js';

const url = await postgresForTests();
const RUNS = 300;
const ROUND_TRIPS = 60;
const LEASE_MS = 3_600_000;

/** Every kind of text, those that look like a stored one too. */
const texts = fc.oneof(
  fc.string({ maxLength: 400 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  // Halves of surrogate pairs.
  fc.array(fc.nat(0xffff), { maxLength: 50 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: fc.constantFrom('\\', '"', '#', '\0', 'u', '0', ' ', "'", 'é', '\u{1f600}') }),
  fc.string({ minLength: 990, maxLength: 1010 }),
);
const printed = /^[ -~]*$/;

describe('A text as a column keeps it', () => {
  it('is printable ASCII of limited length, that of no other text, and leads back to it', () => {
    fc.assert(
      fc.property(texts, texts, (one, other) => {
        const stored = storedText(one);
        expect(stored).toMatch(printed);
        expect(stored.length).toBeLessThanOrEqual(1001);
        // What the column holds for a session without a scanRef.
        expect(stored).not.toBe('');
        if (!stored.startsWith('\\#')) {
          expect(originalText(stored)).toBe(one);
        } else {
          expect(asciiJson(one).length).toBeGreaterThan(1000);
        }
        expect(storedText(other) === stored).toBe(one === other);
        // A stored form is a text like any other.
        expect(storedText(stored) === stored).toBe(!stored.startsWith('\\'));
        expect(JSON.parse(asciiJson(one))).toBe(one);
        expect(asciiJson(one)).toMatch(printed);
      }),
      { numRuns: RUNS },
    );
  });
});

/** What a person or iDenfy gives comes back as it was, and finds only its own. */
async function roundTrips(database: SqlDatabase): Promise<void> {
  await createIdenfySchema(database);
  const sessions = new SqlLiveSessionStore(database, { commandTimeoutMs: 15_000 });
  const deliveries = new SqlDeliveryStore(database, { commandTimeoutMs: 15_000 });
  const isShort = (text: string): boolean => !storedText(text).startsWith('\\#');
  const short = texts.filter(isShort);
  await fc.assert(
    fc.asyncProperty(short, short, short, short, async (name, scanRef, owner, answer) => {
      const instance = `${randomUUID()}${name}`.slice(0, 60);
      const key = { instance, clientId: name };
      expect(await sessions.acquire({ ...key, owner, leaseMs: LEASE_MS, fingerprint: answer })).toEqual({
        acquired: true,
      });
      const opened = { ...key, owner, scanRef, holdMs: LEASE_MS, dueMs: 0 };
      expect(await sessions.open({ ...opened, token: { answer, lifeMs: LEASE_MS } })).toBe('opened');
      const session = { clientId: name, scanRef, fingerprint: answer, state: 'open' };
      expect(await sessions.find(key)).toMatchObject({ ...session, token: { answer } });
      expect(await sessions.find({ instance, clientId: `${name}\0` })).toBeUndefined();
      expect(await sessions.takeDue({ instance, limit: 5, againMs: LEASE_MS })).toMatchObject([session]);
      expect(await sessions.finish({ instance, scanRef })).toBe(true);

      const result = { overall: answer, final: true, startsRound: false };
      const delivery = { instance, deliveryId: name, owner, scanRef };
      const begin = { ...delivery, leaseMs: LEASE_MS, result };
      expect(await deliveries.begin(begin)).toMatchObject({ state: 'started', settled: [] });
      await deliveries.settleHandler({ ...delivery, handler: answer });
      expect(await deliveries.begin(begin)).toMatchObject({ state: 'started', settled: [answer] });
      expect(await deliveries.latestResult({ instance, scanRef })).toMatchObject({ overall: answer });
    }),
    { numRuns: ROUND_TRIPS },
  );
  sessions.close();
  deliveries.close();
}

describe('Every text comes back as it was', () => {
  it('from SQLite', async () => {
    const file = new Database(':memory:');
    await roundTrips(sqlite(file));
    file.close();
  });

  if (url !== undefined) {
    it.each(['UTF8', 'LATIN1', 'SQL_ASCII'])(
      'from a PostgreSQL database of encoding %s',
      async (encoding) => {
        const name = `idenfy_test_${randomUUID().replaceAll('-', '')}`;
        const admin = new Client({ connectionString: url });
        await admin.connect();
        await admin.query(`CREATE DATABASE ${name} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
        const pool = new Pool({
          connectionString: Object.assign(new URL(url), { pathname: `/${name}` }).href,
        });
        try {
          await roundTrips(postgres(pool));
        } finally {
          await pool.end();
          await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
          await admin.end();
        }
      },
    );
  }
});
