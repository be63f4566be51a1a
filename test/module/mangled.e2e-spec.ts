import { Injectable, Module } from '@nestjs/common';
import type { LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CqrsModule, EventBus } from '@nestjs/cqrs';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import {
  IdenfyEvents,
  IdenfyReconciler,
  IdenfyService,
  IdenfyWebhooks,
  InjectIdenfy,
  OnIdenfyEvent,
  getIdenfyToken,
} from 'nestjs-idenfy';
import { idenfy, platforms, resultBody, send, startApp } from '../webhooks/support.js';

const classes = [IdenfyEvents, IdenfyReconciler, IdenfyService, IdenfyWebhooks] as Type<object>[];
const neighbours = [EventEmitter2, EventEmitterModule, EventBus, CqrsModule] as Type<object>[];
const names = new Map([...classes, ...neighbours].map((Class) => [Class, Class.name]));

const rename = (Class: Type<object>, value: string): unknown =>
  Object.defineProperty(Class, 'name', { value });

/** As a bundler does that minifies. */
beforeAll(() => names.forEach((_name, Class) => rename(Class, 'a')));
afterAll(() => names.forEach((name, Class) => rename(Class, name)));

it('tokens are the same', () => {
  expect(classes.map((Class) => getIdenfyToken('eu', Class))).toEqual(
    classes.map((Class) => `Idenfy:eu:${names.get(Class)}`),
  );
});

it.each(platforms)('an app with mirrors and two instances starts and hears, on %s', async (platform) => {
  @Injectable()
  class Asks {
    constructor(
      @InjectIdenfy() readonly one: IdenfyService,
      @InjectIdenfy('eu') readonly other: IdenfyService,
    ) {}
  }
  const eu = idenfy({ structure: { instance: 'eu', webhookPath: 'eu/webhook' } });
  const { app, port, recorder } = await startApp(platform, {
    options: { mirror: ['event-emitter', 'cqrs'] },
    imports: [eu, EventEmitterModule.forRoot(), CqrsModule.forRoot()],
    providers: [Asks],
  });
  const seen: string[] = [];
  app.get(EventEmitter2).on('idenfy.verification.approved', () => seen.push('emitter'));
  app.get(EventBus).subscribe(() => seen.push('bus'));
  const { one, other } = app.get(Asks);
  expect([one, other].every((service) => service instanceof IdenfyService)).toBe(true);
  expect((await send(port, resultBody())).body).toEqual({ received: true });
  expect(recorder.events).toHaveLength(1);
  expect(seen.sort()).toEqual(['bus', 'emitter']);
  await app.close();
});

it('the start warns of handlers that only a name tells apart, unless they have an id', async () => {
  const lines: string[] = [];
  const note = (text: unknown): number => lines.push(String(text));
  const logger: LoggerService = { log: () => undefined, warn: note, error: note };
  const handlerClass = (name: string, id?: string): Type<object> => {
    class Handler {
      @OnIdenfyEvent({ id })
      onEvent(): void {}
    }
    rename(Handler, name);
    return Handler;
  };
  const start = async (...providers: Type<object>[]): Promise<string[]> => {
    @Module({ imports: [idenfy()], providers })
    class AppModule {}
    const app = await NestFactory.createApplicationContext(AppModule, { logger, abortOnError: false });
    await app.close();
    return lines.splice(0).filter((line) => line.includes('class names'));
  };
  expect(await start(handlerClass('t'), handlerClass('Same'), handlerClass('Same'))).toEqual([
    expect.stringContaining('(t.onEvent, Same.onEvent): give each @OnIdenfyEvent() an id'),
  ]);
  expect(await start(handlerClass('t', 'one'), handlerClass('Users'))).toEqual([]);
});
