import { deepEqual, equal } from 'node:assert/strict';
import type { ConformanceCase } from '../conformance-case.interface.js';
import type { StoredSession } from '../../sessions/live-session-store.interface.js';
import { atOnce } from './conformance-bench.js';
import { aboutMs, find, mustAcquire, mustFind, mustOpen, said } from './session-steps.js';
import type { SessionCase, SessionCaseMaker } from './session-steps.js';

const takeDue = (
  { store, instance, longMs }: SessionCase,
  limit: number,
  againMs: number = longMs,
): Promise<StoredSession[]> => store.takeDue({ instance, limit, againMs });

const clientIds = (sessions: StoredSession[]): string[] => sessions.map(({ clientId }) => clientId).sort();

/** Opens this many sessions that are due at once. */
async function mustOpenDue(context: SessionCase, count: number): Promise<string[]> {
  const names = Array.from({ length: count }, (_, index) => `client-${index}`);
  await Promise.all(names.map((name) => mustOpen(context, name, `scan of ${name}`, { dueMs: 0 })));
  return names.sort();
}

const dueAgain = (
  { store, instance }: SessionCase,
  clientId: string,
  scanRef: string | undefined,
  dueMs: number,
): Promise<boolean> =>
  store.dueAgain!({ instance, clientId, dueMs, ...(scanRef === undefined ? {} : { scanRef }) });

/** The rules of the optional method, for stores that have it. */
function dueAgainCases(rule: SessionCaseMaker): ConformanceCase[] {
  const optional: SessionCaseMaker = (name, body) =>
    rule(`${name} (where the store has dueAgain)`, async (context) => {
      if (context.store.dueAgain !== undefined) {
        await body(context);
      }
    });
  return [
    optional('dueAgain makes a taken session due at once, to one taker', async (context) => {
      const names = await mustOpenDue(context, 2);
      await takeDue(context, 10);
      equal(await dueAgain(context, 'client-0', 'scan of client-0', 0), true);
      const taken = await atOnce(5, () => takeDue(context, 10));
      deepEqual(clientIds(taken.flat()), [names[0]]);
    }),
    optional('dueAgain puts the look at a session off', async (context) => {
      await mustOpenDue(context, 2);
      equal(await dueAgain(context, 'client-0', 'scan of client-0', context.longMs), true);
      deepEqual(clientIds(await takeDue(context, 10)), ['client-1']);
      equal(await dueAgain(context, 'client-1', 'scan of client-1', context.shortMs), true);
      await context.untilExpired();
      deepEqual(clientIds(await takeDue(context, 10)), ['client-1']);
    }),
    optional('dueAgain is about the session with this scanRef only', async (context) => {
      await mustOpenDue(context, 1);
      equal(await dueAgain(context, 'client-0', 'another scan', context.longMs), false);
      equal(await dueAgain(context, 'client-0', undefined, context.longMs), false);
      const other = { ...context, instance: `${context.instance}-other` };
      equal(await dueAgain(other, 'client-0', 'scan of client-0', context.longMs), false);
      deepEqual(clientIds(await takeDue(context, 10)), ['client-0']);
    }),
    optional('dueAgain finds a session without a scanRef', async (context) => {
      await mustOpen(context, 'client', undefined);
      equal(await dueAgain(context, 'client', 'scan', 0), false);
      equal(await dueAgain(context, 'client', undefined, 0), true);
      deepEqual(clientIds(await takeDue(context, 10)), ['client']);
    }),
    optional('dueAgain does nothing to a reservation, nor to what is gone', async (context) => {
      const { store, instance } = context;
      await mustAcquire(context, 'reserved', 'first');
      equal(await dueAgain(context, 'reserved', undefined, 0), false);
      await mustOpenDue(context, 1);
      await store.finish({ instance, scanRef: 'scan of client-0' });
      equal(await dueAgain(context, 'client-0', 'scan of client-0', 0), false);
      equal(await find(context, 'client-0'), undefined);
      deepEqual(await takeDue(context, 10), []);
    }),
    optional('dueAgain does not make a session last longer', async (context) => {
      await mustOpen(context, 'client', 'scan', { holdMs: context.shortMs, dueMs: 0 });
      await dueAgain(context, 'client', 'scan', context.longMs);
      await context.untilExpired();
      equal(await find(context, 'client'), undefined);
    }),
  ];
}

export const dueCases = (rule: SessionCaseMaker): ConformanceCase[] => [
  rule('a record that comes too late does not put off the look at a newer session', async (context) => {
    const { store, instance } = context;
    await mustAcquire(context, 'client', 'late', { leaseMs: context.shortMs });
    await context.untilExpired();
    await mustOpen(context, 'client', 'scan', { dueMs: 0 });
    const late = { instance, clientId: 'client', owner: 'late', scanRef: 'late scan' };
    equal(await store.open({ ...late, holdMs: context.longMs, dueMs: context.longMs }), 'lost');
    deepEqual(clientIds(await takeDue(context, 10)), ['client']);
  }),
  rule('takeDue gives the open sessions whose due time has passed', async (context) => {
    await mustOpen(context, 'due', 'scan', { dueMs: context.shortMs });
    await mustOpen(context, 'later', 'scan-2');
    await mustAcquire(context, 'reserved', 'first', { leaseMs: context.longMs });
    await context.untilExpired();
    const [taken, ...more] = await takeDue(context, 10);
    deepEqual(more, []);
    const session = taken!;
    deepEqual(said(session), { clientId: 'due', state: 'open', scanRef: 'scan' });
    aboutMs(session.remainingMs, context.longMs);
  }),
  rule('a session that was taken stays open', async (context) => {
    await mustOpenDue(context, 1);
    await takeDue(context, 1);
    equal((await mustFind(context, 'client-0')).state, 'open');
  }),
  rule('takeDue gives at most the limit, and the rest to the next', async (context) => {
    const names = await mustOpenDue(context, 5);
    const first = await takeDue(context, 3);
    const rest = await takeDue(context, 3);
    deepEqual([first.length, rest.length], [3, 2]);
    deepEqual(clientIds([...first, ...rest]), names);
    deepEqual(await takeDue(context, 3), []);
  }),
  rule('each due session is given to one taker', async (context) => {
    const names = await mustOpenDue(context, 40);
    const taken = await atOnce(20, () => takeDue(context, 5));
    const late = await takeDue(context, 40);
    deepEqual(clientIds([...taken.flat(), ...late]), names);
  }),
  rule('a taken session is due again after againMs', async (context) => {
    const names = await mustOpenDue(context, 2);
    deepEqual(clientIds(await takeDue(context, 10, context.shortMs)), names);
    await context.untilExpired();
    deepEqual(clientIds(await takeDue(context, 10)), names);
    deepEqual(await takeDue(context, 10), []);
  }),
  rule('a session that is due again at once is given once in one answer', async (context) => {
    const names = await mustOpenDue(context, 2);
    deepEqual(clientIds(await takeDue(context, 10, 0)), names);
  }),
  rule('a session that was finished or removed is never due', async (context) => {
    const { store, instance } = context;
    await mustOpenDue(context, 4);
    await store.finish({ instance, scanRef: 'scan of client-0' });
    await store.remove({ instance, clientId: 'client-1' });
    deepEqual(clientIds(await takeDue(context, 10, 0)), ['client-2', 'client-3']);
    await store.finish({ instance, scanRef: 'scan of client-2' });
    await store.remove({ instance, clientId: 'client-3' });
    deepEqual(await takeDue(context, 10), []);
  }),
  rule('a session that has expired is never due', async (context) => {
    await mustOpen(context, 'client', 'scan', { holdMs: context.shortMs, dueMs: 0 });
    await context.untilExpired();
    deepEqual(await takeDue(context, 10), []);
  }),
  rule('a clientId whose session is new is due at the new time', async (context) => {
    const { store, instance } = context;
    await mustOpen(context, 'client', 'old', { dueMs: 0 });
    await store.finish({ instance, scanRef: 'old' });
    await mustOpen(context, 'client', 'new');
    deepEqual(await takeDue(context, 10), []);
  }),
  ...dueAgainCases(rule),
  rule('takeDue gives the sessions of its own instance only', async (context) => {
    const names = await mustOpenDue(context, 2);
    deepEqual(await takeDue({ ...context, instance: `${context.instance}-other` }, 10), []);
    deepEqual(clientIds(await takeDue(context, 10)), names);
  }),
];
