import { deepEqual, equal, ok } from 'node:assert/strict';
import { atOnce } from './conformance-case.js';
import type { ConformanceCase } from './conformance-case.js';
import type { DeliveryRule } from './tested-delivery-store.js';

const REDELIVERIES = 1000;

export const beginCases = (rule: DeliveryRule): ConformanceCase[] => [
  rule('begin starts a new delivery', async (store) => {
    const { settled, superseded, repeats } = await store.mustBegin('delivery', 'first');
    deepEqual([settled, superseded, repeats], [[], false, undefined]);
  }),
  rule('a delivery that another attempt holds is busy, for as long as its lease lasts', async (store) => {
    await store.mustBegin('delivery', 'first');
    const result = await store.begin('delivery', 'second');
    ok(result.state === 'busy');
    ok(result.retryAfterMs > store.longMs / 2 && result.retryAfterMs <= store.longMs);
  }),
  rule(`of ${REDELIVERIES} begins at once exactly one is started`, async (store) => {
    const results = await atOnce(REDELIVERIES, (index) => store.begin('delivery', `owner-${index}`));
    equal(results.filter(({ state }) => state === 'started').length, 1);
    equal(results.filter(({ state }) => state === 'busy').length, REDELIVERIES - 1);
  }),
  rule('beginning again as the same owner is started', async (store) => {
    await store.mustBegin('delivery', 'first');
    await store.mustBegin('delivery', 'first');
    await store.mustBeBusy('delivery');
    equal(await store.complete('delivery', 'first'), true);
  }),
  rule('a delivery can be begun again when its lease has ended, by one', async (store) => {
    await store.letLeaseEnd('delivery', 'first');
    const results = await atOnce(50, (index) => store.begin('delivery', `owner-${index}`));
    equal(results.filter(({ state }) => state === 'started').length, 1);
  }),
  rule('the same deliveryId of two instances is two deliveries', async (store) => {
    const other = store.other();
    await store.mustBegin('delivery', 'first');
    await other.mustBegin('delivery', 'second');
    equal(await other.complete('delivery', 'first'), false);
    equal(await other.complete('delivery', 'second'), true);
    await store.mustBeBusy('delivery');
  }),
];

/** The writes that only the owner of a delivery may do, while its lease lasts. */
const OWNED = ['renew', 'complete', 'abandon'] as const;

export const ownedCases = (rule: DeliveryRule): ConformanceCase[] => [
  ...OWNED.flatMap((write) => [
    rule(`${write} by another owner has no effect`, async (store) => {
      equal(await store[write]('delivery', 'second'), false);
      await store.mustBegin('delivery', 'first', { leaseMs: store.shortMs * 5 });
      equal(await store[write]('delivery', 'second'), false);
      await store.mustBeBusy('delivery');
      await store.untilExpired(5);
      await store.mustBegin('delivery', 'third');
    }),
    rule(`${write} after the lease has ended has no effect`, async (store) => {
      await store.letLeaseEnd('delivery', 'first');
      equal(await store[write]('delivery', 'first'), false);
      await store.mustBegin('delivery', 'second');
      equal(await store[write]('delivery', 'first'), false);
      await store.mustBeBusy('delivery');
      equal(await store.complete('delivery', 'second'), true);
    }),
  ]),
  rule("renew extends the owner's lease", async (store) => {
    await store.mustBegin('delivery', 'first', { leaseMs: store.shortMs * 5 });
    equal(await store.renew('delivery', 'first'), true);
    await store.untilExpired(5);
    await store.mustBeBusy('delivery');
    equal(await store.complete('delivery', 'first'), true);
  }),
  rule('a completed delivery stays done, for every owner and whatever comes later', async (store) => {
    await store.mustBegin('delivery', 'first', { leaseMs: store.shortMs * 5 });
    equal(await store.complete('delivery', 'first'), true);
    deepEqual(await store.begin('delivery', 'first'), { state: 'done' });
    equal(await store.renew('delivery', 'first'), false);
    await store.settle('delivery', 'first', 'A.one');
    equal(await store.abandon('delivery', 'first'), false);
    await store.mustBeDone('delivery');
    await store.untilExpired(5);
    await store.mustBeDone('delivery');
  }),
  rule('abandon lets a redelivery start at once', async (store) => {
    await store.mustBegin('delivery', 'first');
    equal(await store.abandon('delivery', 'first'), true);
    equal(await store.renew('delivery', 'first'), false);
    equal(await store.complete('delivery', 'first'), false);
    await store.mustBegin('delivery', 'second');
  }),
];

export const settleCases = (rule: DeliveryRule): ConformanceCase[] => [
  rule('the next attempt is told which handlers have succeeded', async (store) => {
    const handlers = ['A.one', 'A.one#2', '__proto__', 'b:c,d', '\u00e9 "\\'];
    await store.mustBegin('delivery', 'first');
    await atOnce(handlers.length, (index) => store.settle('delivery', 'first', handlers[index]!));
    await store.settle('delivery', 'first', 'A.one');
    await store.abandon('delivery', 'first');
    const { settled } = await store.mustBegin('delivery', 'second');
    deepEqual([...settled].sort(), handlers.sort());
  }),
  rule('a handler that succeeds after its attempt lost the delivery stays settled', async (store) => {
    await store.letLeaseEnd('delivery', 'first');
    await store.settle('delivery', 'first', 'after the lease');
    deepEqual((await store.mustBegin('delivery', 'second')).settled, ['after the lease']);
    await store.settle('delivery', 'first', 'during the next');
    await store.abandon('delivery', 'second');
    const { settled } = await store.mustBegin('delivery', 'third');
    deepEqual([...settled].sort(), ['after the lease', 'during the next']);
  }),
  rule('a handler that succeeds where its attempt is not known stays settled', async (store) => {
    await store.settle('delivery', 'first', 'A.one');
    deepEqual((await store.mustBegin('delivery', 'second')).settled, ['A.one']);
  }),
  rule('a settled handler is settled for its own delivery only', async (store) => {
    await store.mustBegin('delivery', 'first');
    await store.settle('delivery', 'first', 'A.one');
    deepEqual((await store.mustBegin('other', 'first')).settled, []);
    const other = store.other();
    deepEqual((await other.mustBegin('delivery', 'first')).settled, []);
  }),
];
