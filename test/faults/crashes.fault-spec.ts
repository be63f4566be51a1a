import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { platforms, resultBody, send } from '../webhooks/support.js';
import type { Answer } from '../webhooks/support.js';
import { ChildApp } from './child-app.js';
import type { ChildSettings } from './child-app.js';
import { ms, note } from './figures.js';
import { storePlaces } from './own-place.js';
import type { OwnPlace } from './own-place.js';
import { person } from './watched-log.js';

const KILLS = 5;
const HANDLER_TIMEOUT_MS = 2000;
/** Its store outlasts the process, and holds the delivery for as long. */
const LEASE_MS = HANDLER_TIMEOUT_MS + 5000;

/** The status of the answer, or that there was none. */
const statusOf = (answer: Promise<{ status: number }>): Promise<number | 'no answer'> =>
  answer.then(
    ({ status }) => status,
    () => 'no answer',
  );

/** Sends it until it is taken, as iDenfy does; resolves to how long that took as well. */
async function redeliver(port: number, body: string): Promise<{ answer: Answer; tookMs: number }> {
  const since = performance.now();
  for (;;) {
    const answer = await send(port, body);
    const tookMs = performance.now() - since;
    if (answer.status !== 503) {
      return { answer, tookMs };
    }
    expect(tookMs).toBeLessThan(LEASE_MS + 1000);
    await sleep(100);
  }
}

const cases = (await storePlaces()).flatMap(([stores, make]) =>
  platforms.map((platform) => ({ platform, stores, make })),
);

describe.each(cases)('kill -9 on $platform, stores: $stores', ({ platform, stores, make }) => {
  let own: Partial<OwnPlace>;
  const start = (settings: Omit<ChildSettings, 'platform' | 'shared' | 'handlerTimeoutMs'>) =>
    ChildApp.start({ platform, shared: own.place, handlerTimeoutMs: HANDLER_TIMEOUT_MS, ...settings });
  beforeAll(async () => {
    own = await make();
  });
  afterAll(() => own.remove?.());

  const folders: string[] = [];
  afterEach(() => {
    folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true }));
  });

  it.each([
    ['before the handlers', 'begin', { hangsAtBegin: true, handlerMs: 0 }],
    ['in a handler', 'handler', { handlerMs: null }],
  ] as const)(
    'row 12: %s: nothing was acknowledged, and the redelivery is handled',
    async (_, point, hang) => {
      let unanswered = 0;
      let handled = 0;
      let longestMs = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        const body = resultBody({ data: person });
        const first = await start(hang);
        const answer = statusOf(send(first.port, body));
        const { deliveryId } = await first.reached(point);
        await first.kill('SIGKILL');
        expect(await answer).toBe('no answer');
        unanswered += 1;
        const second = await start({ handlerMs: 0 });
        const { answer: next, tookMs } = await redeliver(second.port, body);
        expect(next.body).toEqual({ received: true });
        longestMs = Math.max(longestMs, tookMs);
        expect((await second.reached('handled')).deliveryId).toBe(deliveryId);
        handled += 1;
        await second.kill('SIGKILL');
        expect([...first.faults(), ...second.faults()]).toEqual([]);
      }
      note(
        12,
        `${platform}, stores: ${stores}: kill -9 ${point === 'begin' ? 'between receipt and handlers' : 'in a handler'}, ${KILLS} times, no queue`,
        `${unanswered} without an acknowledgement, ${handled} handled when sent again, after ${ms(longestMs)} at most`,
      );
    },
  );

  it.each([
    ['before a worker took it', { worker: false, handlerMs: 0 }],
    ['while a worker was at it', { worker: true, handlerMs: null }],
  ] as const)('row 12: with a queue, %s: acknowledged, and handled after the restart', async (name, hang) => {
    let handled = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const folder = mkdtempSync(join(tmpdir(), 'idenfy-queue-'));
      folders.push(folder);
      const { worker, handlerMs } = hang;
      const first = await start({ handlerMs, queue: { folder, worker } });
      expect((await send(first.port, resultBody({ data: person }))).body).toEqual({ received: true });
      if (worker) {
        await first.reached('handler');
      }
      await first.kill('SIGKILL');
      expect(first.messages.some(({ at }) => at === 'handled')).toBe(false);
      const [stored] = readdirSync(folder);
      const second = await start({ handlerMs: 0, queue: { folder, worker: true } });
      expect(`${(await second.reached('handled')).deliveryId}.json`).toBe(stored);
      handled += 1;
      await second.kill('SIGTERM');
      expect(readdirSync(folder)).toEqual([]);
      expect([...first.faults(), ...second.faults()]).toEqual([]);
    }
    note(
      12,
      `${platform}, stores: ${stores}: kill -9 after the acknowledgement, ${name}, ${KILLS} times, queue of files`,
      `${handled} handled after the restart, nothing sent again`,
    );
  });
});
