import { jest } from '@jest/globals';
import { Injectable, Logger } from '@nestjs/common';
import type { INestApplicationContext } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import {
  IdenfyError,
  IdenfyModule,
  IdenfyReconciler,
  IdenfyService,
  IdenfyWebhooks,
  MemoryDeliveryStore,
  MemoryLiveSessionStore,
  OnIdenfyEvent,
  getIdenfyToken,
} from 'nestjs-idenfy';
import type {
  DeliveryStore,
  IdenfyDiagnostics,
  IdenfyEvent,
  IdenfyModuleOptions,
  IdenfyModuleStructure,
  IdenfyStores,
  LiveSessionStore,
  QueuedDelivery,
  WebhookQueue,
} from 'nestjs-idenfy';
import type { IdenfySimulator } from 'nestjs-idenfy/testing';
import { idenfyPayloads, signedWebhook } from 'nestjs-idenfy/testing';
import { silenceLogs, KEY } from '../webhooks/support.js';
import {
  ACCOUNT,
  Fragile,
  SELDOM,
  asked,
  dueSession,
  makeDue,
  reconciler,
  startSimulator,
} from './support.js';

const clientId = 'user-1';

/** Handlers that wait until the test lets them go. */
@Injectable()
class Slow {
  readonly events: IdenfyEvent[] = [];
  done = 0;
  wait: Promise<void> = Promise.resolve();

  @OnIdenfyEvent()
  async handle(event: IdenfyEvent): Promise<void> {
    this.events.push(event);
    await this.wait;
    this.done += 1;
  }
}

let simulator: IdenfySimulator;
let sessions: MemoryLiveSessionStore;
let deliveries: MemoryDeliveryStore;
let apps: INestApplicationContext[];

beforeAll(async () => {
  silenceLogs();
  simulator = await startSimulator();
});
afterAll(() => simulator.close());
beforeEach(async () => {
  await simulator.reset();
  sessions = new MemoryLiveSessionStore();
  deliveries = new MemoryDeliveryStore();
  apps = [];
});
afterEach(async () => {
  await Promise.all(apps.map((app) => app.close()));
});

type Account = Partial<IdenfyModuleOptions> & IdenfyModuleStructure;

async function start(...accounts: Account[]): Promise<INestApplicationContext> {
  const imports = accounts.map((account) =>
    IdenfyModule.forRoot({
      ...ACCOUNT,
      baseUrl: simulator.url,
      retries: 0,
      ...account,
      duplicates: { store: sessions, ...account.duplicates },
      webhook: { signingKeys: KEY, store: deliveries, ...account.webhook },
    }),
  );
  const testing = await Test.createTestingModule({ imports, providers: [Slow, Fragile] }).compile();
  testing.useLogger(false);
  const app = await testing.init();
  apps.push(app);
  return app;
}

const events = (app: INestApplicationContext): IdenfyEvent[] => app.get(Slow).events;
const live = (app: INestApplicationContext) => app.get(IdenfyService).findLiveSession(clientId);
const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    (value) => value,
    (error: unknown) => (IdenfyError.is(error) ? error.code : error),
  );

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('without the option', () => {
  it('reconciles when it is asked to, and not by itself', async () => {
    const app = await start({});
    const scanRef = await dueSession(app, sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });
    expect(await reconciler(app).runOnce()).toBe(1);
    const event = await reconciler(app).reconcile(clientId);
    expect(event).toBeUndefined();
    expect(events(app)).toHaveLength(1);
  });

  it('looks on demand before a session is due, and says what it delivered', async () => {
    const app = await start({});
    const { scanRef } = await app.get(IdenfyService).createToken({ clientId });
    await simulator.complete(scanRef!, 'DENIED', { deliver: false });
    expect(await reconciler(app).runOnce()).toBe(0);
    const event = await reconciler(app).reconcile(clientId);
    expect(event).toMatchObject({ type: 'verification.denied', scanRef, source: 'reconciliation' });
    expect(events(app)).toEqual([event]);
    expect(await live(app)).toBeUndefined();
  });

  it.each(['', ' padded', 'x'.repeat(101), 7, null, { clientId: 'user' }])(
    'refuses the clientId %j before anything is sent',
    async (malformed) => {
      const app = await start({});
      expect(await codeOf(reconciler(app).reconcile(malformed as string))).toBe('IDENFY_REQUEST');
      expect(simulator.requests).toEqual([]);
    },
  );
});

describe('the session', () => {
  const opened: IdenfyStores.OpenSession[] = [];
  const watched = (): LiveSessionStore => {
    const open = sessions.open.bind(sessions);
    sessions.open = (request) => {
      opened.push(request);
      return open(request);
    };
    return sessions;
  };

  it.each<[string, Account, number, number]>([
    ['off', {}, 300, 86_400],
    ['off, no window', { duplicates: { reviewWindowSeconds: 0 } }, 300, 0],
    ['on', { reconciliation: { everySeconds: 60, graceSeconds: 10 } }, 10, 86_400],
    [
      'on, a window shorter than the looks',
      { reconciliation: { everySeconds: 60 }, duplicates: { reviewWindowSeconds: 0 } },
      300,
      300 + 1800,
    ],
    [
      'on, seldom',
      { reconciliation: { everySeconds: 3600, graceSeconds: 0 }, duplicates: { reviewWindowSeconds: 60 } },
      0,
      3 * 3600,
    ],
  ])('is due after the grace and stays long enough to be looked at: %s', async (_, account, due, window) => {
    const store = watched();
    const app = await start({ ...account, duplicates: { store, ...account.duplicates } });
    await app.get(IdenfyService).createToken({ clientId, expiryTime: 100, sessionLength: 60 });
    const { dueMs, holdMs } = opened.pop()!;
    expect(Math.round(dueMs / 1000)).toBe(160 + due);
    expect(Math.round(holdMs / 1000)).toBe(160 + window);
  });

  it('is looked at once more before it is gone by its time', async () => {
    let now = 0;
    sessions = new MemoryLiveSessionStore({ now: () => now });
    const app = await start({
      reconciliation: { everySeconds: 600, graceSeconds: 0 },
      duplicates: { reviewWindowSeconds: 7200 },
    });
    const { scanRef } = await app
      .get(IdenfyService)
      .createToken({ clientId, expiryTime: 100, sessionLength: 60 });
    await simulator.complete(scanRef!, 'APPROVED', { final: false, deliver: false });
    const looks: number[] = [];
    for (let minute = 0; minute < 130; minute += 1) {
      now = minute * 60_000;
      const before = asked(simulator);
      await reconciler(app).runOnce();
      if (asked(simulator) > before) {
        looks.push(minute);
      }
    }
    // Due at 2:40; then 10, 20 and 40 minutes later, then 20 minutes (two runs) before it is gone at 122:40.
    expect(looks).toEqual([3, 13, 33, 73, 103]);
    expect(events(app)).toHaveLength(1);
  });

  it('is given back by a store that cannot be told when it is due', async () => {
    let now = 0;
    const inner = new MemoryLiveSessionStore({ now: () => now });
    const store: LiveSessionStore = {
      acquire: (request) => inner.acquire(request),
      open: (request) => inner.open(request),
      abandon: (request) => inner.abandon(request),
      finish: (request) => inner.finish(request),
      find: (request) => inner.find(request),
      remove: (request) => inner.remove(request),
      takeDue: (request) => inner.takeDue(request),
    };
    const app = await start({ duplicates: { store } });
    const { scanRef } = await app.get(IdenfyService).createToken({ clientId });
    await simulator.complete(scanRef!, 'APPROVED', { final: false, deliver: false });
    const looks: number[] = [];
    for (const minute of [24 * 60, 24 * 60 + 36, 24 * 60 + 40, 24 * 60 + 51, 24 * 60 + 52]) {
      now = minute * 60_000;
      const before = asked(simulator);
      await reconciler(app).runOnce();
      looks.push(asked(simulator) - before);
    }
    expect(looks).toEqual([0, 1, 0, 1, 0]);
  });
});

describe('where the scanRef is not known', () => {
  it('finds the session of a request whose outcome is unknown', async () => {
    const app = await start({});
    simulator.failNext('cut', 1, '/api/v2/token');
    expect(await codeOf(app.get(IdenfyService).createToken({ clientId }))).toBe('IDENFY_OUTCOME_UNKNOWN');
    const scanRef = simulator.sessions[0]!.scanRef;
    expect(await live(app)).toMatchObject({ state: 'reserved', outcomeUnknown: true });

    expect(await reconciler(app).reconcile(clientId)).toBeUndefined();
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });
    expect(await reconciler(app).reconcile(clientId)).toMatchObject({
      type: 'verification.approved',
      clientId,
      scanRef,
    });
    expect(await reconciler(app).reconcile(clientId)).toBeUndefined();
    expect(events(app)).toHaveLength(1);
  });

  it('asks nothing while the token is being asked for', async () => {
    const app = await start({});
    simulator.failNext({ delayMs: 300 }, 1, '/api/v2/token');
    const made = app.get(IdenfyService).createToken({ clientId });
    await until(() => simulator.requests.length === 1);
    expect(await reconciler(app).reconcile(clientId)).toBeUndefined();
    await made;
    expect(simulator.requests).toHaveLength(1);
  });

  it('takes the newest verification that has a result, and nobody else', async () => {
    const app = await start({});
    const service = app.get(IdenfyService);
    const made: string[] = [];
    for (const outcome of ['APPROVED', 'DENIED', undefined] as const) {
      const { scanRef } = await service.createToken({ clientId });
      await service.releaseLiveSession(clientId);
      await (outcome && simulator.complete(scanRef!, outcome, { deliver: false }));
      made.push(scanRef!);
    }
    const other = await service.createToken({ clientId: 'user-2' });
    await simulator.complete(other.scanRef!, 'APPROVED', { deliver: false });

    expect(await reconciler(app).reconcile(clientId)).toMatchObject({
      type: 'verification.denied',
      scanRef: made[1],
    });
    expect(await reconciler(app).reconcile('nobody')).toBeUndefined();
    expect(events(app)).toHaveLength(1);
    expect(made.map((scanRef) => asked(simulator, scanRef))).toEqual([0, 1, 1]);
  });

  it('delivers nothing of another clientId, whatever the list names', async () => {
    const app = await start({});
    const { scanRef } = await app.get(IdenfyService).createToken({ clientId: 'user-2' });
    await simulator.complete(scanRef!, 'APPROVED', { deliver: false });
    const list = { count: 2, next: null, results: [{ scanRef: 'unknown to iDenfy' }, { scanRef }] };
    simulator.failNext({ status: 200, body: list }, 1, '/kyc/identifications/');
    expect(await reconciler(app).reconcile(clientId)).toBeUndefined();
    expect([asked(simulator), events(app).length]).toEqual([2, 0]);
  });

  it('reads all pages of the list', async () => {
    const app = await start({});
    const service = app.get(IdenfyService);
    const scanRefs: string[] = [];
    for (let index = 0; index < 120; index += 1) {
      scanRefs.push((await service.createToken({ clientId })).scanRef!);
      await service.releaseLiveSession(clientId);
    }
    await simulator.complete(scanRefs[119]!, 'APPROVED', { deliver: false });
    expect(await reconciler(app).reconcile(clientId)).toMatchObject({ scanRef: scanRefs[119] });
    const lists = simulator.requests.filter(({ method }) => method === 'GET');
    expect(lists.map(({ path }) => path)).toEqual(
      [1, 2, 3].map((page) => `/kyc/identifications/?clientId=${clientId}&page=${page}&perPage=50`),
    );
  });
});

describe('when iDenfy fails', () => {
  it.each<[string, Parameters<IdenfySimulator['failNext']>[0], string]>([
    ['429', { status: 429 }, 'IDENFY_RATE_LIMIT'],
    ['500', { status: 500 }, 'IDENFY_SERVER'],
    ['503', { status: 503 }, 'IDENFY_SERVER'],
    ['401', { status: 401 }, 'IDENFY_AUTHENTICATION'],
    ['404', { status: 404 }, 'IDENFY_NOT_FOUND'],
    ['no answer', 'silence', 'IDENFY_TIMEOUT'],
    ['a reset', 'reset', 'IDENFY_CONNECTION'],
    ['a cut', 'cut', 'IDENFY_CONNECTION'],
    ['HTML', 'html', 'IDENFY_RESPONSE'],
    ['nothing', 'empty', 'IDENFY_RESPONSE'],
    ['another verification', { status: 200, body: { status: 'APPROVED', scanRef: 'x' } }, 'IDENFY_RESPONSE'],
    ['no status', { status: 200, body: { scanRef: null } }, 'IDENFY_RESPONSE'],
  ])('with %s, on demand says so, and delivers nothing', async (_, failure, code) => {
    // Only where nothing is answered does a short wait help, and a busy machine must not look like that.
    const app = await start(code === 'IDENFY_TIMEOUT' ? { timeoutMs: 2000 } : {});
    const scanRef = await dueSession(app, sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });
    simulator.failNext(failure, 1, '/api/v2/status');
    expect(await codeOf(reconciler(app).reconcile(clientId))).toBe(code);
    expect(events(app)).toEqual([]);
    expect(await live(app)).toMatchObject({ state: 'open' });
    expect(await reconciler(app).reconcile(clientId)).toMatchObject({ type: 'verification.approved' });
  });

  it.each([['{}'], ['[]'], ['{"results":{}}'], ['<html>'], ['']])('with the list %s too', async (body) => {
    const app = await start({});
    simulator.failNext({ status: 200, body }, 1, '/kyc/identifications/');
    expect(await codeOf(reconciler(app).reconcile(clientId))).toBe('IDENFY_RESPONSE');
  });

  it('says in its line and its error why the delivery store failed', async () => {
    const lines: string[] = [];
    const begin = (): Promise<never> => Promise.reject(Object.assign(new Error('MARKED'), { code: '53300' }));
    const store = Object.assign(new MemoryDeliveryStore(), { begin });
    const app = await start({ reconciliation: SELDOM, webhook: { store } });
    const take = (line: string): void => void lines.push(line);
    Logger.overrideLogger({ log: take, error: take, warn: take });
    try {
      const scanRef = await dueSession(app, sessions, 'one');
      await simulator.complete(scanRef, 'APPROVED', { deliver: false });
      await reconciler(app).runOnce();
      expect(lines).toContain('due=1 delivered=0 left=0 failures: store-failed reason=53300 x 1');
      expect(lines).toContainEqual(expect.stringMatching(/outcome=store-failed .*reason=53300/));
      const asked = reconciler(app).reconcile('one');
      await expect(asked).rejects.toMatchObject({ code: 'IDENFY_STORE', reason: '53300' });
      expect(lines.join()).not.toContain('MARKED');
    } finally {
      silenceLogs();
    }
  });

  it('one session that fails does not stop the others, and is tried again with the next run', async () => {
    const lines: string[] = [];
    const app = await start({ reconciliation: SELDOM });
    Logger.overrideLogger({
      log: () => undefined,
      error: (line: string) => lines.push(line),
      warn: (line: string) => lines.push(line),
    });
    try {
      const scanRefs: string[] = [];
      for (const name of ['one', 'two', 'three']) {
        scanRefs.push(await dueSession(app, sessions, name));
        await simulator.complete(scanRefs.at(-1)!, 'APPROVED', { deliver: false });
      }
      simulator.failNext({ status: 500 }, 1, '/api/v2/status');
      simulator.failNext('html', 1, '/api/v2/status');
      expect(await reconciler(app).runOnce()).toBe(1);
      expect(lines).toEqual(['due=3 delivered=1 left=0 failures: IDENFY_SERVER x 1, IDENFY_RESPONSE x 1']);
      expect(await reconciler(app).runOnce()).toBe(2);
      expect(lines).toHaveLength(1);
    } finally {
      silenceLogs();
    }
  });

  it('a 429 ends the run early, and iDenfy is left alone until its Retry-After', async () => {
    const app = await start({});
    const scanRefs: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      scanRefs.push(await dueSession(app, sessions, `user-${index}`));
      await simulator.complete(scanRefs[index]!, 'APPROVED', { deliver: false });
    }
    simulator.failNext({ status: 429, headers: { 'Retry-After': '2' } }, Infinity, '/api/v2/status');
    expect(await reconciler(app).runOnce()).toBe(0);
    // The others that were under way, and no more.
    expect(asked(simulator)).toBe(4);
    expect(await reconciler(app).runOnce()).toBe(0);
    expect(asked(simulator)).toBe(4);

    await new Promise((resolve) => setTimeout(resolve, 2100));
    expect(await reconciler(app).runOnce()).toBe(0);
    expect(asked(simulator)).toBe(8);
  });

  it.each(['999999999', 'Thu, 01 Jan 2099 00:00:00 GMT'])(
    'a 429 for years (%s) is one for an hour',
    async (value) => {
      const app = await start({});
      const scanRef = await dueSession(app, sessions, clientId);
      await simulator.complete(scanRef, 'APPROVED', { deliver: false });
      simulator.failNext({ status: 429, headers: { 'Retry-After': value } }, 1, '/api/v2/status');
      expect(await reconciler(app).runOnce()).toBe(0);
      const now = performance.now.bind(performance);
      const clock = jest.spyOn(performance, 'now');
      try {
        clock.mockImplementation(() => now() + 3_500_000);
        expect(await reconciler(app).runOnce()).toBe(0);
        expect(asked(simulator)).toBe(1);
        clock.mockImplementation(() => now() + 3_600_001);
        expect(await reconciler(app).runOnce()).toBe(1);
      } finally {
        clock.mockRestore();
      }
    },
  );
});

describe('the delivery', () => {
  it('is one line in the log and one message, and names nobody', async () => {
    const messages: unknown[] = [];
    const lines: string[] = [];
    const listen = (message: unknown): void => void messages.push(message);
    subscribe('nestjs-idenfy:delivery', listen);
    const app = await start({});
    Logger.overrideLogger({ log: (line: string) => lines.push(line), error: () => 0, warn: () => 0 });
    try {
      const scanRef = await dueSession(app, sessions, clientId);
      await simulator.complete(scanRef, 'APPROVED', { deliver: false });
      const event = (await reconciler(app).reconcile(clientId))!;
      expect(messages).toEqual([
        {
          instance: 'default',
          deliveryId: event.deliveryId,
          source: 'reconciliation',
          outcome: 'handled',
          ms: expect.any(Number) as number,
        } satisfies IdenfyDiagnostics.DeliveryMessage,
      ]);
      expect(lines).toEqual([
        expect.stringMatching(
          /^deliveryId=[0-9a-f]{64} wireType=- outcome=handled ms=\d+ source=reconciliation$/,
        ),
      ]);
    } finally {
      unsubscribe('nestjs-idenfy:delivery', listen);
      silenceLogs();
    }
  });

  it('waits for no handler longer than handlers may take, and is over when they are', async () => {
    const app = await start({ webhook: { handlerTimeoutMs: 50 } });
    const scanRef = await dueSession(app, sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });
    let finish: () => void = () => undefined;
    app.get(Slow).wait = new Promise((resolve) => (finish = resolve));
    expect(await reconciler(app).runOnce()).toBe(0);
    expect(await live(app)).toMatchObject({ state: 'open' });
    finish();
    await until(() => app.get(Slow).done === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await reconciler(app).runOnce()).toBe(0);
    expect(await live(app)).toBeUndefined();
    expect(events(app)).toHaveLength(1);
  });

  it('leaves a result to the webhook that is bringing it at this moment', async () => {
    const app = await start({});
    const scanRef = await dueSession(app, sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });
    let finish: () => void = () => undefined;
    app.get(Slow).wait = new Promise((resolve) => (finish = resolve));
    const payload = idenfyPayloads.identificationManualFinished({ scanRef, clientId });
    const answered = app
      .get(IdenfyWebhooks)
      .receive(signedWebhook('IDENTIFICATION_MANUAL_FINISHED', payload, KEY));
    await until(() => events(app).length === 1);
    expect(await reconciler(app).reconcile(clientId)).toBeUndefined();
    finish();
    expect((await answered).status).toBe(200);
    expect(events(app)).toHaveLength(1);
  });

  it('of a preliminary result is left out once the final one has come', async () => {
    const app = await start({});
    const scanRef = await dueSession(app, sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { final: false, deliver: false });
    const payload = idenfyPayloads.identificationManualFinished({ scanRef, status: { overall: 'DENIED' } });
    await app.get(IdenfyWebhooks).receive(signedWebhook('IDENTIFICATION_MANUAL_FINISHED', payload, KEY));
    expect(await reconciler(app).reconcile(clientId)).toBeUndefined();
    expect(events(app)).toHaveLength(1);
  });

  it('brings the result of a round that RESUBMITTED started', async () => {
    const app = await start({});
    const receive = (kind: string, payload: object) =>
      app.get(IdenfyWebhooks).receive(signedWebhook(kind, payload, KEY));
    const { scanRef } = await app.get(IdenfyService).createToken({ clientId });
    await receive(
      'IDENTIFICATION_MANUAL_FINISHED',
      idenfyPayloads.identificationManualFinished({ scanRef, clientId, status: { overall: 'APPROVED' } }),
    );
    await receive(
      'IDENTIFICATION_RESUBMITTED',
      idenfyPayloads.identificationResubmitted({ scanRef, clientId }),
    );
    await simulator.complete(scanRef!, 'APPROVED', { deliver: false });
    expect(await reconciler(app).reconcile(clientId)).toMatchObject({
      type: 'verification.approved',
      superseded: false,
      repeats: undefined,
    });
  });

  it('throws on demand when a store fails, and the result stays to be delivered', async () => {
    const app = await start({});
    const scanRef = await dueSession(app, sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });
    const begin = deliveries.begin.bind(deliveries);
    deliveries.begin = async () => {
      throw new Error('down');
    };
    expect(await codeOf(reconciler(app).reconcile(clientId))).toBe('IDENFY_STORE');
    deliveries.begin = begin;
    const finish = sessions.finish.bind(sessions);
    sessions.finish = async () => {
      throw new Error('down');
    };
    expect(await reconciler(app).reconcile(clientId)).toMatchObject({ type: 'verification.approved' });
    expect(await live(app)).toMatchObject({ state: 'open' });
    sessions.finish = finish;
    expect(await reconciler(app).runOnce()).toBe(0);
    expect(await live(app)).toBeUndefined();
    sessions.takeDue = async () => {
      throw new Error('down');
    };
    expect(await codeOf(reconciler(app).runOnce())).toBe('IDENFY_STORE');
    expect(events(app)).toHaveLength(1);
  });
});

/** Stores what it is given, as text would be; a test says when a worker takes it. */
class ListQueue implements WebhookQueue {
  readonly queued: QueuedDelivery[] = [];
  isDown = false;
  work: (delivery: QueuedDelivery) => Promise<void> = async () => undefined;
  start(process: ListQueue['work']): void {
    this.work = process;
  }
  async enqueue(delivery: QueuedDelivery): Promise<void> {
    if (this.isDown) {
      throw new Error('the queue is down');
    }
    this.queued.push(JSON.parse(JSON.stringify(delivery)) as QueuedDelivery);
  }
  stop(): void {
    this.queued.length = 0;
  }
}

describe('with a queue', () => {
  /** Outlives the process, as far as the module can tell. */
  const durable = (): DeliveryStore => ({
    begin: (request) => deliveries.begin(request),
    renew: (request) => deliveries.renew(request),
    settleHandler: (request) => deliveries.settleHandler(request),
    complete: (request) => deliveries.complete(request),
    abandon: (request) => deliveries.abandon(request),
  });

  it('stores the result, ends the session, and the worker handles it as reconciled', async () => {
    const queue = new ListQueue();
    const { queued } = queue;
    queue.isDown = true;
    const app = await start({ webhook: { signingKeys: KEY, store: durable(), queue } });
    const scanRef = await dueSession(app, sessions, clientId);
    await simulator.complete(scanRef, 'SUSPECTED', { deliver: false });
    expect(await codeOf(reconciler(app).reconcile(clientId))).toBe('IDENFY_STORE');
    expect(await live(app)).toMatchObject({ state: 'open' });

    queue.isDown = false;
    expect(await reconciler(app).runOnce()).toBe(1);
    expect(await live(app)).toBeUndefined();
    expect(queued).toEqual([expect.objectContaining({ source: 'reconciliation', instance: 'default' })]);
    expect(events(app)).toEqual([]);

    await queue.work(queued[0]!);
    await queue.work(queued[0]!);
    expect(events(app)).toEqual([
      expect.objectContaining({
        type: 'verification.suspected',
        payload: expect.objectContaining({
          data: expect.objectContaining({ docNumber: 'EX1234567' }) as object,
        }) as object,
        source: 'reconciliation',
        final: true,
        scanRef,
        clientId,
        deliveryId: queued[0]!.deliveryId,
      }),
    ]);
    expect(await reconciler(app).reconcile(clientId)).toBeUndefined();
  });

  it('does not store what a webhook has brought, however often it looks', async () => {
    const queue = new ListQueue();
    const { queued } = queue;
    const app = await start({ webhook: { signingKeys: KEY, store: durable(), queue } });
    const scanRef = await dueSession(app, sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { deliver: false, final: false });
    const payload = idenfyPayloads.identificationAutoFinished({ scanRef, clientId });
    await app.get(IdenfyWebhooks).receive(signedWebhook('IDENTIFICATION_AUTO_FINISHED', payload, KEY));
    await queue.work(queued[0]!);
    expect(events(app).map(({ type }) => type)).toEqual(['verification.reviewing']);
    for (let look = 0; look < 3; look += 1) {
      await makeDue(sessions, clientId, scanRef);
      expect(await reconciler(app).runOnce()).toBe(0);
    }
    expect(queued).toHaveLength(1);
  });

  it('the worker leaves it to a webhook that came in between', async () => {
    const queue = new ListQueue();
    const { queued } = queue;
    const app = await start({ webhook: { signingKeys: KEY, store: durable(), queue } });
    const scanRef = await dueSession(app, sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });
    await reconciler(app).runOnce();
    const payload = idenfyPayloads.identificationManualFinished({ scanRef, clientId });
    await app.get(IdenfyWebhooks).receive(signedWebhook('IDENTIFICATION_MANUAL_FINISHED', payload, KEY));
    await queue.work(queued[1]!);
    await queue.work(queued[0]!);
    expect(events(app).map(({ source }) => source)).toEqual(['webhook']);
  });
});

describe('several instances', () => {
  it('each reconcile their own, by getIdenfyToken', async () => {
    const app = await start(
      { instance: 'eu', webhookPath: 'eu' },
      { instance: 'us', webhookPath: 'us', reconciliation: SELDOM },
    );
    const { scanRef } = await app
      .get<IdenfyService>(getIdenfyToken('eu'), { strict: false })
      .createToken({ clientId });
    await simulator.complete(scanRef!, 'APPROVED', { deliver: false });
    const of = (instance: string) =>
      app.get<IdenfyReconciler>(getIdenfyToken(instance, IdenfyReconciler), { strict: false });
    await sessions.dueAgain({ instance: 'eu', clientId, scanRef, dueMs: 0 });
    expect(await of('us').runOnce()).toBe(0);
    expect(await of('eu').runOnce()).toBe(1);
    expect(events(app)).toEqual([expect.objectContaining({ instance: 'eu', scanRef })]);
  });
});

describe('at shutdown', () => {
  it('waits for the handlers at work, starts no other look, and gives the rest back', async () => {
    sessions.close = () => undefined;
    const app = await start({
      reconciliation: { ...SELDOM, batchSize: 10 },
      webhook: { handlerTimeoutMs: 5000 },
    });
    const scanRefs: string[] = [];
    for (let index = 0; index < 10; index += 1) {
      scanRefs.push(await dueSession(app, sessions, `user-${index}`));
      await simulator.complete(scanRefs[index]!, 'APPROVED', { deliver: false });
    }
    let finish: () => void = () => undefined;
    app.get(Slow).wait = new Promise((resolve) => (finish = resolve));
    const finishSession = sessions.finish.bind(sessions);
    sessions.finish = async (request) => {
      await new Promise((resolve) => setTimeout(resolve, 150));
      return finishSession(request);
    };
    const run = reconciler(app).runOnce();
    await until(() => events(app).length === 4);
    const closed = app.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    finish();
    await closed;
    apps = [];
    const keys = scanRefs.map((_, index) => ({ instance: 'default', clientId: `user-${index}` }));
    const open = await Promise.all(keys.map((key) => sessions.find(key)));
    expect(open.filter((session) => session !== undefined)).toHaveLength(6);
    expect(await run).toBe(4);
    expect(asked(simulator)).toBe(4);

    const next = await start({ reconciliation: SELDOM });
    expect(await reconciler(next).runOnce()).toBe(6);
  });

  it('ends a call to iDenfy that is under way', async () => {
    const app = await start({ reconciliation: SELDOM, timeoutMs: 60_000 });
    await dueSession(app, sessions, clientId);
    simulator.failNext('silence', 2, '/api/v2/status');
    const run = reconciler(app).runOnce();
    const onDemand = codeOf(reconciler(app).reconcile(clientId));
    await until(() => asked(simulator) === 2);
    await app.close();
    apps = [];
    expect(await run).toBe(0);
    expect(await onDemand).toBe('IDENFY_ABORTED');
    expect(await reconciler(app).runOnce()).toBe(0);
  });
});
