import { deepEqual, equal, ok } from 'node:assert/strict';
import type { ConformanceCase } from '../conformance-case.interface.js';
import { atOnce } from './conformance-bench.js';
import {
  abandon,
  begin,
  complete,
  mustBeBusy,
  mustBeDone,
  mustBegin,
  renew,
  settle,
} from './delivery-steps.js';
import type { DeliveryCaseMaker } from './delivery-steps.js';

const REDELIVERIES = 1000;

export const beginCases = (rule: DeliveryCaseMaker): ConformanceCase[] => [
  rule('begin starts a delivery that nobody has seen', async (context) => {
    const { state, settled, superseded, repeats } = await mustBegin(context, 'delivery', 'first');
    deepEqual(
      { state, settled, superseded, repeats },
      {
        state: 'started',
        settled: [],
        superseded: false,
        repeats: undefined,
      },
    );
  }),
  rule('a delivery that another attempt holds is busy, for as long as its lease lasts', async (context) => {
    await mustBegin(context, 'delivery', 'first');
    const answer = await begin(context, 'delivery', 'second');
    ok(answer.state === 'busy');
    ok(answer.retryAfterMs > context.longMs / 2 && answer.retryAfterMs <= context.longMs);
  }),
  rule(`of ${REDELIVERIES} begins at once exactly one is started`, async (context) => {
    const answers = await atOnce(REDELIVERIES, (index) => begin(context, 'delivery', `owner-${index}`));
    equal(answers.filter(({ state }) => state === 'started').length, 1);
    equal(answers.filter(({ state }) => state === 'busy').length, REDELIVERIES - 1);
  }),
  rule('beginning again as the same owner is started', async (context) => {
    await mustBegin(context, 'delivery', 'first');
    await mustBegin(context, 'delivery', 'first');
    await mustBeBusy(context, 'delivery');
    equal(await complete(context, 'delivery', 'first'), true);
  }),
  rule('a delivery can be begun again when its lease has ended, by one', async (context) => {
    await mustBegin(context, 'delivery', 'first', { leaseMs: context.shortMs });
    await context.untilExpired();
    const answers = await atOnce(50, (index) => begin(context, 'delivery', `owner-${index}`));
    equal(answers.filter(({ state }) => state === 'started').length, 1);
  }),
  rule('the same deliveryId of two instances is two deliveries', async (context) => {
    const other = { ...context, instance: `${context.instance}-other` };
    await mustBegin(context, 'delivery', 'first');
    await mustBegin(other, 'delivery', 'second');
    equal(await complete(other, 'delivery', 'first'), false);
    equal(await complete(other, 'delivery', 'second'), true);
    await mustBeBusy(context, 'delivery');
  }),
];

export const renewCases = (rule: DeliveryCaseMaker): ConformanceCase[] => [
  rule("renew extends the owner's lease", async (context) => {
    await mustBegin(context, 'delivery', 'first', { leaseMs: context.shortMs * 5 });
    equal(await renew(context, 'delivery', 'first'), true);
    await context.untilExpired(5);
    await mustBeBusy(context, 'delivery');
    equal(await complete(context, 'delivery', 'first'), true);
  }),
  rule('renew by somebody who is not the owner has no effect', async (context) => {
    equal(await renew(context, 'delivery', 'first'), false);
    await mustBegin(context, 'delivery', 'first', { leaseMs: context.shortMs });
    equal(await renew(context, 'delivery', 'second'), false);
    await context.untilExpired();
    await mustBegin(context, 'delivery', 'third');
  }),
  rule('renew after the lease has ended does not bring it back', async (context) => {
    await mustBegin(context, 'delivery', 'first', { leaseMs: context.shortMs });
    await context.untilExpired();
    equal(await renew(context, 'delivery', 'first'), false);
    await mustBegin(context, 'delivery', 'second');
    equal(await renew(context, 'delivery', 'first'), false);
    equal(await complete(context, 'delivery', 'second'), true);
  }),
  rule('renew does not bring back what is done or was given up', async (context) => {
    await mustBegin(context, 'done', 'first');
    await complete(context, 'done', 'first');
    equal(await renew(context, 'done', 'first'), false);
    await mustBeDone(context, 'done');
    await mustBegin(context, 'abandoned', 'first');
    await abandon(context, 'abandoned', 'first');
    equal(await renew(context, 'abandoned', 'first'), false);
    await mustBegin(context, 'abandoned', 'second');
  }),
];

export const settleCases = (rule: DeliveryCaseMaker): ConformanceCase[] => [
  rule('the next attempt is told which handlers have succeeded', async (context) => {
    const handlers = ['A.one', 'A.one#2', '__proto__', 'b:c,d', '\u00e9 "\\'];
    await mustBegin(context, 'delivery', 'first');
    await atOnce(handlers.length, (index) => settle(context, 'delivery', 'first', handlers[index]!));
    await settle(context, 'delivery', 'first', 'A.one');
    await abandon(context, 'delivery', 'first');
    const { settled } = await mustBegin(context, 'delivery', 'second');
    deepEqual([...settled].sort(), handlers.sort());
  }),
  rule('a handler that succeeds after its attempt lost the delivery stays settled', async (context) => {
    await mustBegin(context, 'delivery', 'first', { leaseMs: context.shortMs });
    await context.untilExpired();
    await settle(context, 'delivery', 'first', 'after the lease');
    deepEqual((await mustBegin(context, 'delivery', 'second')).settled, ['after the lease']);
    await settle(context, 'delivery', 'first', 'during the next');
    await abandon(context, 'delivery', 'second');
    const { settled } = await mustBegin(context, 'delivery', 'third');
    deepEqual([...settled].sort(), ['after the lease', 'during the next']);
  }),
  rule('a settled handler is settled for its own delivery only', async (context) => {
    await mustBegin(context, 'delivery', 'first');
    await settle(context, 'delivery', 'first', 'A.one');
    deepEqual((await mustBegin(context, 'other', 'first')).settled, []);
    const other = { ...context, instance: `${context.instance}-other` };
    deepEqual((await mustBegin(other, 'delivery', 'first')).settled, []);
  }),
  rule('a handler that succeeds when the delivery is done does not undo that', async (context) => {
    await mustBegin(context, 'delivery', 'first');
    await complete(context, 'delivery', 'first');
    await settle(context, 'delivery', 'first', 'A.one');
    await mustBeDone(context, 'delivery');
  }),
];

export const completeCases = (rule: DeliveryCaseMaker): ConformanceCase[] => [
  rule('a completed delivery is done, for everybody', async (context) => {
    await mustBegin(context, 'delivery', 'first', { leaseMs: context.longMs });
    equal(await complete(context, 'delivery', 'first'), true);
    await mustBeDone(context, 'delivery');
    deepEqual(await begin(context, 'delivery', 'first'), { state: 'done' });
  }),
  rule('a completed delivery stays done when its lease would have ended', async (context) => {
    await mustBegin(context, 'delivery', 'first', { leaseMs: context.shortMs * 5 });
    equal(await complete(context, 'delivery', 'first'), true);
    await context.untilExpired(5);
    await mustBeDone(context, 'delivery');
  }),
  rule('complete by somebody who is not the owner has no effect', async (context) => {
    equal(await complete(context, 'delivery', 'first'), false);
    await mustBegin(context, 'delivery', 'first');
    equal(await complete(context, 'delivery', 'second'), false);
    await mustBeBusy(context, 'delivery');
  }),
  rule('complete after the lease has ended has no effect', async (context) => {
    await mustBegin(context, 'delivery', 'first', { leaseMs: context.shortMs });
    await context.untilExpired();
    equal(await complete(context, 'delivery', 'first'), false);
    await mustBegin(context, 'delivery', 'second');
    equal(await complete(context, 'delivery', 'first'), false);
    await mustBeBusy(context, 'delivery');
  }),
  rule('abandon lets a redelivery start at once', async (context) => {
    await mustBegin(context, 'delivery', 'first');
    equal(await abandon(context, 'delivery', 'first'), true);
    equal(await complete(context, 'delivery', 'first'), false);
    await mustBegin(context, 'delivery', 'second');
  }),
  rule('abandon by somebody who is not the owner has no effect', async (context) => {
    equal(await abandon(context, 'delivery', 'first'), false);
    await mustBegin(context, 'delivery', 'first');
    equal(await abandon(context, 'delivery', 'second'), false);
    await mustBeBusy(context, 'delivery');
  }),
  rule('abandon after the lease has ended does not touch the next attempt', async (context) => {
    await mustBegin(context, 'delivery', 'first', { leaseMs: context.shortMs });
    await context.untilExpired();
    equal(await abandon(context, 'delivery', 'first'), false);
    await mustBegin(context, 'delivery', 'second');
    equal(await abandon(context, 'delivery', 'first'), false);
    await mustBeBusy(context, 'delivery');
  }),
  rule('abandon does not undo what is done', async (context) => {
    await mustBegin(context, 'delivery', 'first');
    await complete(context, 'delivery', 'first');
    equal(await abandon(context, 'delivery', 'first'), false);
    await mustBeDone(context, 'delivery');
  }),
];
