import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { IdenfySimulator } from 'nestjs-idenfy/testing';
import { Client } from 'pg';
import { AppStores } from '../../sample/src/app-stores.js';
import { VerificationsService } from '../../sample/src/verifications.service.js';
import { backendOf } from '../../sample/stores/stores.module.js';
import type { StoreSettings } from '../../sample/stores/stores.module.js';
import { Person } from '../../sample/story/person.js';
import { startSample } from '../../sample/support/start-sample.js';
import type { RunningSample } from '../../sample/support/start-sample.js';
import type { Happening } from '../../sample/trace/happening.interface.js';
import type { VerificationView } from '../../sample/src/verification.interface.js';
import { postgresForTests } from '../support/postgres.js';
import { keysOf, redisForTests } from '../support/redis.js';
import { EventStream } from './event-stream.js';
import { Operator, saidIn } from './operator.js';

const NAMES = { firstName: 'Ona', lastName: 'Petraitė' };
const servers = [
  ['redis', await redisForTests()],
  ['postgres', await postgresForTests()],
] as const;

describe.each(servers)('sample app as two processes on %s', (kind, url) => {
  if (url === undefined) {
    it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
    return;
  }

  const before = { ...process.env };
  const name = `idenfy_sample_test_${randomUUID().replaceAll('-', '')}`;
  const stores: StoreSettings = { kind, at: url, name };
  const sessionSecret = randomUUID();
  let apps: [RunningSample, RunningSample];
  let simulator: IdenfySimulator;

  const startOne = (port: number): Promise<RunningSample> =>
    startSample({
      port: 0,
      logger: false,
      stores,
      // The two would be told each other's port; here they are told apart by a number.
      shared: { pair: { port, otherUrl: `http://localhost:${3 - port}` }, simulated: true, sessionSecret },
    });

  beforeAll(async () => {
    for (const name of Object.keys(process.env).filter((key) => key.startsWith('IDENFY_'))) {
      delete process.env[name];
    }
    await (await backendOf(stores)).prepare(stores);
    // The first one starts the simulator; the second one finds its credentials in the environment.
    const first = await startOne(1);
    simulator = first.setup.simulator!;
    const second = await startOne(2);
    apps = [first, second];
    simulator.setWebhookUrl(`${second.url}/idenfy/webhook`);
  });

  afterAll(async () => {
    await apps[1].app.close();
    await apps[0].app.close();
    Object.assign(process.env, before);
    await (await backendOf(stores)).remove(stores);
  });

  async function personAtBoth(): Promise<[Person, Person]> {
    const [first, second] = apps.map((app) => new Person(app.url)) as [Person, Person];
    await first.signIn();
    second.cookie = first.cookie;
    return [first, second];
  }
  const list = async (person: Person) => (await person.get<VerificationView[]>('/verifications')).body;

  it('knows at each who signed in at the other, and nobody whose session it did not sign', async () => {
    const [, second] = await personAtBoth();
    expect(await list(second)).toEqual([]);
    second.cookie = second.cookie.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect((await second.get('/verifications')).status).toBe(401);
  });

  it('knows a person and what they have started after a restart', async () => {
    const [first] = await personAtBoth();
    await first.post('/verifications', NAMES);
    const started = await list(first);
    expect(started).toHaveLength(1);
    const again = await startOne(2);
    try {
      const later = new Person(again.url);
      later.cookie = first.cookie;
      expect(await list(later)).toEqual(started);
    } finally {
      await again.app.close();
    }
  });

  it('issues one token for two starts at once', async () => {
    const persons = await personAtBoth();
    const spent = simulator.creditsSpent;
    const answers = await Promise.all(persons.map((person) => person.post('/verifications', NAMES)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(simulator.creditsSpent).toBe(spent + 1);
  });

  it('shows at one, live, what the webhook brought to the other, and which of them handled it', async () => {
    const [first, second] = await personAtBoth();
    const events = await EventStream.open<VerificationView[]>(
      `${apps[0].url}/events`,
      first.cookie,
      'verifications',
    );
    expect(await events.next()).toEqual([]);
    await second.post('/verifications', NAMES);
    const [open] = await events.next();
    expect(open).toMatchObject({ status: 'open' });
    expect(open?.continueUrl).toContain(simulator.url);

    await simulator.complete(simulator.sessions.at(-1)!.scanRef, 'DENIED');
    const [denied] = await events.next();
    expect(denied).toMatchObject({ id: open!.id, startedAt: open!.startedAt, status: 'denied' });
    expect([1, 2]).toContain(denied!.handledAt);
    expect(denied).not.toHaveProperty('continueUrl');
    expect(await list(second)).toEqual([denied]);
    expect((await first.post('/verifications', NAMES)).status).toBe(201);
    events.close();
  });

  it('tells a developer what just happened, in the process where it did', async () => {
    const [person] = await personAtBoth();
    const streams = await Promise.all(
      apps.map(({ url }) => EventStream.open<Happening[]>(`${url}/events`, person.cookie, 'trace')),
    );
    await person.post('/verifications', NAMES);
    await simulator.complete(simulator.sessions.at(-1)!.scanRef, 'APPROVED');
    const handled = async (stream: EventStream<Happening[]>): Promise<Happening> => {
      for (;;) {
        const happenings = await stream.next();
        const found = happenings.find(({ steps }) => steps.some(({ channel }) => channel === 'handler'));
        if (found !== undefined) {
          return found;
        }
      }
    };
    const { method, steps } = await Promise.any(streams.map(handled));
    // With a queue a worker handles it, not the request.
    expect(method).toBe(kind === 'redis' ? undefined : 'POST');
    expect(steps.at(-1)).toMatchObject({ channel: 'delivery', outcome: 'handled' });
    streams.forEach((stream) => stream.close());
  });

  describe('for an operator', () => {
    let operator: Operator;

    beforeEach(async () => {
      process.env.OPERATOR_KEY = 'operator-key-of-the-tests';
      operator = new Operator(apps[0].url);
      await operator.send('login', { key: process.env.OPERATOR_KEY });
    });
    afterEach(() => {
      jest.restoreAllMocks();
      delete process.env.OPERATOR_KEY;
    });

    it('shows and erases at one what was started at the other', async () => {
      const [, second] = await personAtBoth();
      await second.post('/verifications', NAMES);
      const { scanRef, clientId } = simulator.sessions.at(-1)!;
      expect((await operator.see()).html).toContain(scanRef);
      await simulator.complete(scanRef, 'EXPIRED');
      expect(saidIn(await operator.send('erase', { clientId }))).toContain('1 verification deleted');
      expect(await list(second)).toEqual([]);
      expect((await operator.see()).html).not.toContain(clientId);
    });

    it('replays a delivery that has failed', async () => {
      expect(saidIn(await operator.send('replay', { deliveryId: 'unknown' }))).toContain('in the meantime');
      if (kind === 'redis') {
        const failed = {
          deliveryId: 'one',
          instance: 'default',
          receivedAt: new Date(),
          failedAt: new Date(),
        };
        const queue = apps[0].app.get(AppStores).queue!;
        jest.spyOn(queue, 'listFailed').mockResolvedValue([{ ...failed, attempts: 5, reason: 'Error' }]);
        const replay = jest.spyOn(queue, 'replay').mockResolvedValue();
        expect((await operator.see()).html).toContain('5 attempts');
        expect(saidIn(await operator.send('replay', { deliveryId: 'one' }))).toContain('in the queue again');
        expect(replay).toHaveBeenCalledWith('one');
        return;
      }
      const [first] = await personAtBoth();
      await first.post('/verifications', NAMES);
      simulator.configure({ redelivery: { attempts: 0, everyMs: 1 } });
      const verifications = apps[1].app.get(VerificationsService);
      jest.spyOn(verifications, 'changed').mockRejectedValue(new TypeError());
      await simulator.complete(simulator.sessions.at(-1)!.scanRef, 'APPROVED');
      const { html } = await operator.see();
      expect(html).toContain('TransactionalListener.onEvent: TypeError');
      const deliveryId = /name="deliveryId" value="([^"]+)"/.exec(html)?.[1] ?? '';
      expect(saidIn(await operator.send('replay', { deliveryId }))).toContain('every handler has succeeded');
      expect(await list(first)).toMatchObject([{ status: 'approved' }]);
    });
  });

  if (kind === 'redis') {
    it('keeps nothing for ever', async () => {
      const client = new Redis(url);
      const keys = await keysOf(client, name);
      expect(keys.length).toBeGreaterThan(3);
      for (const key of keys) {
        expect([key, await client.pttl(key)]).not.toEqual([key, -1]);
      }
      await client.quit();
    });
  } else {
    it('shows a result only when the record that it was handled is committed with it', async () => {
      const client = new Client({ connectionString: url });
      await client.connect();
      const fails = `CREATE FUNCTION "${name}".fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
        CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON "${name}".idenfy_handled DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION "${name}".fail()`;
      const [person] = await personAtBoth();
      await person.post('/verifications', NAMES);
      await client.query(fails);
      const scanRef = simulator.sessions.at(-1)!.scanRef;
      simulator.configure({ redelivery: { attempts: 0, everyMs: 1 } });
      const [delivery] = await simulator.complete(scanRef, 'APPROVED');
      expect(delivery!.acknowledged).toBe(false);
      expect(await list(person)).toMatchObject([{ status: 'open' }]);

      await client.query(`DROP TRIGGER fail ON "${name}".idenfy_handled`);
      await client.end();
      await simulator.redeliver(delivery!);
      expect(await list(person)).toMatchObject([{ status: 'approved' }]);
    });

    it('keeps nothing about the person', async () => {
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query(`SELECT * FROM "${name}".verifications`);
      await client.end();
      expect(rows.length).toBeGreaterThan(3);
      expect(JSON.stringify(rows)).not.toMatch(/Ona|Petrait/);
    });
  }
});
