import { jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { IdenfyError } from '../../lib/index.js';
import { RedisDeliveryStore, RedisLiveSessionStore } from '../../lib/redis/index.js';
import type { RedisClient } from '../../lib/redis/index.js';
import { hasRedisServer } from '../support/redis.js';
import { clients } from '../support/redis-clients.js';
import type { ClientName } from '../support/redis-clients.js';
import { RedisServer } from '../support/redis-server.js';
import { begun, delivery, owned, session } from '../stores/fault-bench.js';
import { everyStep } from '../stores/fault-cases.js';

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

  it('takes one round trip for each step, the first one too, and sends many calls again at once', async () => {
    const client = new Redis(server.url);
    try {
      await client.ping();
      const sent = watch(client);
      const sessions = new RedisLiveSessionStore(client, { prefix: 'trips' });
      const deliveries = new RedisDeliveryStore(client, { prefix: 'trips' });
      const steps = everyStep({ sessions, deliveries });
      await Promise.allSettled(steps);
      expect(sent).toEqual(steps.map(() => 'eval'));
      sent.length = 0;
      await Promise.allSettled(everyStep({ sessions, deliveries }));
      expect(sent).toEqual(steps.map(() => 'evalsha'));
      await client.script('FLUSH');
      sent.length = 0;
      await sessions.acquire(owned('second'));
      await sessions.acquire(owned('second'));
      expect(sent).toEqual(['evalsha', 'eval', 'evalsha']);
      await client.script('FLUSH');
      const many = Array.from({ length: 100 }, (_, number) => [
        sessions.acquire({ ...session, clientId: `many-${number}`, owner: 'one', leaseMs: 1000 }),
        deliveries.begin({ ...delivery, deliveryId: `many-${number}`, owner: 'one', leaseMs: 1000 }),
      ]);
      const outcomes = await Promise.allSettled(many.flat());
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    } finally {
      client.disconnect();
    }
  });

  it('does not let an acquire or begin take effect that arrives after its owner has given up', async () => {
    const client = new Redis(server.url);
    try {
      const sessions = new RedisLiveSessionStore(client, { prefix: 'late' });
      const deliveries = new RedisDeliveryStore(client, { prefix: 'late' });
      await sessions.abandon({ ...session, owner: 'first', outcome: 'refused' });
      await deliveries.abandon({ ...delivery, owner: 'first' });
      for (const late of [() => sessions.acquire(owned('first')), () => deliveries.begin(begun('first'))]) {
        await expect(late()).rejects.toMatchObject({ code: 'IDENFY_STORE' });
      }
      expect(await sessions.find(session)).toBeUndefined();
      expect(await sessions.acquire(owned('second'))).toEqual({ acquired: true });
      expect(await sessions.acquire({ ...owned('first'), clientId: 'another' })).toEqual({ acquired: true });
      expect(await deliveries.begin(begun('second'))).toMatchObject({ state: 'started' });
      expect(await deliveries.begin({ ...begun('first'), scanRef: 'another' })).toMatchObject({
        state: 'started',
      });
      for (const key of await client.keys('late:*:given-up:*')) {
        expect(await client.pttl(key)).toBeGreaterThan(0);
      }
    } finally {
      client.disconnect();
    }
  });

  it('joins the writes of one turn of ioredis, holds none back beyond it, and gives each its own response', async () => {
    const client = new Redis(server.url);
    try {
      await client.ping();
      const sessions = new RedisLiveSessionStore(client, { prefix: 'joined' });
      const ask = (name: string) => sessions.acquire({ ...owned('one'), clientId: name });
      await ask('0');
      const writes = jest.spyOn(client.stream, 'uncork');
      const asked = Array.from({ length: 20 }, (_, index) => ask(String(index)));
      const refused = sessions.acquire({ ...owned('two'), clientId: '0' });
      expect(client.stream.writableCorked).toBe(1);
      expect(writes).toHaveBeenCalledTimes(2);
      expect(await Promise.all(asked)).toEqual(asked.map(() => ({ acquired: true })));
      expect(await refused).toMatchObject({ acquired: false, session: { clientId: '0' } });
      expect(writes).toHaveBeenCalledTimes(3);
      expect(client.stream.writableCorked).toBe(0);
    } finally {
      client.disconnect();
    }
  });

  it('writes on after a connection that ended with writes held back', async () => {
    const client = new Redis(server.url);
    try {
      await client.ping();
      const sessions = new RedisLiveSessionStore(client, { prefix: 'joined' });
      const cut = sessions.acquire({ ...owned('one'), clientId: 'cut' });
      client.stream.destroy();
      await cut.catch(() => undefined);
      expect(await sessions.acquire({ ...owned('one'), clientId: 'cut' })).toEqual({ acquired: true });
      expect(client.stream.writableCorked).toBe(0);
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
