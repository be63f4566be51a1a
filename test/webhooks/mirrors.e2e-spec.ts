import { Injectable, Module } from '@nestjs/common';
import type { LoggerService } from '@nestjs/common';
import { CqrsModule, EventBus, EventsHandler } from '@nestjs/cqrs';
import type { IEventHandler } from '@nestjs/cqrs';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { IdenfyError, VerificationApprovedEvent } from 'nestjs-idenfy';
import type { IdenfyEvent, IdenfyMirror, IdenfyModuleOptions } from 'nestjs-idenfy';
import { KEY, idenfy, platforms, resultBody, send, startApp } from './support.js';
import type { AppSettings, Platform, RunningApp } from './support.js';

const running: RunningApp[] = [];
const DUPLICATE = { received: true, duplicate: true };

async function start(platform: Platform, settings: AppSettings): Promise<RunningApp> {
  const started = await startApp(platform, settings);
  running.push(started);
  return started;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map(({ app }) => app.close()));
});

const mirroring = (...mirror: IdenfyMirror[]): Partial<IdenfyModuleOptions> => ({ mirror });

/** Hears by both buses, in the ways that an app does. */
@Injectable()
class Listener {
  readonly events: IdenfyEvent[] = [];

  @OnEvent('idenfy.verification.*')
  onVerification(event: IdenfyEvent): void {
    this.events.push(event);
  }
}

@EventsHandler(VerificationApprovedEvent)
class Approvals implements IEventHandler<VerificationApprovedEvent> {
  readonly events: IdenfyEvent[] = [];

  handle(event: VerificationApprovedEvent): void {
    this.events.push(event);
  }
}

/** Takes the error lines of the app's log, and no others. */
class ErrorLog implements LoggerService {
  constructor(private readonly lines: unknown[]) {}

  error(line: unknown): void {
    this.lines.push(line);
  }

  log(): void {}
  warn(): void {}
}

const emitter = (): AppSettings['imports'] => [EventEmitterModule.forRoot({ wildcard: true })];
const cqrs = (): AppSettings['imports'] => [CqrsModule.forRoot()];

describe.each(platforms)('the mirrors, on %s', (platform) => {
  it('emit the event as idenfy.<type> on the EventEmitter2 of the app', async () => {
    const { app, port, recorder } = await start(platform, {
      options: mirroring('event-emitter'),
      imports: emitter(),
      providers: [Listener],
    });
    const exact: IdenfyEvent[] = [];
    app.get(EventEmitter2).on('idenfy.verification.denied', (event: IdenfyEvent) => exact.push(event));

    await send(port, resultBody());
    const answer = await send(port, resultBody({ status: { overall: 'DENIED' } }));

    expect(answer.status).toBe(200);
    expect(app.get(Listener).events).toEqual(recorder.events);
    expect(app.get(Listener).events.map(({ type }) => type)).toEqual([
      'verification.approved',
      'verification.denied',
    ]);
    expect(exact).toEqual([recorder.events[1]]);
  });

  it('publish the event on the EventBus of the app, to the handlers of its class', async () => {
    const { app, port, recorder } = await start(platform, {
      options: mirroring('cqrs'),
      imports: cqrs(),
      providers: [Approvals],
    });
    const all: unknown[] = [];
    app.get(EventBus).subscribe((event) => all.push(event));

    await send(port, resultBody());
    await send(port, resultBody({ status: { overall: 'DENIED' } }));

    expect(app.get(Approvals).events).toEqual([recorder.events[0]]);
    expect(app.get(Approvals).events[0]).toBeInstanceOf(VerificationApprovedEvent);
    expect(all).toEqual(recorder.events);
  });

  it('get an event once per delivery, also when a failed handler runs again', async () => {
    const { app, port, recorder } = await start(platform, {
      options: { ...mirroring('event-emitter', 'cqrs', 'cqrs'), onHandlerError: () => undefined },
      imports: [...(emitter() ?? []), ...(cqrs() ?? [])],
      providers: [Listener, Approvals],
    });
    recorder.react = () => {
      throw new Error('the first time');
    };
    const body = resultBody();

    expect((await send(port, body)).status).toBe(500);
    recorder.react = () => undefined;
    expect((await send(port, body)).status).toBe(200);
    expect((await send(port, body)).body).toEqual(DUPLICATE);

    expect(recorder.events).toHaveLength(2);
    expect(app.get(Listener).events).toHaveLength(1);
    expect(app.get(Approvals).events).toHaveLength(1);
  });

  it.each([
    [
      'throws',
      (): never => {
        throw new RangeError('Jane Sample');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('Jane Sample'))],
  ])('change nothing when a listener %s: it is logged, without its message', async (_how, listener) => {
    const lines: unknown[] = [];
    const { app, port } = await start(platform, {
      options: mirroring('event-emitter', 'cqrs'),
      nest: { logger: new ErrorLog(lines) },
      imports: [...(emitter() ?? []), ...(cqrs() ?? [])],
    });
    app.get(EventEmitter2).on('idenfy.verification.approved', listener as () => void);
    app.get(EventBus).publisher = { publish: listener };
    const body = resultBody({ clientId: 'jane-sample' });

    expect((await send(port, body)).body).toEqual({ received: true });
    expect((await send(port, body)).body).toEqual(DUPLICATE);

    const line = (bus: string): RegExp =>
      new RegExp(`^mirror=${bus} deliveryId=[0-9a-f]{64} type=verification\\.approved error=RangeError$`);
    expect(lines.sort()).toEqual([
      expect.stringMatching(line('cqrs')),
      expect.stringMatching(line('event-emitter')),
    ]);
  });

  it('are not waited for', async () => {
    const { app, port } = await start(platform, {
      options: mirroring('event-emitter', 'cqrs'),
      imports: [...(emitter() ?? []), ...(cqrs() ?? [])],
    });
    const never = (): Promise<void> => new Promise(() => undefined);
    app.get(EventEmitter2).on('idenfy.verification.approved', never as () => void);
    app.get(EventBus).publisher = { publish: never };
    const body = resultBody();

    expect((await send(port, body)).body).toEqual({ received: true });
    expect((await send(port, body)).body).toEqual(DUPLICATE);
  });
});

describe('the option mirror', () => {
  it('is off by default: nothing reaches the buses', async () => {
    const { app, port, recorder } = await start('Express', {
      imports: [...(emitter() ?? []), ...(cqrs() ?? [])],
      providers: [Listener, Approvals],
    });

    await send(port, resultBody());

    expect(recorder.events).toHaveLength(1);
    expect(app.get(Listener).events).toEqual([]);
    expect(app.get(Approvals).events).toEqual([]);
  });

  it('concerns the events of its own instance only', async () => {
    const other = idenfy({
      structure: { instance: 'other', webhookPath: 'other/webhook' },
      options: { webhook: { signingKeys: KEY } },
    });
    const { app, port, recorder } = await start('Express', {
      options: mirroring('event-emitter'),
      imports: [...(emitter() ?? []), other],
      providers: [Listener],
    });

    await send(port, resultBody(), { path: '/other/webhook' });
    await send(port, resultBody());

    expect(recorder.events.map(({ instance }) => instance)).toEqual(['other', 'default']);
    expect(app.get(Listener).events.map(({ instance }) => instance)).toEqual(['default']);
  });

  const refusal = async (settings: AppSettings): Promise<{ problems?: unknown; message?: string }> => {
    const error: unknown = await start('Express', settings).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(IdenfyError.is(error, 'IDENFY_CONFIG')).toBe(true);
    return error as object;
  };

  it('stops the start when a bus is not in the app', async () => {
    const { problems, message } = await refusal({ options: mirroring('event-emitter', 'cqrs') });

    expect(problems).toEqual([
      {
        path: 'mirror',
        rule: 'exists',
        message: expect.stringContaining('EventEmitterModule.forRoot()') as string,
      },
      { path: 'mirror', rule: 'exists', message: expect.stringContaining('CqrsModule.forRoot()') as string },
    ]);
    expect(message).toContain('@nestjs/cqrs');
  });

  it('does not take a class of the app that has the name of a bus', async () => {
    @Injectable()
    class EventBus {
      publish(): void {}
    }
    @Module({ providers: [EventBus] })
    class DomainModule {}

    const { problems } = await refusal({
      options: mirroring('cqrs'),
      imports: [{ module: DomainModule }],
    });
    expect(problems).toEqual([expect.objectContaining({ path: 'mirror', rule: 'exists' })]);
  });

  it.each([
    ['a name', 'cqrs'],
    ['nothing', null],
    ['a number', 1],
    ['an unknown bus', ['kafka']],
  ])('refuses %s', async (_what, value) => {
    const { problems } = await refusal({ options: { mirror: value as unknown as IdenfyMirror[] } });

    expect(problems).toEqual([
      { path: 'mirror', rule: 'enum', message: "mirror must be a list of 'event-emitter' and 'cqrs'" },
    ]);
  });
});
