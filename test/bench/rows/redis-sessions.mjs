/** Acquire, and acquire + abandon, of the Redis store with 64 in flight, beside the bare commands on the same connection. */
import { Redis } from 'ioredis';
import { RedisLiveSessionStore } from 'nestjs-idenfy/redis';
import { compare, report, timeInFlight } from '../harness.mjs';

const COUNT = 12_000;
const WIDTH = 64;
const client = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379');
const prefix = `idenfy-bench-${process.pid}`;
const store = new RedisLiveSessionStore(client, { prefix });
const owner = 'f3f5c7c2-7a8f-4a63-9d4b-2f2b6f7f0a11';
let made = 0;
const next = () => `client-${(made += 1)}`;
// No spreads in the loop: on Node 20 each costs a good part of what the store itself takes for a call.
const instance = 'default';

const acquire = await compare({
  name: 'Redis session store, acquire, 64 in flight',
  other: 'SET NX PX',
  better: 'more',
  limit: 0.8,
  ours: () =>
    timeInFlight(COUNT, WIDTH, () => store.acquire({ instance, clientId: next(), owner, leaseMs: 15_000 })),
  theirs: () =>
    timeInFlight(COUNT, WIDTH, () => client.set(`${prefix}:bare:${next()}`, owner, 'PX', 15_000, 'NX')),
});
const both = await compare({
  name: 'Redis, acquire + abandon, 64 in flight',
  other: 'SET NX PX + DEL',
  better: 'more',
  limit: 0.7,
  ours: () =>
    timeInFlight(COUNT, WIDTH, async () => {
      const clientId = next();
      await store.acquire({ instance, clientId, owner, leaseMs: 15_000 });
      await store.abandon({ instance, clientId, owner, outcome: 'refused' });
    }),
  theirs: () =>
    timeInFlight(COUNT, WIDTH, async () => {
      const key = `${prefix}:bare:${next()}`;
      await client.set(key, owner, 'PX', 15_000, 'NX');
      await client.del(key);
    }),
});
const keys = await client.keys(`*${prefix}*`);
for (let index = 0; index < keys.length; index += 1000) {
  await client.del(...keys.slice(index, index + 1000));
}
client.disconnect();
report(acquire, both);
