import { MemoryLiveSessionStore } from '../../lib/sessions/memory-live-session.store.js';
import { platforms, resultBody, send, silenceLogs, startApp } from './support.js';
import type { RunningApp } from './support.js';

const session = (scanRef: string) => ({ instance: 'default', clientId: `client of ${scanRef}` });

describe.each(platforms)('The results of one scanRef on %s', (platform) => {
  const store = new MemoryLiveSessionStore();
  let running: RunningApp;
  let serial = 0;

  /** Delivers another body each time; gives the marks of its event, `repeats` as the number of the first delivery. */
  async function deliver(
    scanRef: string,
    kind: string,
    overall: string,
    final?: boolean,
  ): Promise<unknown[]> {
    serial += 1;
    const { events } = running.recorder;
    const body = resultBody({ scanRef, final, status: { overall }, serial });
    const prefix = kind === 'VIDEO_CALL_FINISHED' ? '' : 'IDENTIFICATION_';
    const headers = { 'Idenfy-Event-Type': `${prefix}${kind}` };
    expect((await send(running.port, body, { headers })).status).toBe(200);
    const event = events.at(-1);
    if (event === undefined || !('superseded' in event)) {
      return [event?.type];
    }
    const first = event.repeats && events.findIndex(({ deliveryId }) => deliveryId === event.repeats);
    return [event.type.replace('verification.', ''), event.superseded, first];
  }

  beforeAll(silenceLogs);
  beforeEach(async () => {
    running = await startApp(platform, { options: { duplicates: { store } } });
  });
  afterEach(() => running.app.close());

  it('are marked as superseded and as repeats, anew after each RESUBMITTED', async () => {
    const automatic = () => deliver('scan', 'AUTO_FINISHED', 'APPROVED', false);
    const denied = () => deliver('scan', 'MANUAL_FINISHED', 'DENIED', true);
    const resubmitted = () => deliver('scan', 'RESUBMITTED', 'REVIEWING', false);
    expect(await automatic()).toEqual(['reviewing', false, undefined]);
    expect(await denied()).toEqual(['denied', false, undefined]);
    expect(await automatic()).toEqual(['reviewing', true, 0]);
    expect(await resubmitted()).toEqual(['resubmitted', false, undefined]);
    expect(await resubmitted()).toEqual(['resubmitted', false, 3]);
    expect(await automatic()).toEqual(['reviewing', false, undefined]);
    expect(await denied()).toEqual(['denied', false, undefined]);
    expect(await denied()).toEqual(['denied', false, 6]);
    expect(await resubmitted()).toEqual(['resubmitted', false, undefined]);
    expect(await automatic()).toEqual(['reviewing', false, undefined]);
    expect(await denied()).toEqual(['denied', false, undefined]);
    expect(await automatic()).toEqual(['reviewing', true, 9]);
  });

  it.each([
    ['AUTO_FINISHED', 'SUSPECTED', true],
    ['MANUAL_FINISHED', 'DENIED', undefined],
    ['RESUBMITTED', 'APPROVED', true],
    ['EXPIRED', 'ACTIVE', undefined],
    ['CANCELED', 'REVIEWING', undefined],
    ['AUTO_FINISHED', 'ARCHIVED', false],
    ['VIDEO_CALL_FINISHED', 'true', undefined],
  ])('end its live session when they end the verification: %s, overall %s', async (kind, overall, final) => {
    const scanRefs = ['older', 'newer'].map((name) => `${name}-${platform}-${kind}-${overall}`) as [
      string,
      string,
    ];
    for (const scanRef of scanRefs) {
      const key = { ...session(scanRef), owner: scanRef };
      await store.acquire({ ...key, leaseMs: 10_000 });
      await store.open({ ...key, scanRef, holdMs: 60_000, dueMs: 60_000 });
    }
    const [older, newer] = scanRefs;
    await deliver(older, 'RESUBMITTED', 'REVIEWING', false);
    expect(await store.find(session(older))).toBeDefined();
    await deliver(older, kind, overall, final);
    expect(await store.find(session(older))).toBeUndefined();
    expect(await store.find(session(newer))).toBeDefined();
  });
});
