import { deepEqual, equal } from 'node:assert/strict';
import type { ConformanceCase } from '../conformance-case.interface.js';
import type { StoredSession } from '../../sessions/live-session-store.interface.js';
import { atOnce } from './conformance-bench.js';
import { aboutMs, mustAcquire, mustFind, mustOpen, said } from './session-steps.js';
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

export const dueCases = (rule: SessionCaseMaker): ConformanceCase[] => [
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
  rule('takeDue gives the sessions of its own instance only', async (context) => {
    const names = await mustOpenDue(context, 2);
    deepEqual(await takeDue({ ...context, instance: `${context.instance}-other` }, 10), []);
    deepEqual(clientIds(await takeDue(context, 10)), names);
  }),
];
