import { Redis } from 'ioredis';
import { IdenfyError } from '../../lib/index.js';
import { RedisLiveSessionStore } from '../../lib/redis/index.js';
import type { RedisClient } from '../../lib/redis/index.js';
import { hasRedisServer } from '../support/redis.js';
import { clients } from '../support/redis-clients.js';
import type { ClientName } from '../support/redis-clients.js';
import { RedisServer } from '../support/redis-server.js';
import { owned, session } from './fault-bench.js';

const server = hasRedisServer() ? await RedisServer.started() : undefined;
afterAll(() => server?.remove());

function keepBusy(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

/** What a client sends, by name of the command. */
function watch(client: Redis): string[] {
  const sent: string[] = [];
  const send = client.sendCommand.bind(client);
  client.sendCommand = (command, ...more) => {
    sent.push(command.name);
    return send(command, ...more);
  };
  return sent;
}

if (server === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  it.each(Object.keys(clients) as ClientName[])(
    'a busy process is not a Redis that does not answer, with %s',
    async (name) => {
      const connection = clients[name](server.url);
      try {
        await connection.ready();
        const store = new RedisLiveSessionStore(connection.client, { commandTimeoutMs: 50 });
        await store.find(session).catch(() => undefined);
        let answered = 0;
        for (let call = 0; call < 10; call += 1) {
          const found = store.find(session);
          keepBusy(100);
          answered += await found.then(
            () => 1,
            () => 0,
          );
        }
        // Not all of them: node-redis sends after the busy turn, and the Redis may be kept waiting by its machine.
        expect(answered).toBeGreaterThan(0);
      } finally {
        await connection.end();
      }
    },
  );

  it('takes one round trip for a step, the first one too, and two for open', async () => {
    const client = new Redis(server.url);
    try {
      await client.ping();
      const sent = watch(client);
      const store = new RedisLiveSessionStore(client, { prefix: 'trips' });
      await store.acquire(owned('first'));
      await store.acquire(owned('first'));
      expect(sent).toEqual(['eval', 'evalsha']);
      await client.script('FLUSH');
      sent.length = 0;
      await store.acquire(owned('first'));
      await store.acquire(owned('first'));
      expect(sent).toEqual(['evalsha', 'eval', 'evalsha']);
    } finally {
      client.disconnect();
    }
  });

  it('takes nothing but the script’s own word for a reservation', async () => {
    for (const reply of ['OK', null, 1, [], ['none'], { ok: true }]) {
      const strange: RedisClient = { evalsha: async () => reply, eval: async () => reply };
      const store = new RedisLiveSessionStore(strange);
      const error: unknown = await store.acquire(owned('first')).catch((reason: unknown) => reason);
      expect(IdenfyError.is(error, 'IDENFY_STORE')).toBe(true);
    }
  });

  it('sends nothing that would leave a key without an expiry', async () => {
    const client = new Redis(server.url);
    try {
      const store = new RedisLiveSessionStore(client, { prefix: 'forever' });
      for (const leaseMs of [Number.NaN, Infinity, 1e300]) {
        await expect(store.acquire({ ...owned('first'), leaseMs })).rejects.toMatchObject({
          code: 'IDENFY_STORE',
        });
      }
      expect(await client.keys('forever*')).toEqual([]);
    } finally {
      client.disconnect();
    }
  });

  it('does not fill a client up while its Redis is away', async () => {
    let asked = 0;
    const silent = (): Promise<never> => {
      asked += 1;
      return new Promise(() => undefined);
    };
    const store = new RedisLiveSessionStore({ evalsha: silent, eval: silent }, { commandTimeoutMs: 200 });
    const ask = (index: number) => store.find({ ...session, clientId: `${index}` }).catch(() => undefined);
    await Promise.all(Array.from({ length: 10_000 }, (_, index) => ask(index)));
    await Promise.all(Array.from({ length: 20_000 }, (_, index) => ask(index)));
    expect(asked).toBeGreaterThanOrEqual(10_000);
    expect(asked).toBeLessThan(11_000);
  });
}
