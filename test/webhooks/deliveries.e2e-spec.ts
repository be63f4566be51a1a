import { Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, ExecutionContext, LoggerService } from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { OnIdenfyEvent } from '../../lib/events/on-idenfy-event.decorator.js';
import { MemoryLiveSessionStore } from '../../lib/sessions/memory-live-session.store.js';
import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';
import { MemoryDeliveryStore } from '../../lib/deliveries/memory-delivery.store.js';
import type { DeliveryStore } from '../../lib/deliveries/delivery-store.interface.js';
import type { QueuedDelivery, WebhookQueue } from '../../lib/deliveries/webhook-queue.interface.js';
import { KEY, platforms, resultBody, send, silenceLogs, startApp } from './support.js';
import type { RunningApp } from './support.js';

/** A second handler, so that one may fail and the other not. */
@Injectable()
class Audit {
  calls = 0;

  @OnIdenfyEvent({ id: 'audit' })
  note(): void {
    this.calls += 1;
  }
}

const Public = () => SetMetadata('public', true);

@Injectable()
class NobodyPasses implements CanActivate {
  constructor(private readonly reflector: Reflector) {}
  canActivate(context: ExecutionContext): boolean {
    return (
      this.reflector.getAllAndOverride<boolean>('public', [context.getHandler(), context.getClass()]) === true
    );
  }
}

/** Passes on what it took as soon as a test says so. */
class ListQueue implements WebhookQueue {
  readonly stored: QueuedDelivery[] = [];
  process: (delivery: QueuedDelivery) => Promise<void> = () => Promise.reject(new Error('not started'));
  stopped = false;
  start(process: (delivery: QueuedDelivery) => Promise<void>): void {
    this.process = process;
  }
  async enqueue(delivery: QueuedDelivery): Promise<void> {
    this.stored.push(delivery);
  }
  stop(): void {
    this.stopped = true;
  }
}

/** A store of the app's own, by no means an instance of the memory store. */
function storeWith(changes: Partial<DeliveryStore>): DeliveryStore {
  const memory = new MemoryDeliveryStore();
  return {
    begin: (request) => memory.begin(request),
    renew: (request) => memory.renew(request),
    settleHandler: (request) => memory.settleHandler(request),
    complete: (request) => memory.complete(request),
    abandon: (request) => memory.abandon(request),
    close: () => memory.close(),
    ...changes,
  };
}

function opener() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

const providers = [Audit];

describe.each(platforms)('A delivery on %s', (platform) => {
  let running: RunningApp;
  const start = async (settings: Parameters<typeof startApp>[1] = {}): Promise<RunningApp> =>
    (running = await startApp(platform, { providers, ...settings }));

  beforeAll(silenceLogs);
  afterEach(() => running.app.close());

  it.each([
    ['an address on the list', ['192.0.2.0/24', '127.0.0.1'], 200],
    ['a range', ['::ffff:127.0.0.0/104'], 200],
    ['another address', ['192.0.2.0/24', '::1'], 403],
  ])('may come from %s only', async (_, allowedIps, status) => {
    const { port } = await start({ options: { webhook: { allowedIps, maxBodyBytes: 1000 } } });
    expect((await send(port, resultBody())).status).toBe(status);
    // The address comes first, whatever else is wrong.
    const tooLarge = await send(port, resultBody({ pad: 'p'.repeat(5000) }), { signature: null });
    expect(tooLarge.status).toBe(status === 200 ? 413 : 403);
  });

  it('gives whoever sends a wrong signature no hint, and the app’s log the reason in one line', async () => {
    const lines: string[] = [];
    const ignore = () => undefined;
    const logger: LoggerService = {
      log: ignore,
      error: ignore,
      warn: (line) => void lines.push(line as string),
    };
    const { port } = await start({ nest: { logger } });
    const body = resultBody({ clientId: 'person-4711' });
    const right = signIdenfyPayload(body, KEY);
    const answers = [];
    for (const signature of [null, '', 'zz', `${right}00`, `${right}, ${right}`, '0'.repeat(64)]) {
      answers.push(await send(port, body, { signature }));
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    const reasons = lines.map((line) => /outcome=unsigned ms=\d+ reason=signature (\w+)$/.exec(line)?.[1]);
    expect(reasons).toEqual(['missing', 'missing', 'malformed', 'malformed', 'malformed', 'mismatch']);
    expect(lines.join()).not.toMatch(/person-4711|0000/);
    expect(lines.join()).not.toContain(right);
  });

  it('is the same one with upper-case hex and white space around the signature', async () => {
    const { port, recorder } = await start();
    const body = resultBody();
    const right = signIdenfyPayload(body, KEY);
    const bodies = [];
    for (const signature of [right, right.toUpperCase(), ` ${right}\t`]) {
      bodies.push((await send(port, body, { signature })).body);
    }
    const duplicate = { received: true, duplicate: true };
    expect(bodies).toEqual([{ received: true }, duplicate, duplicate]);
    expect(recorder.events).toHaveLength(1);
  });

  it('reaches each handler once, however many copies come at once', async () => {
    const { port, recorder, app } = await start();
    recorder.react = () => new Promise((resolve) => setImmediate(resolve));
    const body = resultBody();
    const answers = await Promise.all(Array.from({ length: 200 }, () => send(port, body)));
    for (const { status, headers } of answers) {
      expect([200, 503]).toContain(status);
      expect(headers['retry-after'] === undefined).toBe(status === 200);
    }
    expect((await send(port, body)).body).toEqual({ received: true, duplicate: true });
    expect(recorder.events).toHaveLength(1);
    expect(app.get(Audit).calls).toBe(1);
  });

  it('is answered with 500 when a handler fails, and handed again only to that one', async () => {
    const failures: unknown[] = [];
    const { port, recorder, app } = await start({
      options: { onHandlerError: ({ handler, error }) => failures.push([handler, (error as Error).message]) },
    });
    recorder.react = () => {
      throw new Error('the database of clientId 4711 is down');
    };
    const body = resultBody();
    const failed = await send(port, body);
    expect([failed.status, failed.body]).toMatchObject([500, { statusCode: 500 }]);
    expect(JSON.stringify(failed.body)).not.toContain('4711');
    expect(failures).toEqual([['Recorder.onEvent', 'the database of clientId 4711 is down']]);
    recorder.react = () => undefined;
    expect((await send(port, body)).body).toEqual({ received: true });
    expect(recorder.events).toHaveLength(2);
    expect(app.get(Audit).calls).toBe(1);
  });

  it('is answered in time when a handler is not, and is a duplicate when it has finished', async () => {
    const { port, recorder, app } = await start({ options: { webhook: { handlerTimeoutMs: 60 } } });
    const { open, opened } = opener();
    const done = opener();
    recorder.react = () => opened.then(done.open);
    const body = resultBody();
    const late = await send(port, body);
    expect(late).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.stringMatching(/^\d+$/) as string },
    });
    expect((await send(port, body)).status).toBe(503);
    open();
    await done.opened;
    await new Promise(setImmediate);
    expect((await send(port, body)).body).toEqual({ received: true, duplicate: true });
    expect(recorder.events).toHaveLength(1);
    expect(app.get(Audit).calls).toBe(1);
  });

  it.each(['begin', 'complete'] as const)(
    'is answered with 503 while the store fails at %s, and handled when it is back',
    async (step) => {
      let isDown = true;
      const memory = storeWith({});
      const ask = memory[step] as (request: never) => Promise<never>;
      const fails = (request: never) => (isDown ? Promise.reject(new Error('down')) : ask(request));
      const { port } = await start({ options: { webhook: { store: { ...memory, [step]: fails } } } });
      const body = resultBody();
      const refused = await send(port, body);
      expect([refused.status, refused.headers['retry-after']]).toEqual([503, '1']);
      isDown = false;
      expect((await send(port, body)).body).toEqual({ received: true });
    },
  );

  it.each([true, false])(
    'ends the live session whose result it brings, with handlers that work: %s',
    async (works) => {
      const store = new MemoryLiveSessionStore();
      const { port, recorder } = await start({ options: { duplicates: { store } } });
      recorder.react = () => {
        if (!works) {
          throw new Error('no');
        }
      };
      for (const [clientId, scanRef] of [
        ['client-a', 'scan-a'],
        ['client-b', 'scan-b'],
      ] as const) {
        const key = { instance: 'default', clientId, owner: clientId };
        await store.acquire({ ...key, leaseMs: 10_000 });
        await store.open({ ...key, scanRef, holdMs: 60_000, dueMs: 60_000 });
      }
      const preliminary = resultBody({ scanRef: 'scan-a', final: false, status: { overall: 'APPROVED' } });
      await send(port, preliminary, { headers: { 'Idenfy-Event-Type': 'IDENTIFICATION_AUTO_FINISHED' } });
      expect(await store.find({ instance: 'default', clientId: 'client-a' })).toBeDefined();
      await send(port, resultBody({ scanRef: 'scan-a', clientId: null }));
      expect(await store.find({ instance: 'default', clientId: 'client-a' })).toBeUndefined();
      expect(await store.find({ instance: 'default', clientId: 'client-b' })).toBeDefined();
    },
  );

  it('is stored, acknowledged, and handled by a worker when there is a queue', async () => {
    const queue = new ListQueue();
    const { port, recorder } = await start({ options: { webhook: { queue, store: storeWith({}) } } });
    const body = resultBody();
    expect((await send(port, body)).body).toEqual({ received: true });
    expect(recorder.events).toEqual([]);
    const [stored] = queue.stored as [QueuedDelivery];
    recorder.react = () => Promise.reject(new Error('not yet'));
    await expect(queue.process(stored)).rejects.toThrow('failed');
    recorder.react = () => undefined;
    await queue.process(stored);
    await queue.process(stored);
    expect(recorder.events).toHaveLength(2);
    expect(recorder.events[1]).toMatchObject({
      deliveryId: stored.deliveryId,
      receivedAt: new Date(stored.receivedAt),
    });
    expect((await send(port, body)).body).toEqual({ received: true, duplicate: true });
    await expect(queue.process({ ...stored, body: 'AAAA' })).rejects.toThrow('damaged');
  });

  it('passes the global guard of an app that marks the route as public, and only then', async () => {
    const guard = { provide: APP_GUARD, useClass: NobodyPasses };
    const order: string[] = [];
    const webhookDecorators = [Public(), () => void order.push('first'), () => void order.push('second')];
    const { port } = await start({ structure: { webhookDecorators }, providers: [Audit, guard] });
    expect((await send(port, '{}', { path: '/echo' })).status).toBe(403);
    expect((await send(port, resultBody())).status).toBe(200);
    // As above a class: the one that stands last is applied first.
    expect(order).toEqual(['second', 'first']);
    await running.app.close();
    const closed = await start({ providers: [Audit, guard] });
    expect((await send(closed.port, resultBody())).status).toBe(403);
  });

  it('is answered while 100 others have not sent their body yet', async () => {
    const { port } = await start();
    const half = 'POST /idenfy/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{';
    const sockets = await Promise.all(
      Array.from(
        { length: 100 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(port, '127.0.0.1', () => socket.write(half, () => resolve(socket)));
            socket.on('error', () => undefined);
          }),
      ),
    );
    for (let index = 0; index < 20; index += 1) {
      expect((await send(port, resultBody())).status).toBe(200);
    }
    sockets.forEach((socket) => socket.destroy());
  });

  it('that is in work when the app closes is finished and answered', async () => {
    const { port, recorder, app } = await start();
    const { open, opened } = opener();
    const begun = opener();
    recorder.react = () => {
      begun.open();
      return opened;
    };
    const answer = send(port, resultBody());
    await begun.opened;
    const closed = app.close();
    open();
    expect((await answer).status).toBe(200);
    await closed;
  });
});
