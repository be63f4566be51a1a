import { Redis } from 'ioredis';
import { begun, delivery, eventually, opened, owned, session, sleep } from '../stores/fault-bench.js';
import type { FaultCase } from '../stores/fault-bench.js';
import { mustBeFree } from '../stores/fault-cases.js';
import type { RedisServer } from '../support/redis-server.js';

/** One command by hand, on a connection of its own. */
async function tell(port: number, command: string, ...args: string[]): Promise<string> {
  const client = new Redis(port);
  try {
    return String(await client.call(command, ...args));
  } finally {
    client.disconnect();
  }
}

async function untilInSync(port: number): Promise<void> {
  while (!(await tell(port, 'info', 'replication')).includes('master_link_status:up')) {
    await sleep(20);
  }
}

/** What only a Redis can do to its stores. */
export const redisFaultCases: FaultCase<RedisServer>[] = [
  {
    name: 'restarted empty, or told to forget its scripts: they are sent again',
    run: async (bench) => {
      const server = await bench.server();
      const stores = await bench.useStarted(server.url);
      await stores.sessions.acquire(owned('first'));
      await tell(server.port, 'script', 'flush');
      const [again, others] = [owned('first'), { ...owned('first'), clientId: 'another' }];
      expect(await stores.sessions.acquire(again)).toEqual({ acquired: true });
      expect((await stores.sessions.acquire(owned('second'))).acquired).toBe(false);
      expect(await stores.sessions.acquire(others)).toEqual({ acquired: true });
      await server.stop();
      await server.start();
      await mustBeFree(stores);
    },
  },
  {
    name: 'an old master that is a replica now (READONLY): refused at once, until it is a master again',
    run: async (bench) => {
      const [server, master] = await Promise.all([bench.server(), bench.server()]);
      const { sessions, deliveries } = await bench.useStarted(server.url);
      await tell(server.port, 'replicaof', '127.0.0.1', String(master.port));
      await untilInSync(server.port);
      await bench.mustRefuse(sessions.acquire(owned('first')), deliveries.begin(begun('first')));
      await bench.mustRefuse(
        sessions.open(opened('first')),
        sessions.takeDue({ instance: 'default', limit: 1, againMs: 1 }),
        sessions.dueAgain({ ...session, dueMs: 1 }),
        sessions.abandon({ ...session, owner: 'first', outcome: 'refused' }),
        sessions.finish({ instance: 'default', scanRef: 'scan' }),
        sessions.remove({ ...session, scanRef: 'scan' }),
      );
      await tell(server.port, 'replicaof', 'no', 'one');
      expect((await sessions.acquire(owned('second'))).acquired).toBe(true);
      expect((await deliveries.begin(begun('second'))).state).toBe('started');
    },
  },
  {
    name: 'fail-over to a replica that lagged: what it had is kept, what it had not is free again, and its owner learns so',
    run: async (bench) => {
      const [master, replica] = await Promise.all([bench.server(), bench.server()]);
      const [link, front] = await Promise.all([bench.proxy(master.url), bench.proxy(master.url)]);
      await tell(replica.port, 'replicaof', '127.0.0.1', String(link.port));
      const { sessions, deliveries } = await bench.useStarted(front.url);
      const early = (owner: string) => ({ ...owned(owner), clientId: 'early' });
      await sessions.acquire(early('first'));
      await sessions.open({ ...opened('first'), clientId: 'early', scanRef: 'early' });
      await deliveries.begin({ ...begun('first'), deliveryId: 'early', scanRef: 'early' });
      await deliveries.complete({ ...begun('first'), deliveryId: 'early', scanRef: 'early' });
      await untilInSync(replica.port);
      while ((await tell(replica.port, 'dbsize')) !== (await tell(master.port, 'dbsize'))) {
        await sleep(20);
      }
      link.replies = 'hold';
      expect((await sessions.acquire(owned('first'))).acquired).toBe(true);
      expect((await deliveries.begin(begun('first'))).state).toBe('started');
      expect(await deliveries.complete(begun('first'))).toBe(true);
      await master.stop();
      await tell(replica.port, 'replicaof', 'no', 'one');
      front.failOverTo(replica.url);

      // Kept: nobody gets a second token, and the delivery stays done.
      await eventually(async () => !(await sessions.acquire(early('second'))).acquired);
      const done = { ...begun('second'), deliveryId: 'early', scanRef: 'early' };
      expect(await deliveries.begin(done)).toEqual({ state: 'done' });
      // Lost: two holders of one clientId, of which the former cannot overwrite the latter; a delivery is handled again.
      expect((await sessions.acquire(owned('second'))).acquired).toBe(true);
      expect(await sessions.open(opened('first'))).toBe('lost');
      expect(await sessions.open({ ...opened('second'), scanRef: 'scan-2' })).toBe('opened');
      expect(await sessions.find(session)).toMatchObject({ scanRef: 'scan-2' });
      expect((await deliveries.begin({ ...delivery, owner: 'second', leaseMs: 60_000 })).state).toBe(
        'started',
      );
    },
  },
];
