import { IdenfyService } from 'nestjs-idenfy';
import type { IdenfyModuleOptions, IdenfyReconciliationOptions, VerificationEvent } from 'nestjs-idenfy';
import type { IdenfySimulator } from 'nestjs-idenfy/testing';
import { platforms, silenceLogs, startApp } from '../webhooks/support.js';
import type { RunningApp } from '../webhooks/support.js';
import {
  ACCOUNT,
  Fragile,
  SELDOM,
  asked,
  deadUrl,
  dueSession,
  makeDue,
  reconciler,
  startSimulator,
  storeKinds,
} from './support.js';
import type { Stores } from './support.js';

const combinations = platforms.flatMap((platform) =>
  storeKinds.map(([name, make]) => ({ platform, name, make })),
);
const clientId = 'user-1';

describe.each(combinations)('Results that never arrived, on $platform with $name', ({ platform, make }) => {
  let simulator: IdenfySimulator;
  let stores: Stores;
  let apps: RunningApp[];

  beforeAll(async () => {
    silenceLogs();
    simulator = await startSimulator();
  });
  afterAll(() => simulator.close());
  beforeEach(async () => {
    await simulator.reset();
    stores = make();
    apps = [];
  });
  afterEach(async () => {
    await Promise.all(apps.map(({ app }) => app.close()));
    await stores.end();
  });

  async function start(
    reconciliation: IdenfyReconciliationOptions | undefined = SELDOM,
    more: Partial<IdenfyModuleOptions> = {},
  ): Promise<RunningApp> {
    const running = await startApp(platform, {
      options: {
        ...ACCOUNT,
        baseUrl: simulator.url,
        duplicates: { store: stores.sessions },
        reconciliation,
        ...more,
        webhook: { store: stores.deliveries, ...more.webhook },
      },
      providers: [Fragile],
    });
    apps.push(running);
    return running;
  }

  const types = ({ recorder }: RunningApp): string[] => recorder.events.map(({ type }) => type);
  const live = ({ app }: RunningApp) => app.get(IdenfyService).findLiveSession(clientId);

  it('delivers the result once, though the webhook was down for the whole retry window', async () => {
    const running = await start();
    const scanRef = await dueSession(running.app, stores.sessions, clientId);
    simulator.setWebhookUrl(await deadUrl());
    const [lost] = await simulator.complete(scanRef, 'APPROVED');
    expect([lost!.acknowledged, lost!.attempts.length]).toEqual([false, 3]);
    expect(running.recorder.events).toEqual([]);

    expect(await reconciler(running.app).runOnce()).toBe(1);
    expect(running.recorder.events).toEqual([
      expect.objectContaining({
        type: 'verification.approved',
        source: 'reconciliation',
        wireType: undefined,
        clientId,
        scanRef,
        overall: 'APPROVED',
        final: true,
        superseded: false,
        repeats: undefined,
        deliveryId: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        payload: expect.objectContaining({
          scanRef,
          clientId,
          status: expect.objectContaining({ overall: 'APPROVED', manualFace: 'FACE_MATCH' }) as object,
          data: expect.objectContaining({ docNumber: 'EX1234567' }) as object,
        }) as object,
      }),
    ]);
    expect(await live(running)).toBeUndefined();
    expect(await reconciler(running.app).runOnce()).toBe(0);
    expect(await reconciler(running.app).reconcile(clientId)).toBeUndefined();
    expect(running.recorder.events).toHaveLength(1);

    simulator.setWebhookUrl(`${running.url}/idenfy/webhook`);
    const [late] = await simulator.complete(scanRef, 'APPROVED');
    expect(late!.acknowledged).toBe(true);
    const [first, second] = running.recorder.events as VerificationEvent[];
    expect(second).toMatchObject({ source: 'webhook', final: true, repeats: first!.deliveryId });
  });

  it('does not deliver again what a webhook has brought', async () => {
    const running = await start();
    simulator.setWebhookUrl(`${running.url}/idenfy/webhook`);
    const { scanRef } = await running.app.get(IdenfyService).createToken({ clientId });
    await simulator.complete(scanRef!, 'DENIED', { automaticFirst: true });
    expect(types(running)).toEqual(['verification.reviewing', 'verification.denied']);
    expect(await reconciler(running.app).reconcile(clientId)).toBeUndefined();
    expect(asked(simulator)).toBe(1);
    expect(running.recorder.events).toHaveLength(2);
  });

  it('tells once that a review is under way, and its result when there is one', async () => {
    const running = await start();
    const scanRef = await dueSession(running.app, stores.sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { final: false, deliver: false });
    for (const delivered of [1, 0, 0]) {
      expect(await reconciler(running.app).runOnce()).toBe(delivered);
      // Not at once: only growing waits lie between two looks.
      expect(await reconciler(running.app).runOnce()).toBe(0);
      await makeDue(stores.sessions, clientId, scanRef);
    }
    expect(asked(simulator)).toBe(3);
    expect(types(running)).toEqual(['verification.reviewing']);
    expect(running.recorder.events[0]).toMatchObject({ final: false, overall: 'APPROVED' });
    expect(await live(running)).toMatchObject({ state: 'open', scanRef });

    await simulator.complete(scanRef, 'DENIED', { deliver: false });
    expect(await reconciler(running.app).runOnce()).toBe(1);
    expect(types(running)).toEqual(['verification.reviewing', 'verification.denied']);
    expect(await live(running)).toBeUndefined();
  });

  it('says nothing of a verification that was not used, and that it expired when it did', async () => {
    const running = await start();
    const scanRef = await dueSession(running.app, stores.sessions, clientId);
    expect(await reconciler(running.app).runOnce()).toBe(0);
    expect(running.recorder.events).toEqual([]);
    expect(await live(running)).toMatchObject({ state: 'open' });

    await simulator.complete(scanRef, 'EXPIRED', { deliver: false });
    expect((await reconciler(running.app).reconcile(clientId))?.type).toBe('verification.expired');
    expect(types(running)).toEqual(['verification.expired']);
    expect(await live(running)).toBeUndefined();
  });

  it('takes an automatic result for final where the account has no review', async () => {
    const running = await start({ ...SELDOM, automaticIsFinal: true });
    const scanRef = await dueSession(running.app, stores.sessions, clientId);
    expect(await reconciler(running.app).runOnce()).toBe(0);
    await makeDue(stores.sessions, clientId, scanRef);
    await simulator.complete(scanRef, 'APPROVED', { final: false, overall: 'REVIEWING', deliver: false });
    expect(await reconciler(running.app).runOnce()).toBe(1);
    await makeDue(stores.sessions, clientId, scanRef);
    await simulator.complete(scanRef, 'SUSPECTED', { final: false, deliver: false });
    expect(await reconciler(running.app).runOnce()).toBe(1);
    expect(types(running)).toEqual(['verification.reviewing', 'verification.suspected']);
    expect(running.recorder.events[1]).toMatchObject({ final: true, payload: { final: true } });
    expect(await live(running)).toBeUndefined();
  });

  it('tries again what handlers failed at, and runs only those', async () => {
    const failures: string[] = [];
    const running = await start(SELDOM, { onHandlerError: ({ handler }) => void failures.push(handler) });
    const fragile = running.app.get(Fragile);
    fragile.failures = 2;
    const scanRef = await dueSession(running.app, stores.sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });

    expect(await reconciler(running.app).runOnce()).toBe(0);
    expect(await live(running)).toMatchObject({ state: 'open', scanRef });
    expect(await reconciler(running.app).reconcile(clientId)).toBeUndefined();
    expect(await live(running)).toMatchObject({ state: 'open', scanRef });
    // What failed is due again with the next run.
    expect(await reconciler(running.app).runOnce()).toBe(1);

    expect([running.recorder.events.length, fragile.runs]).toEqual([1, 3]);
    expect(failures).toEqual(['Fragile.run', 'Fragile.run']);
    expect(await live(running)).toBeUndefined();
  });

  it('has a webhook of the same result come again while it is at its handlers: it may still fail', async () => {
    const running = await start();
    const fragile = running.app.get(Fragile);
    fragile.failures = 1;
    let reached: () => void = () => undefined;
    let goOn: () => void = () => undefined;
    const atWork = new Promise<void>((resolve) => (reached = resolve));
    const held = new Promise<void>((resolve) => (goOn = resolve));
    running.recorder.react = async () => {
      reached();
      await held;
    };
    const scanRef = await dueSession(running.app, stores.sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });
    const run = reconciler(running.app).runOnce();
    await atWork;
    simulator.setWebhookUrl(`${running.url}/idenfy/webhook`);
    const [refused] = await simulator.complete(scanRef, 'APPROVED');
    expect(refused!.attempts.map(({ status }) => status)).toEqual([503, 503, 503]);
    goOn();
    expect(await run).toBe(0);
    expect(await live(running)).toMatchObject({ state: 'open', scanRef });

    const later = await simulator.redeliver(refused!);
    expect(later.attempts.at(-1)).toMatchObject({ status: 200 });
    expect(fragile.runs).toBe(2);
    expect(running.recorder.events.at(-1)).toMatchObject({ source: 'webhook', repeats: undefined });
    expect(await live(running)).toBeUndefined();
    expect(await reconciler(running.app).reconcile(clientId)).toBeUndefined();
  });

  it("an older session's result ends no newer session", async () => {
    const running = await start();
    const service = running.app.get(IdenfyService);
    const old = await dueSession(running.app, stores.sessions, clientId);
    await simulator.complete(old, 'DENIED', { deliver: false });
    simulator.failNext({ delayMs: 300 }, 1, '/api/v2/status');
    const run = reconciler(running.app).runOnce();
    while (asked(simulator) === 0) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await service.releaseLiveSession(clientId)).toBe(true);
    const newer = await service.createToken({ clientId });
    expect(await run).toBe(1);
    expect(running.recorder.events).toEqual([expect.objectContaining({ scanRef: old })]);
    expect(await live(running)).toMatchObject({ state: 'open', scanRef: newer.scanRef });
  });

  it('delivers each result once when two processes look at once, and asks once for each', async () => {
    const [one, other] = [await start(), await start()];
    const names = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    const scanRefs = await Promise.all(names.map((name) => dueSession(one.app, stores.sessions, name)));
    await Promise.all(scanRefs.map((scanRef) => simulator.complete(scanRef, 'APPROVED', { deliver: false })));

    const runs = [one, other, one, other].map(({ app }) => reconciler(app).runOnce());
    const delivered = (await Promise.all(runs)).reduce((sum, count) => sum + count, 0);
    const events = [...one.recorder.events, ...other.recorder.events] as VerificationEvent[];
    expect(delivered).toBe(20);
    expect(events.map(({ scanRef }) => scanRef).sort()).toEqual([...scanRefs].sort());
    expect(scanRefs.map((scanRef) => asked(simulator, scanRef))).toEqual(scanRefs.map(() => 1));
    expect(simulator.requests.filter(({ path }) => path === '/api/v2/full')).toHaveLength(20);

    // Also where both ask for the same one.
    const scanRef = await dueSession(one.app, stores.sessions, 'both');
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });
    const both = await Promise.all([one, other, one].map(({ app }) => reconciler(app).reconcile('both')));
    expect(both.filter((event) => event !== undefined)).toHaveLength(1);
    expect(one.recorder.events.length + other.recorder.events.length).toBe(21);
  });

  it('looks by itself, without being asked', async () => {
    const running = await start({ everySeconds: 1, graceSeconds: 0 });
    const scanRef = await dueSession(running.app, stores.sessions, clientId);
    await simulator.complete(scanRef, 'APPROVED', { deliver: false });
    const deadline = Date.now() + 15_000;
    while (running.recorder.events.length === 0 && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(types(running)).toEqual(['verification.approved']);
  });
});
