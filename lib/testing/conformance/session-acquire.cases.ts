import { equal, notEqual } from 'node:assert/strict';
import { atOnce } from './conformance-case.js';
import type { ConformanceCase } from './conformance-case.js';
import type { SessionRule } from './tested-session-store.js';

const CALLERS = 1000;

/** Each is a clientId of its own, told apart exactly, and so is each pair of an instance and a clientId. */
const UUID = '6f1c0d5e-8a3b-4c2d-9e4f-0a1b2c3d4e5f';
/** The longest that the package gives: a clientId and a slot of 100 characters each, which need escapes in JSON. */
const SLOT_OF_LONG_ID = `${'x'.repeat(100)}\n${'"'.repeat(100)}`;
const ODD_CLIENT_IDS = [
  ...['a', 'A', 'a ', ' a', '1', '01', '\u00e9', 'e\u0301', '\u{1f600}'],
  ...['a:b', 'a:b:c', 'b:c', '{a}', '{}', '*', 'a\0b', 'a\r\nb', 'a\nb', 'a\n', 'b\na', 'a\\nb'],
  ...['__proto__', 'constructor', 'hasOwnProperty', 'undefined'],
  ...[UUID, UUID.toUpperCase(), UUID.replaceAll('-', ''), 'x'.repeat(100), 'x'.repeat(101), SLOT_OF_LONG_ID],
];

export const acquireCases = (rule: SessionRule): ConformanceCase[] => [
  rule('acquire reserves a free clientId, which find and a refused acquire then show', async (store) => {
    equal(await store.find('client'), undefined);
    await store.mustAcquire('client', 'first');
    await store.mustBe('client', { state: 'reserved' });
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
  rule('a reservation is gone when its lease ends, and one of many acquires then', async (store) => {
    await store.letLeaseEnd('client', 'first');
    equal(await store.find('client'), undefined);
    const results = await atOnce(100, (index) => store.acquire('client', `owner-${index}`));
    equal(results.filter(({ acquired }) => acquired).length, 1);
  }),
  rule('the fingerprint is kept while reserved and while open', async (store) => {
    const fingerprint = 'print';
    await store.mustAcquire('client', 'first', { fingerprint });
    await store.mustBe('client', { state: 'reserved', fingerprint });
    equal((await store.mustBeRefused('client', 'second', { fingerprint: 'other' })).fingerprint, fingerprint);
    await store.open('client', 'first');
    await store.mustBe('client', { state: 'open', fingerprint });
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
    await store.mustBe('client', { state: 'reserved' });
    equal(await store.abandon('client', 'first', 'unknown'), true);
    await store.mustBe('client', { state: 'reserved', outcomeUnknown: true });
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
    await store.mustBe('client', { state: 'open', scanRef: 'scan' });
  }),
  rule('abandon by another owner has no effect', async (store) => {
    equal(await store.abandon('client', 'second', 'refused'), false);
    await store.mustAcquire('client', 'first');
    equal(await store.abandon('client', 'second', 'refused'), false);
    equal(await store.abandon('client', 'second', 'unknown'), false);
    await store.mustBe('client', { state: 'reserved' });
  }),
  rule('abandon after the lease has ended does not touch the new owner', async (store) => {
    await store.letLeaseEnd('client', 'first');
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
    await store.mustBe('client', { state: 'open', scanRef: 'scan' });
  }),
];
