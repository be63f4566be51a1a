/** Acquire + abandon of the memory store, beside a Map behind the same two async calls. */
import { MemoryLiveSessionStore } from 'nestjs-idenfy';
import { compare, report, timeEach } from '../harness.mjs';

const COUNT = 200_000;
const clientIds = Array.from({ length: 1000 }, (_, index) => `client-${index}`);
const owner = 'f3f5c7c2-7a8f-4a63-9d4b-2f2b6f7f0a11';
const store = new MemoryLiveSessionStore();
// No spreads in the loop: on Node 20 each costs more than what the store itself takes for a call.
const instance = 'default';
const map = new Map();
const bare = {
  acquire: async (clientId) => !map.has(clientId) && map.set(clientId, owner) !== undefined,
  abandon: async (clientId) => map.delete(clientId),
};

const row = await compare({
  name: 'memory session store, acquire + abandon',
  other: 'a bare Map behind the same two async calls',
  better: 'more',
  limit: 0.3,
  ours: () =>
    timeEach(COUNT, async (index) => {
      const clientId = clientIds[index % 1000];
      await store.acquire({ instance, clientId, owner, leaseMs: 15_000 });
      await store.abandon({ instance, clientId, owner, outcome: 'refused' });
    }),
  theirs: () =>
    timeEach(COUNT, async (index) => {
      const clientId = clientIds[index % 1000];
      await bare.acquire(clientId);
      await bare.abandon(clientId);
    }),
});
await store.close?.();
report(row);
