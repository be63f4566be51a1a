import { IdenfyError } from '../../lib/index.js';
import { FaultBench, begun, eventually, opened, owned, session } from '../stores/fault-bench.js';
import type { FaultCase } from '../stores/fault-bench.js';
import { mustBeFree } from '../stores/fault-cases.js';
import { postgresStores } from '../stores/store-kinds.js';
import { hasPostgresServer } from '../support/postgres.js';
import { PostgresServer } from '../support/postgres-server.js';
import { ms, note, quantile } from './figures.js';

const LIMITS = { withinMs: 1100, frozenMs: 0, slowMs: 0 };
const KEPT = 100;

const keptSession = (index: number) => ({ ...session, clientId: `kept-${index}` });
const keptDelivery = (index: number) => ({
  ...begun(`owner-${index}`),
  deliveryId: `kept-${index}`,
  scanRef: `kept-${index}`,
});

/** Sessions that are open and reserved, and deliveries that are done and at a handler, are on both servers. */
const failover: FaultCase<PostgresServer> = {
  name: 'a failover to a standby',
  run: async (bench) => {
    const primary = await bench.server();
    const standby = await PostgresServer.standbyOf(primary);
    bench.atEnd(() => standby.remove());
    await standby.start();
    const proxy = await bench.proxy(primary.url);
    const stores = await bench.useStarted(proxy.url);
    const { sessions, deliveries } = stores;
    for (let index = 0; index < KEPT; index += 1) {
      const isOpen = index % 2 === 0;
      const owner = `owner-${index}`;
      expect(await sessions.acquire({ ...owned(owner), ...keptSession(index) })).toEqual({ acquired: true });
      expect(await deliveries.begin(keptDelivery(index))).toMatchObject({ state: 'started' });
      if (isOpen) {
        const scanRef = `kept-${index}`;
        expect(await sessions.open({ ...opened(owner), ...keptSession(index), scanRef })).toBe('opened');
        expect(await deliveries.complete(keptDelivery(index))).toBe(true);
      }
    }
    const [{ lsn }] = (await primary.query('SELECT pg_current_wal_lsn() AS lsn')) as [{ lsn: string }];
    await eventually(async () => {
      const [row] = await standby.query(`SELECT pg_last_wal_replay_lsn() >= '${lsn}' AS is_there`);
      return row?.['is_there'] === true;
    });

    proxy.failOverTo(standby.url);
    const writes = (): Promise<unknown>[] => [
      sessions.acquire(owned('first')),
      sessions.open(opened('first')),
      sessions.abandon({ ...session, owner: 'first', outcome: 'refused' }),
      sessions.finish({ instance: 'default', scanRef: 'kept-0' }),
      sessions.submitted({ instance: 'default', scanRef: 'kept-0' }),
      sessions.remove(keptSession(0)),
      sessions.takeDue({ instance: 'default', limit: 10, againMs: 1000 }),
      sessions.dueAgain({ ...keptSession(0), dueMs: 1000 }),
      deliveries.begin(begun('first')),
      deliveries.renew(keptDelivery(1)),
      deliveries.settleHandler({ ...keptDelivery(1), handler: 'Handler.on' }),
      deliveries.complete(keptDelivery(1)),
      deliveries.abandon(keptDelivery(1)),
    ];
    // The connections to the primary end one by one.
    await eventually(async () => (await sessions.find(keptSession(0)))?.state === 'open');
    const refused = writes();
    await bench.mustRefuse(...refused);
    for (const one of await Promise.allSettled(refused)) {
      const error: unknown = one.status === 'rejected' ? one.reason : undefined;
      expect(IdenfyError.is(error, 'IDENFY_STORE') && error.reason).toBe('25006');
    }

    await primary.stop();
    const since = performance.now();
    await standby.promote();
    await eventually(async () => (await sessions.acquire({ ...owned('new'), clientId: 'new' })).acquired);
    const back = performance.now() - since;
    for (let index = 0; index < KEPT; index += 1) {
      const isOpen = index % 2 === 0;
      const asked = await sessions.acquire({ ...owned('other'), ...keptSession(index) });
      expect(asked).toMatchObject({ acquired: false, session: { state: isOpen ? 'open' : 'reserved' } });
      const again = await deliveries.begin({ ...keptDelivery(index), owner: 'other' });
      expect(again.state).toBe(isOpen ? 'done' : 'busy');
      if (!isOpen) {
        // The owners of before go on.
        const scanRef = `kept-${index}`;
        const open = { ...opened(`owner-${index}`), ...keptSession(index), scanRef };
        expect(await sessions.open(open)).toBe('opened');
        expect(await deliveries.complete(keptDelivery(index))).toBe(true);
      }
    }
    await mustBeFree(stores);
    note(
      4,
      `postgres: a standby in place of the primary, ${refused.length} kinds of writes against it, then promoted; ${KEPT} sessions and ${KEPT} deliveries from before`,
      `IdenfyStoreError 25006 for each, after ${ms(quantile(bench.waits, 1))} at most; works ${ms(back)} after pg_promote; all sessions and deliveries as they were, their owners went on, nobody locked out`,
    );
  },
};

if (!hasPostgresServer()) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  it('row 4: a standby refuses every write (25006), and has all that was replicated once it is promoted', async () => {
    await FaultBench.run(postgresStores, LIMITS, failover);
  });
}
