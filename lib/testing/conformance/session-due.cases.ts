import { deepEqual, equal } from 'node:assert/strict';
import type { StoredSession } from '../../sessions/live-session-store.interface.js';
import { atOnce } from './conformance-case.js';
import type { ConformanceCase } from './conformance-case.js';
import { aboutMs, said } from './tested-session-store.js';
import type { SessionRule, TestedSessionStore } from './tested-session-store.js';

const clientIds = (sessions: StoredSession[]): string[] => sessions.map(({ clientId }) => clientId).sort();

/** Opens this many sessions that are due at once. */
async function mustOpenDue(store: TestedSessionStore, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `client-${index}`);
  await Promise.all(names.map((name) => store.mustOpen(name, `scan of ${name}`, { dueMs: 0 })));
  return names.sort();
}

/** The rules of the optional method, for stores that have it. */
function dueAgainCases(rule: SessionRule): ConformanceCase[] {
  const optional: SessionRule = (name, body) =>
    rule(`${name} (where the store has dueAgain)`, async (store) => {
      if (store.has.dueAgain) {
        await body(store);
      }
    });
  return [
    optional('dueAgain makes a taken session due at once, to one taker', async (store) => {
      const names = await mustOpenDue(store, 2);
      await store.takeDue(10);
      equal(await store.dueAgain('client-0', 'scan of client-0', 0), true);
      const taken = await atOnce(5, () => store.takeDue(10));
      deepEqual(clientIds(taken.flat()), [names[0]]);
    }),
    optional('dueAgain postpones the check of a session', async (store) => {
      await mustOpenDue(store, 2);
      equal(await store.dueAgain('client-0', 'scan of client-0', store.longMs), true);
      deepEqual(clientIds(await store.takeDue(10)), ['client-1']);
      equal(await store.dueAgain('client-1', 'scan of client-1', store.shortMs), true);
      await store.untilExpired();
      deepEqual(clientIds(await store.takeDue(10)), ['client-1']);
    }),
    optional('dueAgain is about the session with this scanRef only', async (store) => {
      await mustOpenDue(store, 1);
      equal(await store.dueAgain('client-0', 'another scan', store.longMs), false);
      equal(await store.dueAgain('client-0', undefined, store.longMs), false);
      const other = store.other();
      equal(await other.dueAgain('client-0', 'scan of client-0', store.longMs), false);
      deepEqual(clientIds(await store.takeDue(10)), ['client-0']);
    }),
    optional('dueAgain finds a session without a scanRef', async (store) => {
      await store.mustOpen('client', undefined);
      equal(await store.dueAgain('client', 'scan', 0), false);
      equal(await store.dueAgain('client', undefined, 0), true);
      deepEqual(clientIds(await store.takeDue(10)), ['client']);
    }),
    optional('dueAgain does nothing to a reservation, nor to what is gone', async (store) => {
      await store.mustAcquire('reserved', 'first');
      equal(await store.dueAgain('reserved', undefined, 0), false);
      await mustOpenDue(store, 1);
      await store.finish('scan of client-0');
      equal(await store.dueAgain('client-0', 'scan of client-0', 0), false);
      equal(await store.find('client-0'), undefined);
      deepEqual(await store.takeDue(10), []);
    }),
    optional('dueAgain does not make a session last longer', async (store) => {
      await store.mustOpen('client', 'scan', { holdMs: store.shortMs, dueMs: 0 });
      await store.dueAgain('client', 'scan', store.longMs);
      await store.untilExpired();
      equal(await store.find('client'), undefined);
    }),
  ];
}

export const dueCases = (rule: SessionRule): ConformanceCase[] => [
  rule('a record that comes too late does not postpone the check of a newer session', async (store) => {
    await store.letLeaseEnd('client', 'late');
    await store.mustOpen('client', 'scan', { dueMs: 0 });
    equal(await store.open('client', 'late', { scanRef: 'late scan' }), 'lost');
    deepEqual(clientIds(await store.takeDue(10)), ['client']);
  }),
  rule('takeDue gives the open sessions whose due time has passed, and they stay open', async (store) => {
    await store.mustOpen('due', 'scan', { dueMs: store.shortMs });
    await store.mustOpen('later', 'scan-2');
    await store.mustAcquire('reserved', 'first', { leaseMs: store.longMs });
    await store.untilExpired();
    const taken = await store.takeDue(10);
    deepEqual(taken.map(said), [{ clientId: 'due', state: 'open', scanRef: 'scan' }]);
    aboutMs(taken[0]!.remainingMs, store.longMs);
    await store.mustBe('due', { state: 'open', scanRef: 'scan' });
  }),
  rule('takeDue gives each clientId as it was given, also that of a slot', async (store) => {
    const names = [
      'client',
      'client\nslot',
      'client\nother',
      `${'x'.repeat(100)}\n${'\\"'.repeat(50)}`,
    ].sort();
    for (const name of names) {
      await store.mustOpen(name, `scan of ${name}`, { dueMs: 0 });
    }
    deepEqual(clientIds(await store.takeDue(10)), names);
    if (store.has.dueAgain) {
      equal(await store.dueAgain('client\nslot', 'scan of client\nslot', 0), true);
      deepEqual(clientIds(await store.takeDue(10)), ['client\nslot']);
    }
  }),
  rule('takeDue gives at most the limit, and the rest to the next', async (store) => {
    const names = await mustOpenDue(store, 5);
    const first = await store.takeDue(3);
    const rest = await store.takeDue(3);
    deepEqual([first.length, rest.length], [3, 2]);
    deepEqual(clientIds([...first, ...rest]), names);
    deepEqual(await store.takeDue(3), []);
  }),
  rule('each due session is given to one taker', async (store) => {
    const names = await mustOpenDue(store, 40);
    const taken = await atOnce(20, () => store.takeDue(5));
    const late = await store.takeDue(40);
    deepEqual(clientIds([...taken.flat(), ...late]), names);
  }),
  rule('a taken session is due again after againMs', async (store) => {
    const names = await mustOpenDue(store, 2);
    deepEqual(clientIds(await store.takeDue(10, store.shortMs)), names);
    await store.untilExpired();
    deepEqual(clientIds(await store.takeDue(10)), names);
    deepEqual(await store.takeDue(10), []);
  }),
  rule('a session that is due again at once is given once in one response', async (store) => {
    const names = await mustOpenDue(store, 2);
    deepEqual(clientIds(await store.takeDue(10, 0)), names);
  }),
  rule('a session that was finished or removed is never due', async (store) => {
    await mustOpenDue(store, 4);
    await store.finish('scan of client-0');
    await store.remove('client-1');
    deepEqual(clientIds(await store.takeDue(10, 0)), ['client-2', 'client-3']);
    await store.finish('scan of client-2');
    await store.remove('client-3');
    deepEqual(await store.takeDue(10), []);
  }),
  rule('a session that has expired is never due', async (store) => {
    await store.mustOpen('client', 'scan', { holdMs: store.shortMs, dueMs: 0 });
    await store.untilExpired();
    deepEqual(await store.takeDue(10), []);
  }),
  rule('a clientId whose session is new is due at the new time', async (store) => {
    await store.mustOpen('client', 'old', { dueMs: 0 });
    await store.finish('old');
    await store.mustOpen('client', 'new');
    deepEqual(await store.takeDue(10), []);
  }),
  ...dueAgainCases(rule),
  rule('takeDue gives the sessions of its own instance only', async (store) => {
    const names = await mustOpenDue(store, 2);
    deepEqual(await store.other().takeDue(10), []);
    deepEqual(clientIds(await store.takeDue(10)), names);
  }),
];
