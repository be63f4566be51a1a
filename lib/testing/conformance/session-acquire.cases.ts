import { deepEqual, equal, notEqual } from 'node:assert/strict';
import type { ConformanceCase } from '../conformance-case.interface.js';
import { atOnce } from './conformance-bench.js';
import { aboutMs, acquire, find, mustAcquire, mustFind, mustOpen, refused, said } from './session-steps.js';
import type { SessionCaseMaker } from './session-steps.js';

const CALLERS = 1000;

/** Each is a clientId of its own, told apart exactly, and so is each pair of an instance and a clientId. */
const ODD_CLIENT_IDS = [
  'a',
  'A',
  'a ',
  ' a',
  'a:b',
  'a:b:c',
  'b:c',
  '{a}',
  '{}',
  'a\0b',
  'a\r\nb',
  '*',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'undefined',
  '1',
  '01',
  '\u00e9',
  'e\u0301',
  '\u{1f600}',
  '6f1c0d5e-8a3b-4c2d-9e4f-0a1b2c3d4e5f',
  '6F1C0D5E-8A3B-4C2D-9E4F-0A1B2C3D4E5F',
  '6f1c0d5e8a3b4c2d9e4f0a1b2c3d4e5f',
  'x'.repeat(100),
  'x'.repeat(101),
];

export const acquireCases = (rule: SessionCaseMaker): ConformanceCase[] => [
  rule('acquire reserves a free clientId, which find then shows', async (context) => {
    equal(await find(context, 'client'), undefined);
    await mustAcquire(context, 'client', 'first');
    const session = await mustFind(context, 'client');
    deepEqual(said(session), { clientId: 'client', state: 'reserved' });
    aboutMs(session.remainingMs, context.longMs);
  }),
  rule('acquire of a reserved clientId says what is in the way', async (context) => {
    await mustAcquire(context, 'client', 'first');
    const session = await refused(acquire(context, 'client', 'second'));
    deepEqual(said(session), { clientId: 'client', state: 'reserved' });
    aboutMs(session.remainingMs, context.longMs);
  }),
  rule('acquire of an open clientId says what is in the way, to its former owner too', async (context) => {
    const owner = await mustOpen(context, 'client', 'scan');
    for (const asking of ['second', owner]) {
      const session = await refused(acquire(context, 'client', asking));
      deepEqual(said(session), { clientId: 'client', state: 'open', scanRef: 'scan' });
      aboutMs(session.remainingMs, context.longMs);
    }
  }),
  rule('acquiring again as the same owner while reserved is acquired', async (context) => {
    await mustAcquire(context, 'client', 'first');
    await mustAcquire(context, 'client', 'first');
    await refused(acquire(context, 'client', 'second'));
  }),
  rule(`of ${CALLERS} acquires at once exactly one wins`, async (context) => {
    const results = await atOnce(CALLERS, (index) => acquire(context, 'client', `owner-${index}`));
    equal(results.filter(({ acquired }) => acquired).length, 1);
  }),
  rule('a reservation is gone when its lease ends', async (context) => {
    await mustAcquire(context, 'client', 'first', { leaseMs: context.shortMs });
    await context.untilExpired();
    equal(await find(context, 'client'), undefined);
    await mustAcquire(context, 'client', 'second');
  }),
  rule('of many who acquire after a lease has ended exactly one wins', async (context) => {
    await mustAcquire(context, 'client', 'first', { leaseMs: context.shortMs });
    await context.untilExpired();
    const results = await atOnce(100, (index) => acquire(context, 'client', `owner-${index}`));
    equal(results.filter(({ acquired }) => acquired).length, 1);
  }),
  rule('the fingerprint is kept while reserved and while open', async (context) => {
    await mustAcquire(context, 'client', 'first', { fingerprint: 'print' });
    equal((await mustFind(context, 'client')).fingerprint, 'print');
    equal(
      (await refused(acquire(context, 'client', 'second', { fingerprint: 'other' }))).fingerprint,
      'print',
    );
    const { store, instance, longMs } = context;
    await store.open({ instance, clientId: 'client', owner: 'first', holdMs: longMs, dueMs: longMs });
    equal((await mustFind(context, 'client')).fingerprint, 'print');
    equal((await refused(acquire(context, 'client', 'second'))).fingerprint, 'print');
  }),
  rule('the same clientId of two instances is two clientIds', async (context) => {
    const other = { ...context, instance: `${context.instance}-other` };
    await mustAcquire(context, 'client', 'first');
    equal(await find(other, 'client'), undefined);
    await mustAcquire(other, 'client', 'second');
    await refused(acquire(context, 'client', 'second'));
    await refused(acquire(other, 'client', 'first'));
  }),
  rule('a clientId is compared exactly, whatever it holds', async (context) => {
    for (const clientId of ODD_CLIENT_IDS) {
      await mustAcquire(context, clientId, 'first');
    }
    for (const clientId of ODD_CLIENT_IDS) {
      await mustFind(context, clientId);
    }
  }),
  rule('no instance and clientId together make the key of another pair', async (context) => {
    const instances = ['', ':a', ':a:b', '{a}', '\0', '__proto__'].map((tail) => context.instance + tail);
    for (const instance of instances) {
      for (const clientId of ['a', 'b', 'a:b', 'b:a', '\0a', '__proto__']) {
        await mustAcquire({ ...context, instance }, clientId, `${instance}/${clientId}`);
      }
    }
    notEqual(await find(context, 'a'), undefined);
  }),
];
