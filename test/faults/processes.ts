import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';
import { KEY, platforms, resultBody, send } from '../webhooks/support.js';
import type { Answer } from '../webhooks/support.js';
import { ChildApp } from './child-app.js';
import type { ChildSettings } from './child-app.js';
import type { OwnPlace } from './own-place.js';
import { ms, note, tally, times } from './figures.js';
import { person } from './watched-log.js';

/** How much of everything. */
export interface ProcessNumbers {
  readonly processes: number;
  readonly copies: number;
  readonly trials: number;
  readonly inFlight: number;
  /** How long after the end of its lease a delivery may be handled by another process, in milliseconds. */
  readonly takenOverWithinMs: number;
  /** The compiled package; without it the built one is used. */
  readonly packageFolder?: () => string;
}

const HANDLER_TIMEOUT_MS = 1000;
const LEASE_MS = HANDLER_TIMEOUT_MS + 5000;
const DUPLICATE = { received: true, duplicate: true };
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u001f\u007f-\uffff]/g;
const HOSTILE = [
  'a\r\nb',
  'a\nLOG forged line',
  '\u001b[31mred\u001b[0m',
  '\u2028\u0085',
  'x'.repeat(100_000),
];

const wait = (delay: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delay));
const total = (apps: readonly ChildApp[], at: string): number =>
  apps.reduce((sum, app) => sum + app.count(at), 0);

/** Rows 9, 12, 18 and 19 with apps in processes of their own, which share the stores. @param make a place of its own, removed by its `remove` */
export function describeProcesses(
  stores: string,
  make: () => Promise<OwnPlace>,
  numbers: ProcessNumbers,
): void {
  const { processes, inFlight } = numbers;

  describe.each(platforms)('Several processes that share a delivery store, on %s', (platform) => {
    let shared: OwnPlace;
    /** All that were started. */
    const apps: ChildApp[] = [];
    /** Those that go on from test to test. */
    let lasting: ChildApp[];

    const start = async (settings: Partial<ChildSettings> = {}): Promise<ChildApp> => {
      const packageFolder = numbers.packageFolder?.();
      const app = await ChildApp.start({
        platform,
        handlerMs: 0,
        shared: shared.place,
        packageFolder,
        ...settings,
      });
      apps.push(app);
      return app;
    };
    const oneOf = (index: number): ChildApp => lasting[index % lasting.length]!;
    const toAll = (step: (app: ChildApp) => Promise<Answer>): Promise<Answer[]> =>
      Promise.all(lasting.map(step));
    const bodies = (): string[] => Array.from({ length: inFlight }, () => resultBody({ data: person }));
    /** How often they told of these points since the last look. */
    const looks = new Map<string, number>();
    const news = (...points: string[]): number[] =>
      points.map((at) => {
        const count = total(lasting, at);
        const since = count - (looks.get(at) ?? 0);
        looks.set(at, count);
        return since;
      });

    beforeAll(async () => {
      shared = await make();
      lasting = await Promise.all(Array.from({ length: processes }, () => start()));
    });
    afterAll(async () => {
      await Promise.all(apps.map((app) => app.kill('SIGKILL')));
      await shared.remove();
    });

    it(`row 9: ${numbers.copies} copies at once to ${processes} processes reach each handler once`, async () => {
      const { copies, trials } = numbers;
      const statuses: number[] = [];
      for (let trial = 1; trial <= trials; trial += 1) {
        const body = resultBody({ data: person, handlerMs: 1000 });
        const right = signIdenfyPayload(body, KEY);
        const spellings = [right, right.toUpperCase(), `  ${right}\t`];
        const answers = await times(copies, copies, (copy) =>
          send(oneOf(copy).port, body, { signature: spellings[copy % spellings.length] }),
        );
        for (const { status, headers } of answers) {
          expect([200, 503]).toContain(status);
          expect(headers['retry-after'] === undefined).toBe(status === 200);
          statuses.push(status);
        }
        // Pools that all of them wait for at once may refuse even the first.
        while ((await send(oneOf(trial).port, body)).status === 503);
        const later = await toAll(({ port }) => send(port, body));
        expect(later.map((answer) => answer.body)).toEqual(Array(processes).fill(DUPLICATE));
        expect(news('quick', 'handler', 'handled')).toEqual([1, 1, 1]);
      }
      note(
        9,
        `${platform}, ${stores}: ${copies} copies at once to ${processes} processes, ${trials} trials, three spellings of the signature`,
        `each of 2 handlers ran once per delivery; ${tally(statuses)}; later ones 200 from every process`,
      );
    });

    it('row 12: kill -9 of one in its handlers: another takes over when the lease ends', async () => {
      const killed = await start({ handlerMs: null, handlerTimeoutMs: HANDLER_TIMEOUT_MS });
      const given = bodies();
      const answers = given.map((body) =>
        send(killed.port, body).then(
          ({ status }) => status,
          () => 'no answer',
        ),
      );
      // The streams and the handler that is done: two for each.
      await killed.reached('settled', 2 * inFlight);
      await killed.reached('handler', inFlight);
      await killed.kill('SIGKILL');
      const killedAt = performance.now();
      for (const answer of await Promise.all(answers)) {
        expect(['no answer', 503]).toContain(answer);
      }
      let refused = 0;
      const handled = await times(inFlight, inFlight, async (index): Promise<Answer> => {
        for (;;) {
          const answer = await send(oneOf(index).port, given[index]!);
          if (answer.status !== 503) {
            return answer;
          }
          expect(Number(answer.headers['retry-after'])).toBeGreaterThanOrEqual(1);
          refused += 1;
          await wait(200);
        }
      });
      const took = performance.now() - killedAt;
      expect(refused).toBeGreaterThanOrEqual(inFlight);
      expect(handled.map(({ body }) => body)).toEqual(Array(inFlight).fill({ received: true }));
      expect(took).toBeLessThan(LEASE_MS + numbers.takenOverWithinMs);
      // What had succeeded before the crash is not run again.
      expect(news('quick', 'handled')).toEqual([0, inFlight]);
      expect(killed.faults()).toEqual([]);
      note(
        12,
        `${platform}, ${stores}: kill -9 of a process with ${inFlight} deliveries at a handler, ${processes} others, lease ${LEASE_MS / 1000} s`,
        `none acknowledged; 503 until the lease ended; ${inFlight} taken over within ${ms(took)}, 0 handlers run again that had succeeded`,
      );
    });

    it('row 19: SIGTERM to one: what is in work is finished, and a duplicate everywhere', async () => {
      const ending = await start({ handlerMs: 500 });
      const given = bodies();
      const answers = given.map((body) => send(ending.port, body));
      await ending.reached('handler', inFlight);
      expect(await ending.kill('SIGTERM')).toEqual({ code: 0, signal: null });
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(inFlight).fill(200));
      const again = await Promise.all(given.map((body, index) => send(oneOf(index).port, body)));
      expect(again.map(({ body }) => body)).toEqual(Array(inFlight).fill(DUPLICATE));
      expect(news('quick', 'handled')).toEqual([0, 0]);
      expect(ending.faults()).toEqual([]);
      note(
        19,
        `${platform}, ${stores}: SIGTERM to one of ${processes + 1} processes with ${inFlight} deliveries at a handler of 500 ms`,
        `200 x ${inFlight}; ended by itself; ${inFlight} duplicates at the others`,
      );
    });

    it('row 19: SIGTERM to one whose handlers never settle: another takes over at once', async () => {
      const ending = await start({ handlerMs: null, handlerTimeoutMs: HANDLER_TIMEOUT_MS });
      const given = bodies();
      const answers = given.map((body) => send(ending.port, body));
      await ending.reached('settled', 2 * inFlight);
      await ending.reached('handler', inFlight);
      expect(await ending.kill('SIGTERM')).toEqual({ code: 0, signal: null });
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(inFlight).fill(503));
      const again = await Promise.all(given.map((body, index) => send(oneOf(index).port, body)));
      expect(again.map(({ body }) => body)).toEqual(Array(inFlight).fill({ received: true }));
      expect(news('quick', 'handled')).toEqual([0, inFlight]);
      expect(ending.faults()).toEqual([]);
      note(
        19,
        `${platform}, ${stores}: SIGTERM to one of ${processes + 1} processes with ${inFlight} deliveries at a handler that never settles, 1 s allowed`,
        `503 x ${inFlight}; ended by itself; the others handled all at the first redelivery, 0 handlers run again that had succeeded`,
      );
    });

    it('row 18: each delivery is one line in the log of its process, without a secret', async () => {
      const before = lasting.flatMap(({ lines }) => lines).length;
      const statuses: number[] = [];
      for (const [index, text] of [...HOSTILE, ...HOSTILE].entries()) {
        const fails = index >= HOSTILE.length;
        const given = { clientId: text, scanRef: `${index} ${text}`, data: person, fails };
        const headers = { 'Idenfy-Event-Type': `${text.slice(0, 20).replace(CONTROL, '?')}` };
        const answers = await toAll(({ port }) => send(port, resultBody({ ...given, port }), { headers }));
        statuses.push(...answers.map(({ status }) => status));
      }
      const ends = await Promise.all(lasting.map((app) => app.kill('SIGTERM')));
      expect(ends).toEqual(Array(processes).fill({ code: 0, signal: null }));
      const each = HOSTILE.length * processes;
      expect(tally(statuses)).toBe(`200 x ${each}, 500 x ${each}`);
      // One for each delivery, and one for each handler that failed.
      expect(lasting.flatMap(({ lines }) => lines).length - before).toBe(3 * each);
      expect(lasting.flatMap((app) => app.faults())).toEqual([]);
      note(
        18,
        `${platform}, ${stores}: ${statuses.length} deliveries with CR/LF, ANSI codes, 100 kB in clientId and scanRef to ${processes} processes; every other one fails; and the logs of all processes of rows 9, 12 and 19`,
        'one line per delivery and one per failed handler; no control character, no secret',
      );
    });
  });
}
