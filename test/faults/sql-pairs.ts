import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { SqlDeliveryStore, SqlLiveSessionStore } from '../../lib/sql/index.js';

const LONG_MS = 600_000;
const SHORT_MS = 1;
const results = {
  final: { overall: 'APPROVED', final: true, startsRound: false },
  open: { overall: 'APPROVED', final: false, startsRound: false },
  resubmitted: { overall: 'APPROVED', final: true, startsRound: true },
};

/** The calls of both stores on one clientId, one scanRef and two deliveries of it. */
export function callsOf(
  { sessions, deliveries }: { sessions: SqlLiveSessionStore; deliveries: SqlDeliveryStore },
  instance: string,
) {
  const key = { instance, clientId: 'client' };
  const scan = { instance, scanRef: 'scan' };
  const owned = (deliveryId: string, owner: string) => ({ ...scan, deliveryId, owner });
  return {
    acquire: (owner: string, leaseMs = LONG_MS) => sessions.acquire({ ...key, owner, leaseMs }),
    open: (owner: string) =>
      sessions.open({
        ...{ ...key, ...scan, owner, holdMs: LONG_MS, dueMs: 0 },
        token: { lifeMs: LONG_MS, answer: 'token' },
      }),
    abandon: (owner: string, outcome: 'refused' | 'unknown') => sessions.abandon({ ...key, owner, outcome }),
    finish: () => sessions.finish(scan),
    submitted: () => sessions.submitted(scan),
    find: () => sessions.find(key),
    remove: () => sessions.remove(key),
    removeScan: () => sessions.remove({ ...key, ...scan }),
    takeDue: () => sessions.takeDue({ instance, limit: 10, againMs: LONG_MS }),
    dueAgain: () => sessions.dueAgain({ ...key, ...scan, dueMs: LONG_MS }),
    begin: (deliveryId: string, owner: string, result: keyof typeof results = 'final', leaseMs = LONG_MS) =>
      deliveries.begin({ ...owned(deliveryId, owner), leaseMs, result: results[result] }),
    beginTentative: (deliveryId: string, owner: string) =>
      deliveries.begin({
        ...{ ...owned(deliveryId, owner), leaseMs: LONG_MS },
        ...{ result: results.final, tentative: true },
      }),
    beginToQueue: (deliveryId: string, owner: string) =>
      deliveries.begin({
        ...{ ...owned(deliveryId, owner), leaseMs: LONG_MS },
        ...{ result: results.final, toQueue: true },
      }),
    renew: (deliveryId: string, owner: string) =>
      deliveries.renew({ ...owned(deliveryId, owner), leaseMs: LONG_MS }),
    settle: (deliveryId: string, owner: string) =>
      deliveries.settleHandler({ ...owned(deliveryId, owner), handler: 'handler' }),
    settleInTransaction: (deliveryId: string, owner: string) =>
      deliveries.settleInTransaction!(
        { ...owned(deliveryId, owner), handler: 'handler' },
        async (transaction) => {
          await (transaction as Pool).query({ text: 'INSERT INTO effects VALUES ($1)', values: [instance] });
        },
      ),
    complete: (deliveryId: string, owner: string) => deliveries.complete(owned(deliveryId, owner)),
    giveUp: (deliveryId: string, owner: string) => deliveries.abandon(owned(deliveryId, owner)),
    latest: () => deliveries.latestResult(scan),
  };
}

export type Calls = ReturnType<typeof callsOf>;
type Call = (calls: Calls) => Promise<unknown>;

/** Two calls between which the order matters. */
export interface Pair {
  readonly name: string;
  readonly before?: Call;
  readonly calls: readonly [Call, Call];
  /** What is left, looked at afterwards. */
  readonly end: Call;
  /** Results that no serial order has, and that are right: neither call can see the other. */
  readonly alsoRight?: readonly unknown[];
  /** One of them runs work of the app in a transaction, which is refused (40001) and not run again. */
  readonly runsWork?: boolean;
}

const inTurn =
  (...all: Call[]): Call =>
  async (calls) => {
    const told: unknown[] = [];
    for (const one of all) {
      told.push(await one(calls));
    }
    return told;
  };

const acquired: Call = (calls) => calls.acquire('first');
const opened = inTurn(acquired, (calls) => calls.open('first'));
/** A reservation whose lease has ended. */
const expired: Call = async (calls) => {
  await calls.acquire('late', SHORT_MS);
  while ((await calls.find()) !== undefined) {
    await sleep(1);
  }
};
const sessionEnd = inTurn(
  (calls) => calls.find(),
  (calls) => calls.takeDue(),
  (calls) => calls.acquire('third'),
);

const begun: Call = (calls) => calls.begin('one', 'first');
const begunAndExpired: Call = async (calls) => {
  await calls.begin('one', 'first', 'final', SHORT_MS);
  await sleep(5);
};
const deliveryEnd = inTurn(
  (calls) => calls.latest(),
  (calls) => calls.begin('one', 'third'),
  (calls) => calls.begin('two', 'fourth'),
  (calls) => calls.begin('three', 'fifth', 'open'),
);

export const sessionPairs: Pair[] = [
  {
    name: 'acquire and acquire of another',
    calls: [(calls) => calls.acquire('first'), (calls) => calls.acquire('second')],
    end: sessionEnd,
  },
  {
    name: 'acquire and acquire of another, over an expired reservation',
    before: expired,
    calls: [(calls) => calls.acquire('first'), (calls) => calls.acquire('second')],
    end: sessionEnd,
  },
  {
    name: 'acquire and acquire of the same owner, over an expired reservation',
    before: expired,
    calls: [acquired, acquired],
    end: sessionEnd,
  },
  {
    name: 'acquire again and abandon as refused',
    before: acquired,
    calls: [acquired, (calls) => calls.abandon('first', 'refused')],
    end: (calls) => calls.acquire('third'),
  },
  {
    name: 'acquire of another and abandon as refused',
    before: acquired,
    calls: [(calls) => calls.acquire('second'), (calls) => calls.abandon('first', 'refused')],
    end: sessionEnd,
  },
  {
    name: 'acquire of another and abandon as unknown',
    before: acquired,
    calls: [(calls) => calls.acquire('second'), (calls) => calls.abandon('first', 'unknown')],
    end: sessionEnd,
  },
  {
    name: 'open and abandon as refused',
    before: acquired,
    calls: [(calls) => calls.open('first'), (calls) => calls.abandon('first', 'refused')],
    end: sessionEnd,
  },
  {
    name: 'open and abandon as unknown',
    before: acquired,
    calls: [(calls) => calls.open('first'), (calls) => calls.abandon('first', 'unknown')],
    end: sessionEnd,
  },
  {
    name: 'open and finish',
    before: acquired,
    calls: [(calls) => calls.open('first'), (calls) => calls.finish()],
    end: sessionEnd,
    alsoRight: [['opened', false]],
  },
  {
    name: 'open and submitted',
    before: acquired,
    calls: [(calls) => calls.open('first'), (calls) => calls.submitted()],
    end: sessionEnd,
  },
  {
    name: 'open and open again',
    before: acquired,
    calls: [(calls) => calls.open('first'), (calls) => calls.open('first')],
    end: sessionEnd,
  },
  {
    name: 'open late and acquire of another, over an expired reservation',
    before: expired,
    calls: [(calls) => calls.open('late'), (calls) => calls.acquire('second')],
    end: sessionEnd,
  },
  {
    name: 'open and remove',
    before: acquired,
    calls: [(calls) => calls.open('first'), (calls) => calls.remove()],
    end: sessionEnd,
  },
  {
    name: 'open and remove of its scanRef',
    before: acquired,
    calls: [(calls) => calls.open('first'), (calls) => calls.removeScan()],
    end: sessionEnd,
  },
  {
    name: 'open and takeDue',
    before: acquired,
    calls: [(calls) => calls.open('first'), (calls) => calls.takeDue()],
    end: sessionEnd,
  },
  {
    name: 'finish and acquire of another',
    before: opened,
    calls: [(calls) => calls.finish(), (calls) => calls.acquire('second')],
    end: sessionEnd,
  },
  {
    name: 'finish and finish again',
    before: opened,
    calls: [(calls) => calls.finish(), (calls) => calls.finish()],
    end: sessionEnd,
  },
  {
    name: 'finish and remove',
    before: opened,
    calls: [(calls) => calls.finish(), (calls) => calls.remove()],
    end: sessionEnd,
  },
  {
    name: 'finish and submitted',
    before: opened,
    calls: [(calls) => calls.finish(), (calls) => calls.submitted()],
    end: sessionEnd,
  },
  {
    name: 'takeDue and finish',
    before: opened,
    calls: [(calls) => calls.takeDue(), (calls) => calls.finish()],
    end: sessionEnd,
  },
  {
    name: 'takeDue and takeDue',
    before: opened,
    calls: [(calls) => calls.takeDue(), (calls) => calls.takeDue()],
    end: sessionEnd,
  },
  {
    name: 'takeDue and dueAgain',
    before: opened,
    calls: [(calls) => calls.takeDue(), (calls) => calls.dueAgain()],
    end: sessionEnd,
  },
  {
    name: 'dueAgain and finish',
    before: opened,
    calls: [(calls) => calls.dueAgain(), (calls) => calls.finish()],
    end: sessionEnd,
  },
  {
    name: 'remove and acquire of another',
    before: opened,
    calls: [(calls) => calls.remove(), (calls) => calls.acquire('second')],
    end: sessionEnd,
  },
];

export const deliveryPairs: Pair[] = [
  {
    name: 'begin and begin of another attempt',
    calls: [(calls) => calls.begin('one', 'first'), (calls) => calls.begin('one', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'begin and begin of another attempt, over an expired lease',
    before: begunAndExpired,
    calls: [(calls) => calls.begin('one', 'second'), (calls) => calls.begin('one', 'third')],
    end: deliveryEnd,
  },
  {
    name: 'begin and begin of two deliveries with one result',
    calls: [(calls) => calls.begin('one', 'first'), (calls) => calls.begin('two', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'begin of a final result and begin of one that is not',
    calls: [(calls) => calls.begin('one', 'first'), (calls) => calls.begin('two', 'second', 'open')],
    end: deliveryEnd,
  },
  {
    name: 'begin of a result and begin of its RESUBMITTED',
    before: (calls) => calls.begin('zero', 'zero'),
    calls: [(calls) => calls.begin('one', 'first', 'resubmitted'), (calls) => calls.begin('two', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'tentative begin and begin of two deliveries with one result',
    calls: [(calls) => calls.beginTentative('one', 'first'), (calls) => calls.begin('two', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'begin into a queue and begin of two deliveries with one result',
    calls: [(calls) => calls.beginToQueue('one', 'first'), (calls) => calls.begin('two', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'begin and latestResult',
    calls: [(calls) => calls.begin('one', 'first'), (calls) => calls.latest()],
    end: deliveryEnd,
  },
  {
    name: 'complete and begin of another attempt',
    before: begun,
    calls: [(calls) => calls.complete('one', 'first'), (calls) => calls.begin('one', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'complete and begin of a delivery with the same result',
    before: begun,
    calls: [(calls) => calls.complete('one', 'first'), (calls) => calls.begin('two', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'complete of a tentative attempt and begin of a delivery with the same result',
    before: (calls) => calls.beginTentative('one', 'first'),
    calls: [(calls) => calls.complete('one', 'first'), (calls) => calls.begin('two', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'complete late and begin of another attempt',
    before: begunAndExpired,
    calls: [(calls) => calls.complete('one', 'first'), (calls) => calls.begin('one', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'abandon and begin of another attempt',
    before: begun,
    calls: [(calls) => calls.giveUp('one', 'first'), (calls) => calls.begin('one', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'abandon and begin of a delivery with the same result',
    before: begun,
    calls: [(calls) => calls.giveUp('one', 'first'), (calls) => calls.begin('two', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'abandon of a tentative attempt and begin of a delivery with the same result',
    before: (calls) => calls.beginTentative('one', 'first'),
    calls: [(calls) => calls.giveUp('one', 'first'), (calls) => calls.begin('two', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'abandon and complete',
    before: begun,
    calls: [(calls) => calls.giveUp('one', 'first'), (calls) => calls.complete('one', 'first')],
    end: deliveryEnd,
  },
  {
    name: 'renew late and begin of another attempt',
    before: begunAndExpired,
    calls: [(calls) => calls.renew('one', 'first'), (calls) => calls.begin('one', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'settleHandler and begin of another attempt',
    before: begunAndExpired,
    calls: [(calls) => calls.settle('one', 'first'), (calls) => calls.begin('one', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'settleInTransaction and begin of another attempt',
    runsWork: true,
    before: begunAndExpired,
    calls: [(calls) => calls.settleInTransaction('one', 'first'), (calls) => calls.begin('one', 'second')],
    end: deliveryEnd,
  },
  {
    name: 'settleInTransaction and the whole of another attempt',
    runsWork: true,
    before: begunAndExpired,
    calls: [
      (calls) => calls.settleInTransaction('one', 'first'),
      inTurn(
        (calls) => calls.begin('one', 'second'),
        (calls) => calls.settleInTransaction('one', 'second'),
      ),
    ],
    end: deliveryEnd,
    // It was told of no handler, and then that the handler had succeeded: its own record says so in time.
    alsoRight: [[true, [{ state: 'started', settled: [], superseded: false }, false]]],
  },
  {
    name: 'settleInTransaction and settleHandler',
    runsWork: true,
    before: begun,
    calls: [(calls) => calls.settleInTransaction('one', 'first'), (calls) => calls.settle('one', 'second')],
    end: deliveryEnd,
  },
];

/** A call whose caller has gone when the server does what it was told. */
export interface LateCase {
  readonly name: string;
  readonly before?: Call;
  readonly call: Call;
  /** What its caller does instead of the call once more. */
  readonly giveUp?: Call;
  readonly end: Call;
  /** It need not be refused: a statement of a handler, which waits, or one that only tidies up. */
  readonly mayPass?: boolean;
}

const abandonFirst: Call = (calls) => calls.abandon('first', 'refused');
const giveUpFirst: Call = (calls) => calls.giveUp('one', 'first');

export const lateCases: LateCase[] = [
  { name: 'acquire', call: acquired, giveUp: abandonFirst, end: sessionEnd },
  {
    name: 'acquire over an expired reservation',
    before: expired,
    call: acquired,
    giveUp: abandonFirst,
    end: sessionEnd,
  },
  { name: 'open', before: acquired, call: (calls) => calls.open('first'), end: sessionEnd },
  {
    name: 'open after finish',
    before: inTurn(acquired, (calls) => calls.finish()),
    call: (calls) => calls.open('first'),
    end: sessionEnd,
    mayPass: true,
  },
  { name: 'abandon as refused', before: acquired, call: abandonFirst, end: sessionEnd },
  {
    name: 'abandon as unknown',
    before: acquired,
    call: (calls) => calls.abandon('first', 'unknown'),
    end: sessionEnd,
  },
  { name: 'abandon before the acquire', call: abandonFirst, end: sessionEnd },
  { name: 'finish', before: opened, call: (calls) => calls.finish(), end: sessionEnd },
  {
    name: 'finish before open',
    before: acquired,
    call: (calls) => calls.finish(),
    end: inTurn((calls) => calls.open('first'), sessionEnd),
  },
  { name: 'submitted', before: opened, call: (calls) => calls.submitted(), end: sessionEnd },
  {
    name: 'submitted before open',
    before: acquired,
    call: (calls) => calls.submitted(),
    end: inTurn((calls) => calls.open('first'), sessionEnd),
  },
  { name: 'remove', before: opened, call: (calls) => calls.remove(), end: sessionEnd },
  { name: 'remove of a scanRef', before: opened, call: (calls) => calls.removeScan(), end: sessionEnd },
  { name: 'dueAgain', before: opened, call: (calls) => calls.dueAgain(), end: sessionEnd },
  { name: 'begin', call: begun, giveUp: giveUpFirst, end: deliveryEnd },
  {
    name: 'begin over an expired lease',
    before: begunAndExpired,
    call: (calls) => calls.begin('one', 'second'),
    giveUp: (calls) => calls.giveUp('one', 'second'),
    end: deliveryEnd,
  },
  { name: 'renew', before: begun, call: (calls) => calls.renew('one', 'first'), end: deliveryEnd },
  {
    name: 'settleHandler',
    before: begun,
    call: (calls) => calls.settle('one', 'first'),
    end: inTurn(giveUpFirst, deliveryEnd),
  },
  {
    name: 'settleInTransaction',
    before: begun,
    call: (calls) => calls.settleInTransaction('one', 'first'),
    mayPass: true,
    end: inTurn(giveUpFirst, deliveryEnd),
  },
  { name: 'complete', before: begun, call: (calls) => calls.complete('one', 'first'), end: deliveryEnd },
  { name: 'abandon of a delivery', before: begun, call: giveUpFirst, end: deliveryEnd },
  { name: 'abandon of a delivery before the begin', call: giveUpFirst, end: deliveryEnd },
];
