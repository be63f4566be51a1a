import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Subject, concatMap, firstValueFrom, map, toArray } from 'rxjs';
import { classifyDelivery, createIdenfyEvent } from './classify-delivery.js';
import type { IdenfyEvent } from './event-table.js';
import { IdenfyEvents } from './idenfy-events.service.js';
import { VerificationApprovedEvent, VerificationDeniedEvent } from './event-classes.js';

const eventOf = (overall: string): IdenfyEvent =>
  createIdenfyEvent(classifyDelivery('IDENTIFICATION', { final: true, scanRef: 'r', status: { overall } }), {
    deliveryId: `d-${overall}`,
    receivedAt: new Date(0),
    instance: 'default',
    source: 'webhook',
  });
const approved = eventOf('APPROVED');
const denied = eventOf('DENIED');
const suspected = eventOf('SUSPECTED');

/** Lets timers that are due now fire: from one of them RxJS would throw what was not handled. */
const timersFired = () => new Promise((resolve) => setTimeout(resolve, 5));

describe('IdenfyEvents', () => {
  let events: IdenfyEvents;
  let logged: string[];
  const uncaught = jest.fn();

  beforeEach(() => {
    events = new IdenfyEvents();
    logged = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => {
      logged.push(String(line));
    });
    process.on('uncaughtException', uncaught);
    process.on('unhandledRejection', uncaught);
  });

  afterEach(async () => {
    await timersFired();
    process.off('uncaughtException', uncaught);
    process.off('unhandledRejection', uncaught);
    jest.restoreAllMocks();
    expect(uncaught).not.toHaveBeenCalled();
  });

  it('shows every event, in order, to every subscriber', () => {
    const seen: IdenfyEvent[][] = [[], []];
    seen.forEach((list) => events.all.subscribe((event) => list.push(event)));
    [approved, denied, suspected].forEach((event) => events.publish(event));
    expect(seen).toEqual([
      [approved, denied, suspected],
      [approved, denied, suspected],
    ]);
  });

  it('shows the events of the classes asked for', () => {
    const seen: unknown[] = [];
    events.on(VerificationApprovedEvent).subscribe((event) => seen.push(event.overall));
    events
      .on(VerificationDeniedEvent, VerificationApprovedEvent)
      .subscribe({ next: (event) => seen.push(event.type) });
    [approved, denied, suspected].forEach((event) => events.publish(event));
    expect(seen).toEqual(['APPROVED', 'verification.approved', 'verification.denied']);
  });

  it('is a live view: nothing from before, nothing after unsubscribing', () => {
    const seen: IdenfyEvent[] = [];
    events.publish(approved);
    const subscription = events.all.subscribe((event) => seen.push(event));
    events.publish(denied);
    subscription.unsubscribe();
    events.publish(suspected);
    expect(seen).toEqual([denied]);
  });

  it('completes at shutdown, also for those who come later', async () => {
    const during = firstValueFrom(events.all.pipe(toArray()));
    events.publish(approved);
    events.onApplicationShutdown();
    events.publish(denied);
    await expect(during).resolves.toEqual([approved]);
    await expect(firstValueFrom(events.on(VerificationDeniedEvent).pipe(toArray()))).resolves.toEqual([]);
  });

  const outOfOrder = (): Error => new TypeError('out of\norder');
  const rejecting = (): unknown => Promise.reject(outOfOrder());
  const failing: [string, (all: IdenfyEvents) => void][] = [
    ['a next callback that throws', ({ all }) => all.subscribe(fail)],
    ['an observer that throws', ({ all }) => all.subscribe({ next: fail })],
    ['an asynchronous callback that rejects', ({ all }) => all.subscribe(rejecting)],
    ['a callback behind on() that throws', (all) => all.on(VerificationApprovedEvent).subscribe(fail)],
    [
      'a callback at the end of a pipe that throws',
      ({ all }) => all.pipe(map((event) => event)).subscribe(fail),
    ],
    ['an operator that throws', ({ all }) => all.pipe(map(fail)).subscribe()],
    [
      'an operator that throws, with a callback',
      ({ all }) => all.pipe(concatMap(fail)).subscribe(() => undefined),
    ],
    ['an error callback that throws', ({ all }) => all.pipe(map(fail)).subscribe({ error: fail })],
  ];

  function fail(): never {
    throw outOfOrder();
  }

  it.each(failing)('logs %s, and the others see the event', async (_case, subscribe) => {
    const seen: IdenfyEvent[] = [];
    subscribe(events);
    events.all.subscribe((event) => seen.push(event));
    expect(() => events.publish(approved)).not.toThrow();
    await timersFired();
    expect(seen).toEqual([approved]);
    expect(logged).toEqual([
      expect.stringMatching(
        /^A subscriber of IdenfyEvents failed: TypeError at .*idenfy-events\.service\.spec\.ts:\d+:\d+\)?$/,
      ),
    ]);
  });

  it('keeps a subscriber that threw', () => {
    const seen: IdenfyEvent[] = [];
    events.all.subscribe((event) => {
      seen.push(event);
      fail();
    });
    events.publish(approved);
    events.publish(denied);
    expect(seen).toEqual([approved, denied]);
    expect(logged).toHaveLength(2);
  });

  it('logs no more than the kind of what is thrown when it is no Error', () => {
    events.all.subscribe(() => {
      throw Object.create(null);
    });
    events.publish(approved);
    expect(logged).toEqual(['A subscriber of IdenfyEvents failed: a thrown object']);
  });

  it('hands an error to the error callback where there is one', () => {
    const errors: unknown[] = [];
    events.all.pipe(map(fail)).subscribe({ error: (error: unknown) => errors.push(error) });
    events.all.pipe(map(fail)).subscribe(null, (error) => errors.push(error));
    events.publish(approved);
    expect(errors).toEqual([outOfOrder(), outOfOrder()]);
    expect(logged).toEqual([]);
  });

  it('feeds a Subject and calls a complete callback', () => {
    const subject = new Subject<IdenfyEvent>();
    const seen: unknown[] = [];
    subject.subscribe({ next: (event) => seen.push(event), complete: () => seen.push('done') });
    events.all.subscribe(subject);
    events.all.subscribe(undefined, undefined, () => seen.push('completed'));
    events.publish(approved);
    events.onApplicationShutdown();
    expect(seen).toEqual([approved, 'done', 'completed']);
  });
});
