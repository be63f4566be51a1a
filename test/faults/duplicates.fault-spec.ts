import { Injectable } from '@nestjs/common';
import { OnIdenfyEvent } from '../../lib/events/on-idenfy-event.decorator.js';
import { MemoryDeliveryStore, MemoryLiveSessionStore } from '../../lib/index.js';
import type { DeliveryStore, LiveSessionStore } from '../../lib/index.js';
import { SqlDeliveryStore, SqlLiveSessionStore, postgres } from '../../lib/sql/index.js';
import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';
import { KEY, platforms, resultBody, send, startApp } from '../webhooks/support.js';
import type { RunningApp } from '../webhooks/support.js';
import { note, tally, times } from './figures.js';
import { WatchedLog, credentials, person } from './watched-log.js';

const COPIES = 1000;
/** So many are answered while the first of them is still at its handlers. */
const WHILE_AT_WORK = 500;
const TRIALS = 5;
const ROUNDS = 500;
const DUPLICATE = { received: true, duplicate: true };

@Injectable()
class Second {
  runs = 0;

  @OnIdenfyEvent()
  async run(): Promise<void> {
    this.runs += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe.each(platforms)('Deliveries that come more than once, on %s', (platform) => {
  const log = new WatchedLog();
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp(platform, {
      options: credentials,
      providers: [Second],
      nest: { logger: log },
    });
  });
  afterAll(async () => {
    await running.app.close();
    expect(log.faults).toEqual([]);
  });

  it(`row 9: ${COPIES} copies at once reach each handler once`, async () => {
    const second = running.app.get(Second);
    const statuses: number[] = [];
    for (let trial = 1; trial <= TRIALS; trial += 1) {
      const body = resultBody({ data: person });
      const right = signIdenfyPayload(body, KEY);
      const spellings = [right, right.toUpperCase(), `  ${right}\t`];
      let answered = 0;
      let finish: () => void = () => undefined;
      const finished = new Promise<void>((resolve) => (finish = resolve));
      running.recorder.react = () => finished;
      const answers = await Promise.all(
        Array.from({ length: COPIES }, async (_, copy) => {
          const answer = await send(running.port, body, { signature: spellings[copy % spellings.length] });
          answered += 1;
          if (answered === WHILE_AT_WORK) {
            finish();
          }
          return answer;
        }),
      );
      for (const { status, headers } of answers) {
        expect([200, 503]).toContain(status);
        expect(headers['retry-after'] === undefined).toBe(status === 200);
        statuses.push(status);
      }
      expect((await send(running.port, body)).body).toEqual(DUPLICATE);
      expect([running.recorder.events.length, second.runs]).toEqual([trial, trial]);
    }
    note(
      9,
      `${platform}: ${COPIES} copies at once, ${TRIALS} trials, three spellings of the signature`,
      `each of 2 handlers ran ${second.runs / TRIALS} time per delivery; ${tally(statuses)}; later ones 200`,
    );
  });
});

interface OpenedStores {
  readonly sessions: LiveSessionStore;
  readonly deliveries: DeliveryStore;
  end(): Promise<unknown>;
}

const memoryStores = async (): Promise<OpenedStores> => ({
  ...{ sessions: new MemoryLiveSessionStore(), deliveries: new MemoryDeliveryStore() },
  end: async () => undefined,
});

async function storesOnPostgres(url: string): Promise<OpenedStores> {
  const schema = await TestSchema.make(url);
  const database = postgres(schema.pool);
  const options = { schema: schema.name, commandTimeoutMs: 15_000 };
  return {
    sessions: new SqlLiveSessionStore(database, options),
    deliveries: new SqlDeliveryStore(database, options),
    end: () => schema.drop(),
  };
}

const url = await postgresForTests();
const kinds = { memory: memoryStores, ...(url !== undefined && { postgres: () => storesOnPostgres(url) }) };

describe.each(Object.entries(kinds))('Results that come late, on %s', (name, open) => {
  describe.each(platforms)('on %s', (platform) => {
    const log = new WatchedLog();
    let stores: OpenedStores;
    let running: RunningApp;

    beforeAll(async () => {
      stores = await open();
      const { sessions: store, deliveries } = stores;
      running = await startApp(platform, {
        options: { ...credentials, duplicates: { store }, webhook: { signingKeys: KEY, store: deliveries } },
        nest: { logger: log },
      });
    });
    afterAll(async () => {
      await running.app.close();
      await stores.end();
      expect(log.faults).toEqual([]);
    });

    it('row 10: a result stays final, and a late one touches no newer session', async () => {
      const { recorder, port } = running;
      const sessionKey = (index: number) => ({ instance: 'default', clientId: `order-${index}` });
      const openSession = async (index: number, scanRef: string) => {
        const key = { ...sessionKey(index), owner: scanRef };
        expect((await stores.sessions.acquire({ ...key, leaseMs: 10_000 })).acquired).toBe(true);
        await stores.sessions.open({ ...key, scanRef, holdMs: 600_000, dueMs: 600_000 });
      };
      const open = (index: number) => stores.sessions.find(sessionKey(index));
      await times(ROUNDS, 8, async (index) => {
        const scanRef = `old-${platform}-${index}`;
        const result = { scanRef, clientId: `order-${index}`, data: person };
        await openSession(index, scanRef);
        expect((await send(port, resultBody(result))).status).toBe(200);
        expect(await open(index)).toBeUndefined();
        await openSession(index, `new-${platform}-${index}`);
        const late = resultBody({ ...result, final: false });
        const headers = { 'Idenfy-Event-Type': 'IDENTIFICATION_AUTO_FINISHED' };
        expect((await send(port, late, { headers })).status).toBe(200);
        // The same result by a second notification: other bytes, same result.
        expect((await send(port, resultBody({ ...result, fileUrls: { FRONT: 'b' } }))).status).toBe(200);
        expect(await open(index)).toMatchObject({ scanRef: `new-${platform}-${index}` });
      });
      const seen = recorder.events.map((event) =>
        'superseded' in event
          ? `${event.type} ${event.superseded} ${event.repeats !== undefined}`
          : event.type,
      );
      expect(tally(seen)).toBe(
        [
          `verification.approved false false x ${ROUNDS}`,
          `verification.approved false true x ${ROUNDS}`,
          `verification.reviewing true false x ${ROUNDS}`,
        ].join(', '),
      );
      note(
        10,
        `${name}, ${platform}: ${ROUNDS} results, each followed by a new session, a late not-final and a repeat`,
        `${ROUNDS} superseded, ${ROUNDS} with repeats, none lost, 0 newer sessions released`,
      );
    });
  });
});
