import { Upstream, tokenAnswer } from '../support/upstream.js';
import { platforms, resultBody, send } from '../webhooks/support.js';
import { ChildApp } from './child-app.js';
import type { ChildSettings } from './child-app.js';
import { ms, note, tally } from './figures.js';
import { storePlaces } from './own-place.js';
import type { OwnPlace } from './own-place.js';
import { person } from './watched-log.js';

const IN_FLIGHT = 20;
const HANDLER_TIMEOUT_MS = 1000;

const cases = (await storePlaces()).flatMap(([stores, make]) =>
  platforms.map((platform) => ({ platform, stores, make })),
);

describe.each(cases)('SIGTERM with work in flight, on $platform, stores: $stores', (given) => {
  const { platform, stores, make } = given;
  let own: Partial<OwnPlace>;
  const start = (settings: Omit<ChildSettings, 'platform' | 'shared'>) =>
    ChildApp.start({ platform, shared: own.place, ...settings });
  beforeAll(async () => {
    own = await make();
  });
  afterAll(() => own.remove?.());

  it.each([true, false])(
    'row 19: deliveries at their handlers are finished and answered (hooks: %s)',
    async (shutdownHooks) => {
      const app = await start({ handlerMs: 500, shutdownHooks });
      const answers = Array.from({ length: IN_FLIGHT }, () => send(app.port, resultBody({ data: person })));
      await app.reached('handler', IN_FLIGHT);
      const startedAt = performance.now();
      const end = await app.kill('SIGTERM');
      const took = performance.now() - startedAt;
      expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(IN_FLIGHT).fill(200));
      // With its hooks Nest sends itself the signal again; without them the process ends when nothing is left open.
      expect(end).toEqual(shutdownHooks ? { code: null, signal: 'SIGTERM' } : { code: 0, signal: null });
      expect(took).toBeLessThan(8000);
      expect(app.faults()).toEqual([]);
      note(
        19,
        `${platform}, stores: ${stores}: ${IN_FLIGHT} deliveries at a handler of 500 ms, ${shutdownHooks ? 'shutdown hooks' : 'app.close()'}`,
        `200 x ${IN_FLIGHT}; ended after ${ms(took)}${shutdownHooks ? '' : ', by itself: no open handle'}`,
      );
    },
  );

  it('row 19: handlers that never settle are given up after the grace time', async () => {
    const app = await start({ handlerMs: null, handlerTimeoutMs: HANDLER_TIMEOUT_MS });
    const answers = Array.from({ length: IN_FLIGHT }, () => send(app.port, resultBody({ data: person })));
    await app.reached('handler', IN_FLIGHT);
    const startedAt = performance.now();
    const end = await app.kill('SIGTERM');
    const took = performance.now() - startedAt;
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses).toEqual(Array(IN_FLIGHT).fill(503));
    expect(end).toEqual({ code: 0, signal: null });
    expect(took).toBeLessThan(4 * HANDLER_TIMEOUT_MS);
    expect(app.faults()).toEqual([]);
    note(
      19,
      `${platform}, stores: ${stores}: ${IN_FLIGHT} deliveries at a handler that never settles, 1 s allowed`,
      `${tally(statuses)}; ended after ${ms(took)}, by itself`,
    );
  });

  it('row 19: a token request under way gets its token', async () => {
    const upstream = await Upstream.start();
    const app = await start({ handlerMs: 0, baseUrl: upstream.url });
    app.ask('user-1');
    const call = await upstream.call();
    const ended = app.kill('SIGTERM');
    await app.reached('closing');
    call.reply(201, tokenAnswer());
    await app.reached('token');
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(app.faults()).toEqual([]);
    await upstream.close();
    note(
      19,
      `${platform}, stores: ${stores}: a token request that iDenfy has not answered yet`,
      'the caller got the token; ended by itself',
    );
  });
});
