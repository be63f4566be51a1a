import { deepEqual } from 'node:assert/strict';
import type { DeliveredResult, LatestResult } from '../../deliveries/delivery-store.interface.js';
import type { ConformanceCase } from './conformance-case.js';
import { result } from './tested-delivery-store.js';
import type { DeliveryRule } from './tested-delivery-store.js';

const UNMARKED = { superseded: false };
const LATE = { superseded: true };
const repeating = (repeats: string): object => ({ superseded: false, repeats });

const automatic = result('APPROVED', false);
const approved = result('APPROVED', true);
const denied = result('DENIED', true);
const resubmitted = result('SUSPECTED', false, true);

export const supersededCases = (rule: DeliveryRule): ConformanceCase[] => [
  rule('a result that is not final is superseded after a final one', async ({ scan }) => {
    deepEqual(await scan.handle('final', approved), UNMARKED);
    deepEqual(await scan.handle('late', automatic), LATE);
  }),
  rule('results that come in order are not superseded', async ({ scan }) => {
    deepEqual(await scan.handle('automatic', automatic), UNMARKED);
    deepEqual(await scan.handle('final', approved), UNMARKED);
    deepEqual(await scan.handle('second review', denied), UNMARKED);
  }),
  rule('a final result counts while it is in work, and after it was given up', async ({ scan }) => {
    await scan.begin('final', approved);
    deepEqual(await scan.handle('late', automatic), LATE);
    await scan.abandon('final');
    deepEqual(await scan.handle('later', result('DENIED', false)), LATE);
  }),
  rule('a redelivery is superseded when the final result came in between', async ({ scan }) => {
    deepEqual(await scan.begin('automatic', automatic), UNMARKED);
    await scan.abandon('automatic');
    await scan.handle('final', approved);
    deepEqual(await scan.begin('automatic', automatic), LATE);
    await scan.abandon('automatic');
    deepEqual(await scan.handle('automatic', automatic), LATE);
  }),
  rule('RESUBMITTED starts a new round: neither it nor what follows is superseded', async ({ scan }) => {
    await scan.handle('final', approved);
    deepEqual(await scan.handle('resubmitted', resubmitted), UNMARKED);
    deepEqual(await scan.handle('automatic', automatic), UNMARKED);
    deepEqual(await scan.handle('final of the round', approved), UNMARKED);
    deepEqual(await scan.handle('late', result('DENIED', false)), LATE);
  }),
  rule('a second notification of a RESUBMITTED repeats it and starts no round', async ({ scan }) => {
    await scan.handle('final', approved);
    await scan.handle('resubmitted', resubmitted);
    await scan.handle('automatic', automatic);
    deepEqual(await scan.handle('resubmitted too', resubmitted), repeating('resubmitted'));
    deepEqual(await scan.handle('automatic too', automatic), repeating('automatic'));
  }),
  rule('a RESUBMITTED after the final result of a round starts another round', async ({ scan }) => {
    await scan.handle('resubmitted', resubmitted);
    await scan.handle('final of the round', denied);
    deepEqual(await scan.handle('resubmitted again', resubmitted), UNMARKED);
    deepEqual(await scan.handle('automatic', automatic), UNMARKED);
    deepEqual(await scan.handle('final again', denied), UNMARKED);
    deepEqual(await scan.handle('late', result('DENIED', false)), LATE);
  }),
  rule('a final RESUBMITTED is final for its round, and its repetition starts none', async ({ scan }) => {
    const finalAtOnce = result('APPROVED', true, true);
    await scan.handle('resubmitted', finalAtOnce);
    deepEqual(await scan.handle('late', automatic), LATE);
    deepEqual(await scan.handle('resubmitted too', finalAtOnce), repeating('resubmitted'));
    deepEqual(await scan.handle('later', result('DENIED', false)), LATE);
  }),
  rule('a redelivered RESUBMITTED starts no round', async ({ scan }) => {
    await scan.begin('resubmitted', resubmitted);
    await scan.abandon('resubmitted');
    await scan.handle('final', approved);
    deepEqual(await scan.handle('resubmitted', resubmitted), UNMARKED);
    deepEqual(await scan.handle('late', automatic), LATE);
  }),
  rule('another RESUBMITTED starts another round', async ({ scan }) => {
    await scan.handle('resubmitted', resubmitted);
    await scan.handle('final', approved);
    deepEqual(await scan.handle('another', result('DENIED', false, true)), UNMARKED);
    deepEqual(await scan.handle('automatic', automatic), UNMARKED);
    deepEqual(await scan.handle('final again', approved), UNMARKED);
  }),
];

export const repeatsCases = (rule: DeliveryRule): ConformanceCase[] => [
  rule('a delivery repeats the one that brought the same result before', async ({ scan }) => {
    await scan.begin('first', approved);
    deepEqual(await scan.begin('in work', approved), repeating('first'));
    await scan.complete('first');
    deepEqual(await scan.handle('done', approved), repeating('first'));
  }),
  rule('a result that is not final and superseded can repeat another one as well', async ({ scan }) => {
    await scan.handle('automatic', automatic);
    await scan.handle('final', approved);
    deepEqual(await scan.handle('automatic too', automatic), { superseded: true, repeats: 'automatic' });
  }),
  rule('results that differ in overall or final do not repeat each other', async ({ scan }) => {
    const overalls = ['APPROVED', 'DENIED', 'null', '', 'APPROVED,true', '__proto__', null];
    for (const final of [false, true]) {
      for (const [index, overall] of overalls.entries()) {
        deepEqual(await scan.handle(`${final}-${index}`, result(overall, final)), UNMARKED);
      }
    }
  }),
  rule('a result that comes back after another one is a new result, final or not', async (store) => {
    for (const final of [true, false]) {
      const scan = store.scanOf(`final: ${final}`);
      for (const [index, overall] of ['APPROVED', 'DENIED', 'APPROVED', 'DENIED'].entries()) {
        const id = `${final}-${index}`;
        deepEqual(await scan.handle(id, result(overall, final)), UNMARKED);
        deepEqual(await scan.handle(`${id} again`, result(overall, final)), repeating(id));
      }
    }
  }),
  rule('a superseded result does not come between a final one and its repetition', async ({ scan }) => {
    await scan.handle('final', approved);
    deepEqual(await scan.handle('late', automatic), LATE);
    deepEqual(await scan.handle('final too', approved), repeating('final'));
  }),
  rule('a result that came back is new, too, where those before it were given up', async ({ scan }) => {
    await scan.begin('first', approved);
    await scan.abandon('first');
    await scan.handle('second', denied);
    deepEqual(await scan.handle('third', approved), UNMARKED);
    deepEqual(await scan.handle('third too', approved), repeating('third'));
    deepEqual(await scan.handle('first', approved), UNMARKED);
  }),
  rule('the first result of a round does not repeat the RESUBMITTED that started it', async ({ scan }) => {
    await scan.handle('resubmitted', result('DENIED', true, true));
    deepEqual(await scan.handle('final', denied), UNMARKED);
  }),
  rule('a redelivery does not repeat itself', async ({ scan }) => {
    await scan.begin('first', approved);
    deepEqual(await scan.begin('first', approved), UNMARKED);
    await scan.abandon('first');
    deepEqual(await scan.handle('first', approved), UNMARKED);
  }),
  rule('a redelivery repeats what its first attempt repeated', async ({ scan }) => {
    await scan.handle('first', approved);
    await scan.begin('second', approved);
    await scan.abandon('second');
    deepEqual(await scan.handle('second', approved), repeating('first'));
  }),
  rule('a delivery that was given up is not repeated: the next one takes its place', async ({ scan }) => {
    await scan.begin('first', approved);
    await scan.abandon('first');
    deepEqual(await scan.handle('second', approved), UNMARKED);
    deepEqual(await scan.handle('first', approved), repeating('second'));
    deepEqual(await scan.handle('third', approved), repeating('second'));
  }),
  rule('a delivery whose lease has ended is not repeated: the next one takes its place', async (store) => {
    const { scan } = store;
    await scan.begin('first', approved, { leaseMs: store.shortMs });
    await store.untilExpired();
    deepEqual(await scan.begin('second', approved), UNMARKED);
    deepEqual(await scan.begin('first', approved), repeating('second'));
  }),
  rule('a repeating delivery is the first when the one before it was given up', async ({ scan }) => {
    await scan.begin('first', approved);
    deepEqual(await scan.begin('second', approved), repeating('first'));
    await scan.abandon('second');
    await scan.abandon('first');
    deepEqual(await scan.handle('second', approved), UNMARKED);
  }),
  rule('a delivery on its way into a queue is not what another one repeats', async ({ scan }) => {
    await scan.enqueue('first', approved);
    deepEqual(await scan.begin('second', approved, { toQueue: true }), UNMARKED);
    deepEqual(await scan.begin('first', approved), UNMARKED);
    await scan.abandon('second');
    deepEqual(await scan.handle('second', approved), repeating('first'));
  }),
  rule('of two deliveries from a queue the one that is handled later repeats the other', async ({ scan }) => {
    await scan.enqueue('received first', approved);
    await scan.enqueue('handled first', approved);
    deepEqual(await scan.handle('handled first', approved), UNMARKED);
    deepEqual(await scan.handle('received first', approved), repeating('handled first'));
  }),
  rule('a result counts in the round of its receipt, whenever a worker takes it', async ({ scan }) => {
    await scan.enqueue('first', approved);
    await scan.enqueue('resubmitted', resubmitted);
    await scan.enqueue('second', approved);
    deepEqual(await scan.handle('second', approved), UNMARKED);
    deepEqual(await scan.handle('resubmitted', resubmitted), UNMARKED);
    deepEqual(await scan.handle('first', approved), UNMARKED);
  }),
  rule('a new round repeats nothing of the one before', async ({ scan }) => {
    await scan.handle('first', approved);
    await scan.handle('suspected', result('SUSPECTED', false));
    deepEqual(await scan.handle('resubmitted', resubmitted), UNMARKED);
    deepEqual(await scan.handle('second', approved), UNMARKED);
    deepEqual(await scan.handle('third', approved), repeating('second'));
  }),
  rule('the results of two scanRefs and of two instances are apart', async (store) => {
    await store.scan.handle('first', approved);
    const others = [store.scanOf('scan-2'), store.other().scan];
    for (const [index, other] of others.entries()) {
      deepEqual(await other.handle(`approved-${index}`, approved), UNMARKED);
    }
    const third = store.scanOf('scan-3');
    deepEqual(await third.handle('automatic', automatic), UNMARKED);
  }),
  rule('a delivery without a result has no marks', async ({ scan }) => {
    await scan.handle('final', approved);
    deepEqual(await scan.begin('other event', undefined), UNMARKED);
  }),
];

/** Of a store that says which result counts; one that does not has nothing to keep here. */
export const latestResultCases = (rule: DeliveryRule): ConformanceCase[] => [
  rule('the latest result is the last final one of the round, else the last one', async (store) => {
    const { scan } = store;
    const steps: [string, DeliveredResult, LatestResult][] = [
      ['open', automatic, { ...automatic, number: 1, after: 0 }],
      ['open too', automatic, { ...automatic, number: 1, after: 0 }],
      ['first', approved, { ...approved, number: 2, after: 1 }],
      ['second', denied, { ...denied, number: 3, after: 2 }],
      ['second too', denied, { ...denied, number: 3, after: 2 }],
      ['late', automatic, { ...denied, number: 3, after: 2 }],
      ['later', result(null, false), { ...denied, number: 3, after: 2 }],
      ['third', approved, { ...approved, number: 5, after: 3 }],
      ['resubmitted', resubmitted, { ...resubmitted, number: 6, after: 5 }],
      ['resubmitted too', resubmitted, { ...resubmitted, number: 6, after: 5 }],
      ['in the new round', approved, { ...approved, number: 7, after: 6 }],
    ];
    await scan.mustBeLatest(undefined);
    for (const [deliveryId, brought, latest] of steps) {
      await scan.handle(deliveryId, brought);
      await scan.mustBeLatest(latest);
    }
    await store.scanOf('another scan').mustBeLatest(undefined);
  }),
  rule('a result counts from its receipt on, and still when it was given up', async ({ scan }) => {
    const latest = { ...approved, number: 1, after: 0 };
    await scan.enqueue('first', approved);
    await scan.mustBeLatest(latest);
    await scan.begin('first', approved);
    await scan.abandon('first');
    await scan.mustBeLatest(latest);
  }),
];
