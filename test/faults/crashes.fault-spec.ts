import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { platforms, resultBody, send } from '../webhooks/support.js';
import { ChildApp } from './child-app.js';
import { note } from './figures.js';
import { person } from './watched-log.js';

const KILLS = 5;

/** The status of the answer, or that there was none. */
const statusOf = (answer: Promise<{ status: number }>): Promise<number | 'no answer'> =>
  answer.then(
    ({ status }) => status,
    () => 'no answer',
  );

describe.each(platforms)('kill -9 on %s', (platform) => {
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
      for (let kill = 0; kill < KILLS; kill += 1) {
        const body = resultBody({ data: person });
        const first = await ChildApp.start({ platform, ...hang });
        const answer = statusOf(send(first.port, body));
        const { deliveryId } = await first.reached(point);
        await first.kill('SIGKILL');
        expect(await answer).toBe('no answer');
        unanswered += 1;
        const second = await ChildApp.start({ platform, handlerMs: 0 });
        expect((await send(second.port, body)).body).toEqual({ received: true });
        expect((await second.reached('handled')).deliveryId).toBe(deliveryId);
        handled += 1;
        await second.kill('SIGKILL');
        expect([...first.faults(), ...second.faults()]).toEqual([]);
      }
      note(
        12,
        `${platform}: kill -9 ${point === 'begin' ? 'between receipt and handlers' : 'in a handler'}, ${KILLS} times, no queue`,
        `${unanswered} without an acknowledgement, ${handled} handled when sent again`,
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
      const first = await ChildApp.start({ platform, handlerMs, queue: { folder, worker } });
      expect((await send(first.port, resultBody({ data: person }))).body).toEqual({ received: true });
      if (worker) {
        await first.reached('handler');
      }
      await first.kill('SIGKILL');
      expect(first.messages.some(({ at }) => at === 'handled')).toBe(false);
      const [stored] = readdirSync(folder);
      const second = await ChildApp.start({ platform, handlerMs: 0, queue: { folder, worker: true } });
      expect(`${(await second.reached('handled')).deliveryId}.json`).toBe(stored);
      handled += 1;
      await second.kill('SIGTERM');
      expect(readdirSync(folder)).toEqual([]);
      expect([...first.faults(), ...second.faults()]).toEqual([]);
    }
    note(
      12,
      `${platform}: kill -9 after the acknowledgement, ${name}, ${KILLS} times, queue of files`,
      `${handled} handled after the restart, nothing sent again`,
    );
  });
});
