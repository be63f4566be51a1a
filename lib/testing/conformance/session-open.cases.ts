import { deepEqual, equal, ok } from 'node:assert/strict';
import { atOnce } from './conformance-case.js';
import type { ConformanceCase } from './conformance-case.js';
import { aboutMs } from './tested-session-store.js';
import type { SessionRule } from './tested-session-store.js';

export const openCases = (rule: SessionRule): ConformanceCase[] => [
  rule("open turns the owner's reservation into a session that refuses this owner too", async (store) => {
    await store.mustAcquire('client', 'first', { leaseMs: store.longMs / 4 });
    equal(await store.open('client', 'first', { scanRef: 'scan' }), 'opened');
    await store.mustBe('client', { state: 'open', scanRef: 'scan' });
    await store.mustBeRefused('client', 'first');
  }),
  rule('open by another owner is lost and changes nothing', async (store) => {
    await store.mustAcquire('client', 'first');
    equal(await store.open('client', 'second', { scanRef: 'scan' }), 'lost');
    equal((await store.mustFind('client')).state, 'reserved');
    equal(await store.open('client', 'first', { scanRef: 'own' }), 'opened');
    equal(await store.open('client', 'second', { scanRef: 'scan' }), 'lost');
    equal(await store.open('client', 'second', { scanRef: 'own' }), 'lost');
    equal((await store.mustFind('client')).scanRef, 'own');
  }),
  rule('open without a reservation is lost and leaves nothing', async (store) => {
    equal(await store.open('client', 'first', { scanRef: 'scan' }), 'lost');
    await store.mustBeFree('client');
  }),
  rule('open after the lease has ended is lost, and overwrites nothing of a new owner', async (store) => {
    await store.letLeaseEnd('client', 'first');
    equal(await store.open('client', 'first', { scanRef: 'old' }), 'lost');
    equal(await store.find('client'), undefined);
    await store.mustAcquire('client', 'second');
    equal(await store.open('client', 'first', { scanRef: 'old' }), 'lost');
    equal(await store.open('client', 'second', { scanRef: 'new' }), 'opened');
    equal(await store.open('client', 'first', { scanRef: 'old' }), 'lost');
    await store.mustBe('client', { state: 'open', scanRef: 'new' });
  }),
  rule('opening again what this owner has opened is opened', async (store) => {
    const owner = await store.mustOpen('client', 'scan');
    const again = await atOnce(5, () => store.open('client', owner, { scanRef: 'scan' }));
    deepEqual(again, Array<string>(5).fill('opened'));
    equal(await store.finish('scan'), true);
    await store.mustBeFree('client');
  }),
  rule('a new session has nothing of the one before it', async (store) => {
    await store.mustAcquire('client', 'first', { fingerprint: 'print' });
    await store.open('client', 'first', { scanRef: 'scan', token: store.token });
    equal(await store.finish('scan'), true);
    await store.mustOpen('client', undefined);
    await store.mustBe('client', { state: 'open' });
  }),
  rule('a session without a scanRef opens, opens again, and an operator can end it', async (store) => {
    const owner = await store.mustOpen('client', undefined);
    equal(await store.open('client', owner), 'opened');
    await store.mustBe('client', { state: 'open' });
    equal(await store.remove('client', 'scan'), false);
    equal(await store.remove('client'), true);
    await store.mustBeFree('client');
  }),
  rule('an open session is gone when its hold ends', async (store) => {
    await store.mustOpen('client', 'scan', { holdMs: store.shortMs, dueMs: store.shortMs });
    await store.untilExpired();
    equal(await store.find('client'), undefined);
    equal(await store.finish('scan'), false);
    await store.mustBeFree('client');
  }),
  rule('the token is kept as it is, with the life that it has left', async (store) => {
    const answer = JSON.stringify({ authToken: 'token', text: '\u00e9\u{1f600} "\\ \0' });
    const lifeMs = store.longMs / 2;
    await store.mustOpen('client', 'scan', { token: { lifeMs, answer } });
    const { token } = await store.mustFind('client');
    equal(token?.answer, answer);
    aboutMs(token.lifeMs, lifeMs);
  }),
  rule('the token is given only while it can be used', async (store) => {
    await store.mustOpen('client', 'scan', { token: { lifeMs: store.shortMs, answer: '{}' } });
    await store.untilExpired();
    const session = await store.mustFind('client');
    equal(session.state, 'open');
    ok(!('token' in session) || session.token === undefined, 'a token that has ended was given');
  }),
  rule('a session whose person has submitted keeps no token, and stays', async (store) => {
    if (!store.has.submitted) {
      return;
    }
    await store.mustOpen('client', 'scan', { token: store.token });
    await store.submitted('another scan');
    ok((await store.mustFind('client')).token, 'the token of another session was dropped');
    await store.submitted('scan');
    await store.submitted('scan');
    await store.mustBe('client', { state: 'open', scanRef: 'scan' });
    equal(await store.finish('scan'), true);
    await store.mustBeFree('client');
  }),
  rule('a person may have submitted before open, and the result comes all the same', async (store) => {
    await store.mustAcquire('client', 'first');
    await store.submitted('scan');
    equal(await store.open('client', 'first', { scanRef: 'scan', token: store.token }), 'opened');
    const { token } = await store.mustFind('client');
    equal(token === undefined, store.has.submitted);
    equal(await store.finish('scan'), true);
    await store.mustBeFree('client');
  }),
];

export const finishCases = (rule: SessionRule): ConformanceCase[] => [
  rule('finish ends the session with this scanRef once, also where many call it at once', async (store) => {
    await store.mustOpen('client', 'scan');
    const ended = await atOnce(50, () => store.finish('scan'));
    equal(ended.filter(Boolean).length, 1);
    equal(await store.finish('scan'), false);
    await store.mustBeFree('client');
  }),
  rule('finish ends no other session', async (store) => {
    await store.mustOpen('one', 'scan-1');
    await store.mustOpen('two', 'scan-2');
    await store.mustAcquire('three', 'owner');
    equal(await store.finish('scan-1'), true);
    equal(await store.finish('one'), false);
    equal((await store.mustFind('two')).scanRef, 'scan-2');
    equal((await store.mustFind('three')).state, 'reserved');
    await store.mustBeFree('one');
  }),
  rule('sessions of one clientId in several slots do not touch each other', async (store) => {
    const [first, second, third] = ['client', 'client\nfirst', 'client\nsecond'] as const;
    await store.mustOpen(first, 'scan-1');
    await store.mustOpen(second, 'scan-2');
    await store.mustAcquire(third, 'owner');
    equal(await store.finish('scan-1'), true);
    await store.mustBeFree(first);
    await store.mustBe(second, { state: 'open', scanRef: 'scan-2' });
    equal(await store.remove(third, 'scan-2'), false);
    equal(await store.abandon(third, 'owner', 'refused'), true);
    await store.mustBeFree(third);
    equal(await store.remove(second, 'scan-2'), true);
    await store.mustBeFree(second);
  }),
  rule('the scanRef of an older session does not end a newer one of its clientId', async (store) => {
    await store.mustOpen('client', 'old');
    equal(await store.remove('client'), true);
    await store.mustOpen('client', 'new');
    equal(await store.finish('old'), false);
    equal((await store.mustFind('client')).scanRef, 'new');
  }),
  rule('finish before open: nothing stays open', async (store) => {
    await store.mustAcquire('client', 'first');
    equal(await store.finish('scan'), false);
    equal((await store.mustFind('client')).state, 'reserved');
    equal(await store.open('client', 'first', { scanRef: 'scan' }), 'finished');
    await store.mustBeFree('client');
  }),
  rule('finish before open is about its own scanRef only', async (store) => {
    await store.mustAcquire('client', 'first');
    await store.finish('other');
    equal(await store.open('client', 'first', { scanRef: 'scan' }), 'opened');
    equal((await store.mustFind('client')).scanRef, 'scan');
  }),
  rule('finish and open at once: nothing stays open, in either order', async (store) => {
    await atOnce(50, async (index) => {
      const clientId = `client-${index}`;
      const scanRef = `scan-${index}`;
      await store.mustAcquire(clientId, 'first');
      const opened = (): Promise<unknown> => store.open(clientId, 'first', { scanRef });
      const finished = (): Promise<unknown> => store.finish(scanRef);
      await Promise.all(index % 2 === 0 ? [opened(), finished()] : [finished(), opened()]);
      equal(await store.find(clientId), undefined);
    });
  }),
  rule('two instances share neither clientIds nor scanRefs', async (store) => {
    const other = store.other();
    await store.mustOpen('client', 'scan');
    equal(await other.find('client'), undefined);
    equal(await other.remove('client'), false);
    await other.mustOpen('client', 'scan');
    equal(await store.finish('scan'), true);
    await other.mustBe('client', { state: 'open', scanRef: 'scan' });
    await store.mustAcquire('client', 'first');
    equal(await other.finish('scan'), true);
    equal(await store.open('client', 'first', { scanRef: 'scan-2' }), 'opened');
  }),
];

export const removeCases = (rule: SessionRule): ConformanceCase[] => [
  rule('remove ends an open session', async (store) => {
    await store.mustOpen('client', 'scan');
    await store.mustOpen('other', 'scan-2');
    equal(await store.remove('client'), true);
    equal(await store.remove('client'), false);
    equal(await store.finish('scan'), false);
    await store.mustBeFree('client');
    equal((await store.mustFind('other')).scanRef, 'scan-2');
  }),
  rule('remove ends a reservation, and its owner can no longer open', async (store) => {
    await store.mustAcquire('client', 'first');
    equal(await store.remove('client'), true);
    equal(await store.open('client', 'first', { scanRef: 'scan' }), 'lost');
    await store.mustBeFree('client');
  }),
  rule('remove with a scanRef ends only the session that has it', async (store) => {
    await store.mustOpen('client', 'scan');
    await store.mustAcquire('reserved', 'first');
    equal(await store.remove('client', 'other'), false);
    equal(await store.remove('reserved', 'scan'), false);
    equal((await store.mustFind('client')).scanRef, 'scan');
    equal((await store.mustFind('reserved')).state, 'reserved');
    equal(await store.remove('client', 'scan'), true);
    await store.mustBeFree('client');
  }),
];
