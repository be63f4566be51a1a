import { platforms, resultBody, send } from '../webhooks/support.js';
import type { ChildApp } from './child-app.js';
import { ms, note, quantile, tally, times } from './figures.js';
import { QueueBench, deliver, sleep } from './queue-bench.js';
import type { QueueKind } from './queue-bench.js';
import { person } from './watched-log.js';

const KILLS = 5;
const DELIVERIES = Number(process.env['DELIVERIES'] ?? 10_000);
const MUST_FAIL_EVERY = 100;
const WORKERS = 3;
/** Enough for a first start, which makes the tables. */
const FIRST_MS = 20_000;

/** Rows 4 and 12 of FAULTS with a queue, on the first of these kinds; workers killed at random on each of them. */
export function describeQueues(kinds: readonly QueueKind[]): void {
  let bench: QueueBench;
  afterEach(() => bench?.stop());

  describe.each(kinds.slice(0, 1).flatMap((kind) => platforms.map((platform) => ({ kind, platform }))))(
    'kill -9 with a $kind.name queue, on $platform',
    ({ kind, platform }) => {
      const { name: library, server, durability } = kind;
      beforeEach(async () => {
        bench = await QueueBench.start(kind);
      });

      it.each([
        ['before a worker took it', { worker: false }, 0],
        ['while a worker was at it', { worker: true }, null],
      ] as const)(
        'row 12: %s: acknowledged, and handled by another process',
        async (name, { worker }, handlerMs) => {
          const waits = await times(KILLS, KILLS, async (index) => {
            const queueName = `kill-${index}`;
            const settings = { platform, handlerTimeoutMs: 1000 };
            const queue = { queueName, worker, commandTimeoutMs: FIRST_MS };
            const first = await bench.app({ ...settings, handlerMs, queue });
            expect((await send(first.port, resultBody({ data: person }))).body).toEqual({ received: true });
            if (worker) {
              await first.reached('handler');
            }
            await first.kill('SIGKILL');
            expect(first.messages.some(({ at }) => at === 'handled')).toBe(false);
            const killedAt = performance.now();
            const second = await bench.app({ ...settings, handlerMs: 0, queue: { queueName } });
            await second.reached('handled');
            expect([...first.faults(), ...second.faults()]).toEqual([]);
            return performance.now() - killedAt;
          });
          expect(await bench.ledger.hlen('handled:onEvent')).toBe(KILLS);
          note(
            12,
            `${platform}: kill -9 after the acknowledgement, ${name}, ${KILLS} processes, ${library}`,
            `${waits.length} handled by the next process, at most ${(Math.max(...waits) / 1000).toFixed(0)} s after the kill; nothing sent again`,
          );
        },
        600_000,
      );

      it('row 12: acknowledges in milliseconds, whatever its handlers take', async () => {
        const app = await bench.app({ platform, handlerMs: 2000, queue: { concurrency: 100 } });
        await deliver(app.port, resultBody({ data: person }));
        const waits = await times(300, 1, async () => {
          const since = performance.now();
          expect((await send(app.port, resultBody({ data: person }))).status).toBe(200);
          return performance.now() - since;
        });
        note(
          12,
          `${platform}: 300 deliveries, one after the other, handlers of 2 s in the same process, ${library}, ${server} with ${durability}`,
          `200 x 300; median ${ms(quantile(waits, 0.5))}, p99 ${ms(quantile(waits, 0.99))}`,
        );
      });

      it.each([
        ['down', (): Promise<void> => bench.server.stop()],
        ['frozen', async (): Promise<void> => bench.server.freeze()],
      ] as const)(
        `row 4: with the ${server} of its queue %s: 503 within 1.1 s, and the shutdown is not held up`,
        async (state, fail) => {
          const app = await bench.app({ platform, handlerMs: 0, storeApart: true, handlerTimeoutMs: 8000 });
          await deliver(app.port, resultBody({ data: person }));
          await fail();
          const waits: number[] = [];
          const statuses = await times(20, 5, async () => {
            const since = performance.now();
            const { status, headers } = await send(app.port, resultBody({ data: person }));
            waits.push(performance.now() - since);
            expect(headers['retry-after']).toBeDefined();
            return status;
          });
          expect(statuses).toEqual(Array(20).fill(503));
          expect(Math.max(...waits)).toBeLessThan(1100);
          const since = performance.now();
          expect(await app.kill('SIGTERM')).toEqual({ code: 0, signal: null });
          const took = performance.now() - since;
          expect(took).toBeLessThan(8000);
          expect(app.faults()).toEqual([]);
          note(
            4,
            `${platform}: 20 deliveries with the ${server} of the queue ${state}, then SIGTERM`,
            `${tally(statuses)}, the slowest after ${ms(Math.max(...waits))}; ended after ${ms(took)}, by itself`,
          );
        },
      );
    },
  );

  describe.each(kinds)('workers killed at random, on $name $version', (kind) => {
    it('row 12: every event is handled, none is lost, and dead letters are only those made to fail', async () => {
      bench = await QueueBench.start(kind);
      const queue = { attempts: 2, backoffMs: 100 };
      const settings = { handlerTimeoutMs: 1000, queue } as const;
      const web = await bench.app({ ...settings, handlerMs: 0, queue: { ...queue, worker: false } });
      const newWorker = (): Promise<ChildApp> => bench.app({ ...settings, handlerMs: 5 });
      const workers = await Promise.all(Array.from({ length: WORKERS }, newWorker));
      let sending = true;
      let kills = 0;
      const killing = (async () => {
        while (sending) {
          await sleep(500 + Math.random() * 1000);
          const index = Math.floor(Math.random() * WORKERS);
          await workers[index]?.kill('SIGKILL');
          kills += 1;
          workers[index] = await newWorker();
        }
      })();
      const breaking = (async () => {
        await sleep(5000);
        bench.server.freeze();
        await sleep(5000);
        bench.server.thaw();
        await sleep(5000);
        await bench.server.stop();
        await sleep(2000);
        await bench.server.start();
      })();
      const failing = new Set<number>();
      const answers = await times(DELIVERIES, 40, async (index) => {
        const mustFail = index % MUST_FAIL_EVERY === 0;
        if (mustFail) {
          failing.add(index);
        }
        const statuses = await deliver(web.port, resultBody({ data: person, mustFail }));
        // Spread over the faults, also on a fast machine.
        await sleep(60);
        return statuses;
      });
      await breaking;
      sending = false;
      await killing;

      const { ledger } = bench;
      const operator = bench.operator();
      const wanted = DELIVERIES - failing.size;
      while (
        (await ledger.hlen('handled:onEvent')) < wanted ||
        (await operator.listFailed()).length < failing.size
      ) {
        await sleep(500);
      }
      await sleep(3000);
      const runs = await ledger.hgetall('runs:onEvent');
      const again = Object.values(await ledger.hgetall('handled:onEvent')).filter(
        (count) => Number(count) > 1,
      ).length;
      const dead = await operator.listFailed();
      const succeeded = new Set(await ledger.hkeys('handled:onEvent'));
      expect(Object.keys(runs)).toHaveLength(DELIVERIES);
      expect(await ledger.hlen('handled:onEvent')).toBe(wanted);
      expect(await ledger.hlen('handled:audit')).toBe(DELIVERIES);
      expect(dead).toHaveLength(failing.size);
      expect(dead.filter(({ deliveryId }) => succeeded.has(deliveryId))).toEqual([]);
      expect(await ledger.lrange('violations', 0, -1)).toEqual([]);
      expect(bench.apps.flatMap((app) => app.faults())).toEqual([]);
      const all = answers.flat();
      note(
        12,
        `${DELIVERIES} deliveries through ${kind.name} ${kind.version}, ${WORKERS} workers, ${kills} times kill -9, its ${kind.server} (${kind.durability}) frozen for 5 s and killed and started again`,
        `answers ${tally(all)}; ${wanted} handled, ${again} of them twice or more (killed before the record), none after its success was recorded; ${dead.length} dead letters, those made to fail`,
      );
    }, 1_200_000);
  });
}
