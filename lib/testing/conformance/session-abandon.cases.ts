import { deepEqual, equal, notEqual } from 'node:assert/strict';
import type { ConformanceCase } from '../conformance-case.interface.js';
import { acquire, mustAcquire, mustBeFree, mustFind, mustOpen, open, refused } from './session-steps.js';
import type { SessionCase, SessionCaseMaker } from './session-steps.js';

const abandon = (
  { store, instance }: SessionCase,
  owner: string,
  outcome: 'refused' | 'unknown',
): Promise<boolean> => store.abandon({ instance, clientId: 'client', owner, outcome });

export const abandonCases = (rule: SessionCaseMaker): ConformanceCase[] => [
  rule("abandon as 'refused' frees the clientId at once", async (context) => {
    await mustAcquire(context, 'client', 'first');
    equal(await abandon(context, 'first', 'refused'), true);
    equal(await open(context, 'client', 'first', { scanRef: 'scan' }), 'lost');
    await mustBeFree(context, 'client');
  }),
  rule("abandon as 'unknown' marks the reservation and keeps it", async (context) => {
    await mustAcquire(context, 'client', 'first');
    notEqual((await mustFind(context, 'client')).outcomeUnknown, true);
    equal(await abandon(context, 'first', 'unknown'), true);
    for (const session of [
      await mustFind(context, 'client'),
      await refused(acquire(context, 'client', 'second')),
    ]) {
      deepEqual([session.state, session.outcomeUnknown], ['reserved', true]);
    }
  }),
  rule('a reservation with an unknown outcome is gone when its lease ends', async (context) => {
    await mustAcquire(context, 'client', 'first', { leaseMs: context.shortMs });
    await abandon(context, 'first', 'unknown');
    await context.untilExpired();
    await mustBeFree(context, 'client');
  }),
  rule("a reservation with an unknown outcome still is its owner's to open", async (context) => {
    await mustAcquire(context, 'client', 'first');
    await abandon(context, 'first', 'unknown');
    equal(await open(context, 'client', 'first', { scanRef: 'scan' }), 'opened');
    const session = await mustFind(context, 'client');
    deepEqual([session.state, session.outcomeUnknown ?? false], ['open', false]);
  }),
  rule('abandon by somebody who is not the owner has no effect', async (context) => {
    equal(await abandon(context, 'second', 'refused'), false);
    await mustAcquire(context, 'client', 'first');
    equal(await abandon(context, 'second', 'refused'), false);
    equal(await abandon(context, 'second', 'unknown'), false);
    const session = await mustFind(context, 'client');
    deepEqual([session.state, session.outcomeUnknown ?? false], ['reserved', false]);
  }),
  rule('abandon after the lease has ended does not touch the new owner', async (context) => {
    await mustAcquire(context, 'client', 'first', { leaseMs: context.shortMs });
    await context.untilExpired();
    equal(await abandon(context, 'first', 'refused'), false);
    await mustAcquire(context, 'client', 'second');
    equal(await abandon(context, 'first', 'refused'), false);
    equal(await abandon(context, 'first', 'unknown'), false);
    equal(await open(context, 'client', 'second', { scanRef: 'scan' }), 'opened');
  }),
  rule('abandon does not end a session that is open', async (context) => {
    const owner = await mustOpen(context, 'client', 'scan');
    equal(await abandon(context, owner, 'refused'), false);
    equal(await abandon(context, owner, 'unknown'), false);
    const session = await mustFind(context, 'client');
    deepEqual([session.state, session.outcomeUnknown ?? false], ['open', false]);
  }),
];
