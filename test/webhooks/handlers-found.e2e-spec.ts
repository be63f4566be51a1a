import { Controller, Injectable, Logger, Module, Scope, UseGuards } from '@nestjs/common';
import type { CanActivate, INestApplication, LoggerService, ModuleMetadata } from '@nestjs/common';
import { LazyModuleLoader, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { IdenfyError, OnIdenfyEvent, VerificationDeniedEvent } from 'nestjs-idenfy';
import type { IdenfyConfigError, IdenfyDiagnostics } from 'nestjs-idenfy';
import { RedisDeliveryStore } from 'nestjs-idenfy/redis';
import type { AppSettings, Platform } from './support.js';
import { idenfy, platforms, resultBody, send } from './support.js';
import { redisForTests, removeKeys, testPrefix } from '../support/redis.js';

interface Running {
  readonly app: INestApplication;
  readonly port: number;
  readonly lines: string[];
}

const undo: (() => unknown)[] = [];
const calls: string[] = [];

/** An app that listens to nothing but what the test gives it. */
async function start(
  metadata: ModuleMetadata,
  platform: Platform = 'Express',
  settings: AppSettings = {},
): Promise<Running> {
  const lines: string[] = [];
  const note =
    (level: string) =>
    (text: unknown, context: unknown): number =>
      lines.push(`${level} ${String(context)} ${String(text)}`);
  const logger: LoggerService = { log: note('log'), warn: note('warn'), error: note('error') };
  @Module({ ...metadata, imports: [idenfy(settings), ...(metadata.imports ?? [])] })
  class AppModule {}
  const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(AppModule, adapter, { logger, abortOnError: false });
  undo.push(async () => {
    await app.close();
    Logger.overrideLogger(false);
  });
  await app.listen(0, '127.0.0.1');
  return { app, lines, port: ((app.getHttpServer() as Server).address() as AddressInfo).port };
}

async function refusal(metadata: ModuleMetadata): Promise<string[]> {
  const error: unknown = await start(metadata).catch((reason: unknown) => reason);
  expect(IdenfyError.is(error, 'IDENFY_CONFIG')).toBe(true);
  return (error as IdenfyConfigError).problems.map(({ message }) => message);
}

const received = (lines: readonly string[], about: string): string[] =>
  lines.filter((line) => line.includes(about));

/** What MikroORM's `@CreateRequestContext()` does. */
const inContext: MethodDecorator = (_target, _name, descriptor) => {
  const method = descriptor.value as (...args: unknown[]) => unknown;
  const replacement = async function (this: unknown, ...args: unknown[]): Promise<unknown> {
    calls.push('context');
    return method.apply(this, args);
  };
  return { ...descriptor, value: replacement } as typeof descriptor;
};

/** What `autobind` decorators do. */
const bound: MethodDecorator = (_target, _name, descriptor) => {
  const method = descriptor.value as (...args: unknown[]) => unknown;
  return {
    configurable: true,
    get() {
      return method.bind(this);
    },
  } as unknown as typeof descriptor;
};

beforeEach(() => {
  calls.length = 0;
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) {
    await step();
  }
});

describe('a decorated method runs', () => {
  class Decorated {
    @inContext
    @OnIdenfyEvent({ id: 'above' })
    above(): void {
      calls.push('above');
    }

    @OnIdenfyEvent({ id: 'both' })
    @inContext
    @OnIdenfyEvent(VerificationDeniedEvent)
    both(): void {
      calls.push('both');
    }

    @bound
    @OnIdenfyEvent({ id: 'bound' })
    bound(): void {
      calls.push(`bound ${this instanceof Decorated}`);
    }
  }

  it.each(platforms)('under a decorator that replaces it, on %s', async (platform) => {
    const { port, lines } = await start({ providers: [Decorated] }, platform);
    expect(await send(port, resultBody())).toMatchObject({ status: 200, body: { received: true } });
    expect([...calls].sort()).toEqual(['above', 'both', 'bound true', 'context', 'context']);
    expect(received(lines, 'outcome=handled')).toHaveLength(1);
  });

  it('of a request-scoped provider, under a decorator that replaces it', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Scoped extends Decorated {}
    const { port } = await start({ providers: [Scoped] });
    await send(port, resultBody());
    expect([...calls].sort()).toEqual(['above', 'both', 'bound true', 'context', 'context']);
  });

  it('of a mixin that copies methods, of a wrapping subclass, of a class whose method is patched', async () => {
    class Copied {}
    const copy = Object.getOwnPropertyDescriptor(Decorated.prototype, 'both');
    Object.defineProperty(Copied.prototype, 'both', copy as PropertyDescriptor);
    class Patched {
      @OnIdenfyEvent()
      onEvent(): void {}
    }
    Patched.prototype.onEvent = () => void calls.push('patched');
    class Field {
      @OnIdenfyEvent()
      onEvent(): void {}
      constructor() {
        this.onEvent = () => void calls.push('field');
      }
    }
    const { port } = await start({ providers: [Copied, Patched, Field] });
    await send(port, resultBody());
    expect([...calls].sort()).toEqual(['both', 'context', 'field', 'patched']);
  });

  it('in a module that is loaded lazily, from its load on, once', async () => {
    @Injectable()
    class Late {
      @OnIdenfyEvent()
      onEvent(): void {
        calls.push('late');
      }
    }
    @Module({ providers: [Late] })
    class LateModule {}
    const { app, port, lines } = await start({});
    await send(port, resultBody());
    expect(received(lines, 'outcome=unhandled')).toHaveLength(1);
    await app.get(LazyModuleLoader).load(() => LateModule);
    await app.get(LazyModuleLoader).load(() => LateModule);
    await send(port, resultBody());
    await send(port, resultBody());
    expect(calls).toEqual(['late', 'late']);
    expect(received(lines, 'outcome=handled')).toHaveLength(2);
  });

  it('in a module that is loaded lazily, and names an instance that is not there, in a warning', async () => {
    @Injectable()
    class Stray {
      @OnIdenfyEvent({ instance: 'euu' })
      onEvent(): void {
        calls.push('stray');
      }
    }
    class Base {
      @OnIdenfyEvent()
      onEvent(): void {}
    }
    @Injectable()
    class Derived extends Base {
      override onEvent(): void {}
    }
    @Module({ providers: [Stray, Derived] })
    class LateModule {}
    const { app, port, lines } = await start({});
    await app.get(LazyModuleLoader).load(() => LateModule);
    lines.length = 0;
    await send(port, resultBody());
    await send(port, resultBody());
    expect(received(lines, 'warn IdenfyEvents')).toEqual([
      expect.stringContaining(`Stray.onEvent names the instance "euu", and the app has 'default'`),
      expect.stringContaining('Derived.onEvent replaces a handler of its base class'),
    ]);
    expect(calls).toEqual([]);
  });
});

describe('a handler that no event would reach', () => {
  it('stops the start: an instance that is not there', async () => {
    class Stray {
      @OnIdenfyEvent({ instance: 'euu' })
      onEvent(): void {}
    }
    expect(await refusal({ providers: [Stray] })).toEqual([
      `Stray.onEvent names the instance "euu", and the app has 'default'`,
    ]);
    expect(await refusal({ controllers: [Controller()(Stray) ?? Stray] })).toHaveLength(1);
  });

  it('stops the start: a field that hides the method and is no function', async () => {
    class Hidden {
      @OnIdenfyEvent()
      onEvent(): void {}
      constructor() {
        Object.assign(this, { onEvent: 'never' });
      }
    }
    expect(await refusal({ providers: [Hidden] })).toEqual([
      'Hidden.onEvent has @OnIdenfyEvent() and is no method of the instance',
    ]);
  });

  it('is named in a warning: a method of a guard, and one that a subclass replaces', async () => {
    @Injectable()
    class Guard implements CanActivate {
      canActivate(): boolean {
        return true;
      }
      @OnIdenfyEvent()
      onEvent(): void {}
    }
    class Base {
      @OnIdenfyEvent()
      onEvent(): void {}
    }
    @Controller()
    @UseGuards(Guard)
    class Derived extends Base {
      override onEvent(): void {}
    }
    const { lines } = await start({ controllers: [Derived], providers: [Base] });
    expect(received(lines, 'warn IdenfyEvents')).toEqual([
      expect.stringContaining('Derived.onEvent replaces a handler of its base class'),
      expect.stringContaining('Guard.onEvent is not called: add Guard to the providers'),
    ]);
  });

  it('fails its delivery: what returns a generator', async () => {
    const lazily: MethodDecorator = (_target, _name, descriptor) =>
      ({ ...descriptor, value: function* () {} }) as unknown as typeof descriptor;
    class Lazy {
      @lazily
      @OnIdenfyEvent()
      onEvent(): void {}
    }
    const { port, lines } = await start({ providers: [Lazy] });
    expect((await send(port, resultBody())).status).toBe(500);
    expect(received(lines, 'outcome=failed')).toHaveLength(1);
  });
});

describe('what is said of handlers', () => {
  class Denials {
    @OnIdenfyEvent(VerificationDeniedEvent)
    onDenied(): void {
      calls.push('denied');
    }
    @OnIdenfyEvent(VerificationDeniedEvent, { id: 'audit' })
    audit(): void {}
  }

  it('one line at the start with their ids', async () => {
    const { lines } = await start({ providers: [Denials] });
    expect(received(lines, 'handlers=')).toEqual([
      'log IdenfyEvents instance=default handlers=Denials.onDenied,audit',
    ]);
  });

  it('a warning where there is none', async () => {
    const { lines } = await start({});
    expect(received(lines, 'handlers=')).toEqual([
      expect.stringContaining('warn IdenfyEvents instance=default handlers=none'),
    ]);
  });

  it('of each instance its own', async () => {
    class Eu {
      @OnIdenfyEvent({ instance: 'eu' })
      onEu(): void {}
    }
    const eu = idenfy({ structure: { instance: 'eu', webhookPath: 'eu/webhook' } });
    const { lines } = await start({ imports: [eu], providers: [Denials, Eu] });
    expect(received(lines, 'handlers=').sort()).toEqual([
      'log IdenfyEvents instance=default handlers=Denials.onDenied,audit',
      'log IdenfyEvents instance=eu handlers=Denials.onDenied,audit,Eu.onEu',
    ]);
  });

  const stores: [string, () => Promise<RedisDeliveryStore | undefined>][] = [
    ['in memory', async () => undefined],
    [
      'in Redis',
      async () => {
        const url = await redisForTests();
        if (url === undefined) {
          return undefined;
        }
        const client = new Redis(url);
        const prefix = testPrefix();
        undo.push(async () => {
          await removeKeys(client, prefix);
          client.disconnect();
        });
        return new RedisDeliveryStore(client, { prefix });
      },
    ],
  ];

  it.each(platforms.flatMap((platform) => stores.map(([where, store]) => [platform, where, store] as const)))(
    'unhandled, where none takes the delivery: on %s, deliveries %s',
    async (platform, _where, store) => {
      const messages: IdenfyDiagnostics.DeliveryMessage[] = [];
      const listener = (message: unknown): number =>
        messages.push(message as IdenfyDiagnostics.DeliveryMessage);
      subscribe('nestjs-idenfy:delivery', listener);
      undo.push(() => unsubscribe('nestjs-idenfy:delivery', listener));
      const options = { webhook: { store: await store() } };
      const { port, lines } = await start({ providers: [Denials] }, platform, { options });
      const approved = resultBody();
      const denied = resultBody({ status: { overall: 'DENIED', manualFace: 'a', manualDocument: 'b' } });

      const answers = [await send(port, approved), await send(port, approved), await send(port, denied)];

      expect(answers.map(({ status, body }) => [status, body])).toEqual([
        [200, { received: true }],
        [200, { received: true, duplicate: true }],
        [200, { received: true }],
      ]);
      expect(messages.map(({ outcome }) => outcome)).toEqual(['unhandled', 'duplicate', 'handled']);
      expect(received(lines, 'outcome=unhandled')).toHaveLength(1);
      expect(calls).toEqual(['denied']);
    },
  );
});
