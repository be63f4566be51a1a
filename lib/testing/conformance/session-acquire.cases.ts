import { deepEqual, equal, notEqual } from 'node:assert/strict';
import { atOnce } from './conformance-case.js';
import type { ConformanceCase } from './conformance-case.js';
import { aboutMs, said } from './tested-session-store.js';
import type { SessionRule } from './tested-session-store.js';

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

export const acquireCases = (rule: SessionRule): ConformanceCase[] => [
  rule('acquire reserves a free clientId, which find then shows', async (store) => {
    equal(await store.find('client'), undefined);
    await store.mustAcquire('client', 'first');
    const session = await store.mustFind('client');
    deepEqual(said(session), { clientId: 'client', state: 'reserved' });
    aboutMs(session.remainingMs, store.longMs);
  }),
  rule('acquire of a reserved clientId says what is in the way', async (store) => {
    await store.mustAcquire('client', 'first');
    const session = await store.mustBeRefused('client', 'second');
    deepEqual(said(session), { clientId: 'client', state: 'reserved' });
    aboutMs(session.remainingMs, store.longMs);
  }),
  rule('acquire of an open clientId says what is in the way, to its former owner too', async (store) => {
    const owner = await store.mustOpen('client', 'scan');
    for (const asking of ['second', owner]) {
      const session = await store.mustBeRefused('client', asking);
      deepEqual(said(session), { clientId: 'client', state: 'open', scanRef: 'scan' });
      aboutMs(session.remainingMs, store.longMs);
    }
  }),
  rule('acquiring again as the same owner while reserved is acquired', async (store) => {
    await store.mustAcquire('client', 'first');
    await store.mustAcquire('client', 'first');
    await store.mustBeRefused('client', 'second');
  }),
  rule(`of ${CALLERS} acquires at once exactly one acquires`, async (store) => {
    const results = await atOnce(CALLERS, (index) => store.acquire('client', `owner-${index}`));
    equal(results.filter(({ acquired }) => acquired).length, 1);
  }),
  rule('a reservation is gone when its lease ends', async (store) => {
    await store.mustAcquire('client', 'first', { leaseMs: store.shortMs });
    await store.untilExpired();
    equal(await store.find('client'), undefined);
    await store.mustAcquire('client', 'second');
  }),
  rule('of many who acquire after a lease has ended exactly one acquires', async (store) => {
    await store.mustAcquire('client', 'first', { leaseMs: store.shortMs });
    await store.untilExpired();
    const results = await atOnce(100, (index) => store.acquire('client', `owner-${index}`));
    equal(results.filter(({ acquired }) => acquired).length, 1);
  }),
  rule('the fingerprint is kept while reserved and while open', async (store) => {
    await store.mustAcquire('client', 'first', { fingerprint: 'print' });
    equal((await store.mustFind('client')).fingerprint, 'print');
    equal((await store.mustBeRefused('client', 'second', { fingerprint: 'other' })).fingerprint, 'print');
    await store.open('client', 'first');
    equal((await store.mustFind('client')).fingerprint, 'print');
    equal((await store.mustBeRefused('client', 'second')).fingerprint, 'print');
  }),
  rule('the same clientId of two instances is two clientIds', async (store) => {
    const other = store.other();
    await store.mustAcquire('client', 'first');
    equal(await other.find('client'), undefined);
    await other.mustAcquire('client', 'second');
    await store.mustBeRefused('client', 'second');
    await other.mustBeRefused('client', 'first');
  }),
  rule('a clientId is compared exactly, with any characters', async (store) => {
    for (const clientId of ODD_CLIENT_IDS) {
      await store.mustAcquire(clientId, 'first');
    }
    for (const clientId of ODD_CLIENT_IDS) {
      await store.mustFind(clientId);
    }
  }),
  rule('no instance and clientId together make the key of another pair', async (store) => {
    const instances = ['', ':a', ':a:b', '{a}', '\0', '__proto__'].map((tail) => store.instance + tail);
    for (const instance of instances) {
      for (const clientId of ['a', 'b', 'a:b', 'b:a', '\0a', '__proto__']) {
        await store.of(instance).mustAcquire(clientId, `${instance}/${clientId}`);
      }
    }
    notEqual(await store.find('a'), undefined);
  }),
];

export const abandonCases = (rule: SessionRule): ConformanceCase[] => [
  rule("abandon as 'refused' frees the clientId at once", async (store) => {
    await store.mustAcquire('client', 'first');
    equal(await store.abandon('client', 'first', 'refused'), true);
    equal(await store.open('client', 'first', { scanRef: 'scan' }), 'lost');
    await store.mustBeFree('client');
  }),
  rule("abandon as 'unknown' marks the reservation and keeps it", async (store) => {
    await store.mustAcquire('client', 'first');
    notEqual((await store.mustFind('client')).outcomeUnknown, true);
    equal(await store.abandon('client', 'first', 'unknown'), true);
    for (const session of [await store.mustFind('client'), await store.mustBeRefused('client', 'second')]) {
      deepEqual([session.state, session.outcomeUnknown], ['reserved', true]);
    }
  }),
  rule('a reservation with an unknown outcome is gone when its lease ends', async (store) => {
    await store.mustAcquire('client', 'first', { leaseMs: store.shortMs });
    await store.abandon('client', 'first', 'unknown');
    await store.untilExpired();
    await store.mustBeFree('client');
  }),
  rule("a reservation with an unknown outcome still is its owner's to open", async (store) => {
    await store.mustAcquire('client', 'first');
    await store.abandon('client', 'first', 'unknown');
    equal(await store.open('client', 'first', { scanRef: 'scan' }), 'opened');
    const session = await store.mustFind('client');
    deepEqual([session.state, session.outcomeUnknown ?? false], ['open', false]);
  }),
  rule('abandon by another owner has no effect', async (store) => {
    equal(await store.abandon('client', 'second', 'refused'), false);
    await store.mustAcquire('client', 'first');
    equal(await store.abandon('client', 'second', 'refused'), false);
    equal(await store.abandon('client', 'second', 'unknown'), false);
    const session = await store.mustFind('client');
    deepEqual([session.state, session.outcomeUnknown ?? false], ['reserved', false]);
  }),
  rule('abandon after the lease has ended does not touch the new owner', async (store) => {
    await store.mustAcquire('client', 'first', { leaseMs: store.shortMs });
    await store.untilExpired();
    equal(await store.abandon('client', 'first', 'refused'), false);
    await store.mustAcquire('client', 'second');
    equal(await store.abandon('client', 'first', 'refused'), false);
    equal(await store.abandon('client', 'first', 'unknown'), false);
    equal(await store.open('client', 'second', { scanRef: 'scan' }), 'opened');
  }),
  rule('abandon does not end a session that is open', async (store) => {
    const owner = await store.mustOpen('client', 'scan');
    equal(await store.abandon('client', owner, 'refused'), false);
    equal(await store.abandon('client', owner, 'unknown'), false);
    const session = await store.mustFind('client');
    deepEqual([session.state, session.outcomeUnknown ?? false], ['open', false]);
  }),
];
