import { Injectable, Logger } from '@nestjs/common';
import type { LoggerService } from '@nestjs/common';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import { IdenfyEvents, MemoryDeliveryStore, MemoryLiveSessionStore, OnIdenfyEvent } from 'nestjs-idenfy';
import type { DeliveryStore, QueuedDelivery, WebhookQueue } from 'nestjs-idenfy';
import { defer, map } from 'rxjs';
import { hostileValues } from '../support/hostile-values.mjs';
import { KEY, platforms, resultBody, send, startApp } from './support.js';
import type { AppSettings, RunningApp } from './support.js';

/** What is thrown at the moment; nothing while that is not set. */
let make: (() => unknown) | undefined;
function explode(): undefined {
  if (make !== undefined) {
    throw make();
  }
}

const explodeLater = (): unknown => Promise.resolve().then(explode);

/** The other handler: none of what is thrown around it is to run it twice. */
@Injectable()
class Slow {
  calls: string[] = [];
  gate: Promise<void> = Promise.resolve();

  @OnIdenfyEvent({ id: 'slow' })
  async onEvent({ deliveryId }: { deliveryId: string }): Promise<void> {
    this.calls.push(deliveryId);
    await this.gate;
  }
}

@Injectable()
class Reactive {
  react = false;

  @OnIdenfyEvent({ id: 'reactive' })
  onEvent(): unknown {
    return defer(async () => this.react && explode());
  }
}

/** A store of the app's own, as a queue wants one. */
function lasting(): DeliveryStore {
  const memory = new MemoryDeliveryStore();
  return {
    begin: (request) => memory.begin(request),
    renew: (request) => memory.renew(request),
    settleHandler: (request) => memory.settleHandler(request),
    complete: (request) => memory.complete(request),
    abandon: (request) => memory.abandon(request),
  };
}

const throwingLogger: LoggerService = { log: explode, warn: explode, error: explode, debug: explode };

describe.each(platforms)('What should not be thrown, on %s,', (platform) => {
  let running: RunningApp;
  const start = async (settings: AppSettings): Promise<Slow> => {
    running = await startApp(platform, { ...settings, providers: [Slow, Reactive] });
    return running.app.get(Slow);
  };
  /** Sends a delivery while the value is thrown, and says how it was answered. */
  const sendWhile = async (value: () => unknown, body = resultBody()): Promise<number> => {
    make = value;
    try {
      return (await send(running.port, body)).status;
    } finally {
      make = undefined;
    }
  };

  afterEach(async () => {
    make = undefined;
    await running.app.close();
    Logger.overrideLogger(false);
  });

  const asHandler: [string, (app: RunningApp) => void][] = [
    ['a handler', ({ recorder }) => (recorder.react = explode)],
    ['an asynchronous handler', ({ recorder }) => (recorder.react = explodeLater)],
    ['the Observable of a handler', ({ app }) => (app.get(Reactive).react = true)],
  ];
  it.each(asHandler)('by %s, is a failed handler, and no other one runs twice', async (_where, arm) => {
    const slow = await start({});
    arm(running);
    for (const [, value] of hostileValues) {
      let open: () => void = () => undefined;
      slow.gate = new Promise((resolve) => (open = resolve));
      slow.calls = [];
      const body = resultBody();
      make = value;
      const first = send(running.port, body);
      while (slow.calls.length === 0) {
        await new Promise(setImmediate);
      }
      expect((await send(running.port, body)).status).toBe(503);
      open();
      expect((await first).status).toBe(500);
      make = undefined;
      expect((await send(running.port, body)).status).toBe(200);
      expect(slow.calls).toHaveLength(1);
    }
  });

  const reported: [string, AppSettings, (app: RunningApp) => void][] = [
    ['a subscriber', {}, ({ app }) => void app.get(IdenfyEvents).all.subscribe(explode)],
    ['an asynchronous subscriber', {}, ({ app }) => void app.get(IdenfyEvents).all.subscribe(explodeLater)],
    [
      'an operator',
      {},
      ({ app }) =>
        hostileValues.forEach(() =>
          app
            .get(IdenfyEvents)
            .all.pipe(map(explode))
            .subscribe(() => undefined),
        ),
    ],
    [
      'a mirror',
      { options: { mirror: ['event-emitter'] }, imports: [EventEmitterModule.forRoot()] },
      ({ app }) => app.get(EventEmitter2).onAny(explode),
    ],
    [
      'an asynchronous mirror',
      { options: { mirror: ['event-emitter'] }, imports: [EventEmitterModule.forRoot()] },
      ({ app }) => app.get(EventEmitter2).onAny(explodeLater),
    ],
    ['a logger', { nest: { logger: throwingLogger } }, () => undefined],
  ];
  it.each(reported)('by %s, changes no answer', async (_where, settings, arm) => {
    const slow = await start(settings);
    arm(running);
    for (const [, value] of hostileValues) {
      const body = resultBody();
      expect(await sendWhile(value, body)).toBe(200);
      expect(await sendWhile(value, body)).toBe(200);
    }
    expect(slow.calls).toHaveLength(hostileValues.length);
  });

  const told: [string, AppSettings][] = [
    ['onHandlerError', { options: { onHandlerError: explode } }],
    ['an asynchronous onHandlerError', { options: { onHandlerError: explodeLater } }],
    [
      'onHandlerError, and by the logger',
      { options: { onHandlerError: explode }, nest: { logger: throwingLogger } },
    ],
  ];
  it.each(told)('by %s, leaves the failed handler what it is', async (_where, settings) => {
    const slow = await start(settings);
    running.recorder.react = () => {
      throw new Error('an ordinary failure');
    };
    for (const [, value] of hostileValues) {
      slow.calls = [];
      const body = resultBody();
      expect(await sendWhile(value, body)).toBe(500);
      expect(await sendWhile(value, body)).toBe(500);
      expect(slow.calls).toHaveLength(1);
    }
  });

  const steps = ['begin', 'settleHandler', 'complete'] as const;
  const ways = ['throws', 'rejects with'] as const;
  const stores = steps.flatMap((step) => ways.map((way) => [step, way] as const));
  it.each(stores)('by a delivery store whose %s %s it, is a store that failed', async (step, way) => {
    // A success that was not recorded does not matter once the delivery is completed.
    const expected = step === 'settleHandler' ? 200 : 503;
    const memory = new MemoryDeliveryStore();
    const works = memory[step].bind(memory) as (request: unknown) => Promise<never>;
    memory[step] = (request: unknown): Promise<never> => {
      if (way === 'throws') {
        explode();
        return works(request);
      }
      return Promise.resolve()
        .then(explode)
        .then(() => works(request));
    };
    const slow = await start({ options: { webhook: { signingKeys: KEY, store: memory } } });
    for (const [, value] of hostileValues) {
      const body = resultBody();
      expect(await sendWhile(value, body)).toBe(expected);
    }
    expect(slow.calls).toHaveLength(step === 'begin' ? 0 : hostileValues.length);
    expect((await send(running.port, resultBody())).status).toBe(200);
  });

  it('by a session store, is a store that failed', async () => {
    const sessions = new MemoryLiveSessionStore();
    const works = sessions.finish.bind(sessions);
    sessions.finish = async (request) => explode() ?? works(request);
    await start({ options: { duplicates: { store: sessions } } });
    for (const [, value] of hostileValues) {
      const body = resultBody();
      expect(await sendWhile(value, body)).toBe(503);
      expect((await send(running.port, body)).status).toBe(200);
    }
  });

  it('by a handler in a worker, fails its job, and no other one runs again', async () => {
    const jobs: QueuedDelivery[] = [];
    let work: (job: QueuedDelivery) => Promise<void> = () => Promise.reject(new Error('not started'));
    const queue: WebhookQueue = {
      start: (process) => void (work = process),
      enqueue: async (job) => void jobs.push(job),
      stop: () => undefined,
    };
    const slow = await start({ options: { webhook: { signingKeys: KEY, queue, store: lasting() } } });
    running.recorder.react = explode;
    for (const [, value] of hostileValues) {
      slow.calls = [];
      expect(await sendWhile(value)).toBe(200);
      const job = jobs.pop()!;
      make = value;
      await expect(work(job)).rejects.toMatchObject({
        message: expect.not.stringContaining('SECRET') as unknown,
      });
      make = undefined;
      await work(job);
      expect(slow.calls).toHaveLength(1);
    }
  });

  it.each(ways)('by a queue that %s it, is a queue that failed', async (way) => {
    const queue = {
      start: () => undefined,
      enqueue: () => (way === 'throws' ? (explode(), Promise.resolve()) : Promise.resolve().then(explode)),
      stop: () => undefined,
    };
    await start({ options: { webhook: { signingKeys: KEY, queue, store: lasting() } } });
    for (const [, value] of hostileValues) {
      expect(await sendWhile(value)).toBe(503);
    }
    expect((await send(running.port, resultBody())).status).toBe(200);
  });
});
