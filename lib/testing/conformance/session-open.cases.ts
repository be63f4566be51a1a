import { deepEqual, equal, ok } from 'node:assert/strict';
import type { ConformanceCase } from '../conformance-case.interface.js';
import { atOnce } from './conformance-bench.js';
import { aboutMs, find, mustAcquire, mustBeFree, mustFind, mustOpen, open, said } from './session-steps.js';
import type { SessionCaseMaker } from './session-steps.js';

export const openCases = (rule: SessionCaseMaker): ConformanceCase[] => [
  rule("open turns the owner's reservation into an open session", async (context) => {
    await mustAcquire(context, 'client', 'first', { leaseMs: context.longMs / 4 });
    equal(await open(context, 'client', 'first', { scanRef: 'scan' }), 'opened');
    const session = await mustFind(context, 'client');
    deepEqual(said(session), { clientId: 'client', state: 'open', scanRef: 'scan' });
    aboutMs(session.remainingMs, context.longMs);
  }),
  rule('open by somebody who is not the owner is lost and changes nothing', async (context) => {
    await mustAcquire(context, 'client', 'first');
    equal(await open(context, 'client', 'second', { scanRef: 'scan' }), 'lost');
    equal((await mustFind(context, 'client')).state, 'reserved');
    equal(await open(context, 'client', 'first', { scanRef: 'own' }), 'opened');
    equal(await open(context, 'client', 'second', { scanRef: 'scan' }), 'lost');
    equal(await open(context, 'client', 'second', { scanRef: 'own' }), 'lost');
    equal((await mustFind(context, 'client')).scanRef, 'own');
  }),
  rule('open without a reservation is lost and leaves nothing', async (context) => {
    equal(await open(context, 'client', 'first', { scanRef: 'scan' }), 'lost');
    await mustBeFree(context, 'client');
  }),
  rule('open after the lease has ended is lost', async (context) => {
    await mustAcquire(context, 'client', 'first', { leaseMs: context.shortMs });
    await context.untilExpired();
    equal(await open(context, 'client', 'first', { scanRef: 'scan' }), 'lost');
    await mustBeFree(context, 'client');
  }),
  rule('a late answer of the old owner does not overwrite the new one', async (context) => {
    await mustAcquire(context, 'client', 'first', { leaseMs: context.shortMs });
    await context.untilExpired();
    await mustAcquire(context, 'client', 'second');
    equal(await open(context, 'client', 'first', { scanRef: 'old' }), 'lost');
    equal(await open(context, 'client', 'second', { scanRef: 'new' }), 'opened');
    equal(await open(context, 'client', 'first', { scanRef: 'old' }), 'lost');
    equal((await mustFind(context, 'client')).scanRef, 'new');
  }),
  rule('opening again what this owner has opened is opened', async (context) => {
    const owner = await mustOpen(context, 'client', 'scan');
    const again = await atOnce(5, () => open(context, 'client', owner, { scanRef: 'scan' }));
    deepEqual(again, Array<string>(5).fill('opened'));
    equal(await context.store.finish({ instance: context.instance, scanRef: 'scan' }), true);
    await mustBeFree(context, 'client');
  }),
  rule('a new session has nothing of the one before it', async (context) => {
    const { store, instance, longMs } = context;
    await mustAcquire(context, 'client', 'first', { fingerprint: 'print' });
    await open(context, 'client', 'first', { scanRef: 'scan', token: { lifeMs: longMs, answer: '{}' } });
    equal(await store.finish({ instance, scanRef: 'scan' }), true);
    await mustOpen(context, 'client', undefined);
    deepEqual(said(await mustFind(context, 'client')), { clientId: 'client', state: 'open' });
  }),
  rule('a session without a scanRef opens, opens again, and an operator can end it', async (context) => {
    const { store, instance } = context;
    const owner = await mustOpen(context, 'client', undefined);
    equal(await open(context, 'client', owner), 'opened');
    const session = await mustFind(context, 'client');
    deepEqual(said(session), { clientId: 'client', state: 'open' });
    aboutMs(session.remainingMs, context.longMs);
    equal(await store.remove({ instance, clientId: 'client', scanRef: 'scan' }), false);
    equal(await store.remove({ instance, clientId: 'client' }), true);
    await mustBeFree(context, 'client');
  }),
  rule('an open session is gone when its hold ends', async (context) => {
    await mustOpen(context, 'client', 'scan', { holdMs: context.shortMs, dueMs: context.shortMs });
    await context.untilExpired();
    equal(await find(context, 'client'), undefined);
    equal(await context.store.finish({ instance: context.instance, scanRef: 'scan' }), false);
    await mustBeFree(context, 'client');
  }),
  rule('the token is kept as it is, with the life that it has left', async (context) => {
    const answer = JSON.stringify({ authToken: 'token', text: '\u00e9\u{1f600} "\\ \0' });
    const lifeMs = context.longMs / 2;
    await mustOpen(context, 'client', 'scan', { token: { lifeMs, answer } });
    const { token } = await mustFind(context, 'client');
    equal(token?.answer, answer);
    aboutMs(token.lifeMs, lifeMs);
  }),
  rule('the token is given only while it can be used', async (context) => {
    await mustOpen(context, 'client', 'scan', { token: { lifeMs: context.shortMs, answer: '{}' } });
    await context.untilExpired();
    const session = await mustFind(context, 'client');
    equal(session.state, 'open');
    ok(!('token' in session) || session.token === undefined, 'a token that has ended was given');
  }),
  rule('a session whose person has submitted keeps no token, and stays', async (context) => {
    const { store, instance, longMs } = context;
    const token = { lifeMs: longMs, answer: '{}' };
    if (store.submitted === undefined) {
      return;
    }
    await mustOpen(context, 'client', 'scan', { token });
    await store.submitted({ instance, scanRef: 'another scan' });
    ok((await mustFind(context, 'client')).token, 'the token of another session was dropped');
    await store.submitted({ instance, scanRef: 'scan' });
    await store.submitted({ instance, scanRef: 'scan' });
    deepEqual(said(await mustFind(context, 'client')), {
      clientId: 'client',
      state: 'open',
      scanRef: 'scan',
    });
    equal(await store.finish({ instance, scanRef: 'scan' }), true);
    await mustBeFree(context, 'client');
  }),
  rule('a person may have submitted before open, and the result comes all the same', async (context) => {
    const { store, instance, longMs } = context;
    await mustAcquire(context, 'client', 'first');
    await store.submitted?.({ instance, scanRef: 'scan' });
    equal(
      await open(context, 'client', 'first', { scanRef: 'scan', token: { lifeMs: longMs, answer: '{}' } }),
      'opened',
    );
    const { token } = await mustFind(context, 'client');
    equal(token === undefined, store.submitted !== undefined);
    equal(await store.finish({ instance, scanRef: 'scan' }), true);
    await mustBeFree(context, 'client');
  }),
];
