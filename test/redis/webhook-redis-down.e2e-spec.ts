import { once } from 'node:events';
import { Redis } from 'ioredis';
import { RedisDeliveryStore, RedisLiveSessionStore } from '../../lib/redis/index.js';
import { hasRedisServer } from '../support/redis.js';
import { RedisServer } from '../support/redis-server.js';
import { platforms, resultBody, send, silenceLogs, startApp } from '../webhooks/support.js';
import type { RunningApp } from '../webhooks/support.js';

/** One step of a store takes a second at most; the answer waits for no other one. The rest is for a busy machine. */
const ANSWER_WITHIN_MS = 3000;

const usable = hasRedisServer() ? platforms : [];

if (usable.length === 0) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}

describe.each(usable)('the webhook route on %s, with a Redis that fails', (platform) => {
  let server: RedisServer;
  let client: Redis;
  let running: RunningApp;

  beforeAll(silenceLogs);
  beforeEach(async () => {
    server = await RedisServer.started();
    client = new Redis(server.url);
    client.on('error', () => undefined);
    await once(client, 'ready');
    running = await startApp(platform, {
      options: {
        duplicates: { store: new RedisLiveSessionStore(client) },
        webhook: { store: new RedisDeliveryStore(client) },
      },
    });
  });
  afterEach(async () => {
    server.thaw();
    await running.app.close();
    client.disconnect();
    await server.remove();
  });

  async function refused(body: string): Promise<void> {
    const since = performance.now();
    const answer = await send(running.port, body);
    expect(performance.now() - since).toBeLessThan(ANSWER_WITHIN_MS);
    expect(answer.status).toBe(503);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  }

  /** iDenfy sends it again until it is taken. */
  async function handledInTheEnd(body: string): Promise<void> {
    const until = performance.now() + 15_000;
    for (;;) {
      const { status } = await send(running.port, body);
      if (status === 200) {
        return;
      }
      expect(status).toBe(503);
      expect(performance.now()).toBeLessThan(until);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('answers 503 while it is down, and the delivery is handled once it is back', async () => {
    const body = resultBody();
    await server.stop();
    await refused(body);
    expect(running.recorder.events).toEqual([]);
    await server.start();
    await handledInTheEnd(body);
    expect(running.recorder.events).toHaveLength(1);
    expect((await send(running.port, body)).body).toEqual({ received: true, duplicate: true });
  });

  it('answers 503 while it is frozen, and the delivery is handled once it goes on', async () => {
    const body = resultBody();
    server.freeze();
    await refused(body);
    expect(running.recorder.events).toEqual([]);
    server.thaw();
    await handledInTheEnd(body);
    expect(running.recorder.events).toHaveLength(1);
  });

  it('answers 503 when it freezes at the handlers, for the time of one step, and nobody is locked out', async () => {
    const body = resultBody();
    running.recorder.react = () => server.freeze();
    await refused(body);
    running.recorder.react = () => undefined;
    server.thaw();
    await handledInTheEnd(body);
  });
});
