import { Injectable } from '@nestjs/common';
import { OnIdenfyEvent } from '../../lib/events/on-idenfy-event.decorator.js';
import type { IdenfyEvent } from '../../lib/events/event-table.js';
import { MemoryLiveSessionStore } from '../../lib/sessions/memory-live-session.store.js';
import { MemoryDeliveryStore } from '../../lib/deliveries/memory-delivery.store.js';
import { platforms, resultBody, send, startApp } from '../webhooks/support.js';
import type { RunningApp } from '../webhooks/support.js';
import { ms, note, tally } from './figures.js';
import { WatchedLog, credentials, person } from './watched-log.js';

const HANDLER_TIMEOUT_MS = 8000;
const SLOW_HANDLER_MS = 30_000;
const IDENFY_WAITS_MS = 10_000;

const wait = (delay: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delay));

/** What goes wrong is written in the clientId. */
@Injectable()
class Troubled {
  readonly finished: string[] = [];

  @OnIdenfyEvent()
  act(event: IdenfyEvent): unknown {
    const { clientId } = event as { clientId?: string };
    switch (clientId) {
      case 'throws':
        throw new Error('no');
      case 'throws nothing':
        // What a careless handler does.
        // eslint-disable-next-line @typescript-eslint/only-throw-error
        throw undefined;
      case 'rejects':
        return Promise.reject(new Error('no'));
      case 'rejects a string':
        // What a careless handler does.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors
        return Promise.reject('no');
      case 'never settles':
        return new Promise(() => undefined);
      case 'takes 30 s':
        return wait(SLOW_HANDLER_MS).then(() => this.finished.push(clientId));
      default:
        return undefined;
    }
  }
}

/** The store, every method of which takes so much longer. */
function slowed<Store extends object>(store: Store, delay: number): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' && name !== 'close'
        ? (...given: unknown[]): Promise<unknown> =>
            wait(delay).then(() => Reflect.apply(value, target, given) as unknown)
        : value;
    },
  });
}

const delivery = (clientId: string): string => resultBody({ clientId, data: person });

describe('Handlers in trouble', () => {
  const log = new WatchedLog();
  const apps: RunningApp[] = [];

  beforeAll(async () => {
    for (const platform of platforms) {
      apps.push(
        await startApp(platform, { options: credentials, providers: [Troubled], nest: { logger: log } }),
      );
    }
  });
  afterAll(async () => {
    await Promise.all(apps.map(({ app }) => app.close()));
    expect(log.faults).toEqual([]);
  });

  it('row 11: what throws or rejects is a 500, and the others have run', async () => {
    const statuses: number[] = [];
    for (const { port, recorder } of apps) {
      for (const trouble of ['throws', 'throws nothing', 'rejects', 'rejects a string']) {
        for (let round = 0; round < 250; round += 1) {
          const before = recorder.events.length;
          const body = delivery(trouble);
          const first = await send(port, body);
          const again = await send(port, body);
          expect([first.status, again.status]).toEqual([500, 500]);
          expect(recorder.events).toHaveLength(before + 1);
          statuses.push(first.status, again.status);
        }
      }
      expect((await send(port, delivery('nobody'))).status).toBe(200);
    }
    note(11, 'both platforms: 4 ways to fail, 250 deliveries each, each sent twice', tally(statuses));
  });

  it('row 11: what never settles or takes 30 s is a 503 in time; what ends after all is a duplicate then', async () => {
    const answers = await Promise.all(
      apps.map(async ({ app, port, recorder }) => {
        const before = recorder.events.length;
        const slow = delivery('takes 30 s');
        const stuck = delivery('never settles');
        const timed = async (body: string) => {
          const startedAt = performance.now();
          const { status } = await send(port, body);
          return { status, took: performance.now() - startedAt };
        };
        const first = await Promise.all([timed(slow), timed(stuck)]);
        expect((await send(port, delivery('nobody'))).status).toBe(200);
        const meanwhile = await Promise.all([timed(slow), timed(stuck)]);
        await wait(SLOW_HANDLER_MS - HANDLER_TIMEOUT_MS + 500);
        expect(app.get(Troubled).finished).toEqual(['takes 30 s']);
        expect((await send(port, slow)).body).toEqual({ received: true, duplicate: true });
        // The handler beside them has run once for each of the three.
        expect(recorder.events).toHaveLength(before + 3);
        return { first, meanwhile };
      }),
    );
    const first = answers.flatMap((answer) => answer.first);
    const meanwhile = answers.flatMap((answer) => answer.meanwhile);
    expect([...first, ...meanwhile].map(({ status }) => status)).toEqual(Array(8).fill(503));
    const slowest = Math.max(...first.map(({ took }) => took));
    expect(slowest).toBeLessThan(IDENFY_WAITS_MS);
    note(
      11,
      'both platforms: a handler that never settles and one of 30 s, 8 s allowed',
      `503 after ${ms(slowest)} at most; while at work 503 after ${ms(Math.max(...meanwhile.map(({ took }) => took)))}; then duplicate`,
    );
  });

  it('row 11: a store that is slow in every step: the answer comes before iDenfy gives up', async () => {
    const statuses: number[] = [];
    const took: number[] = [];
    for (const [delay, handlerMs] of [
      [1800, 0],
      [1800, 3000],
      [2500, 0],
    ] as const) {
      const running = await Promise.all(
        platforms.map((platform) =>
          startApp(platform, {
            options: {
              ...credentials,
              duplicates: { store: slowed(new MemoryLiveSessionStore(), delay) },
              webhook: { store: slowed(new MemoryDeliveryStore(), delay) },
            },
            nest: { logger: log },
          }),
        ),
      );
      await Promise.all(
        running.map(async ({ app, port, recorder }) => {
          recorder.react = () => wait(handlerMs);
          const body = delivery('slow store');
          const startedAt = performance.now();
          const { status } = await send(port, body);
          took.push(performance.now() - startedAt);
          statuses.push(status);
          await app.close();
          // A begin that is too late runs nothing; everything else runs to its end.
          expect(recorder.events).toHaveLength(delay > 2000 ? 0 : 1);
        }),
      );
    }
    expect(tally(statuses)).toBe('200 x 2, 503 x 4');
    expect(Math.max(...took)).toBeLessThan(IDENFY_WAITS_MS);
    note(
      11,
      'both platforms: stores that take 1.8 s for every step, with a handler of 0 and 3 s; stores that take 2.5 s',
      `${tally(statuses)}; the latest answer after ${ms(Math.max(...took))}`,
    );
  });
});
