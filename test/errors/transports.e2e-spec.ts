import { Injectable, UseGuards } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { APP_FILTER, ExternalContextCreator } from '@nestjs/core';
import { lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';
import {
  ClientIdFrom,
  DuplicateTokenError,
  DuplicateTokenGuard,
  IdenfyExceptionFilter,
  IdenfyModule,
} from 'nestjs-idenfy';
import { platforms, startApp } from '../support/platforms.js';

const refusal = new DuplicateTokenError({ retryAfterMs: 1500 });

@Injectable()
class Handlers {
  fail(): never {
    throw refusal;
  }

  @UseGuards(DuplicateTokenGuard)
  guarded(): string {
    return 'passed';
  }

  @UseGuards(DuplicateTokenGuard)
  @ClientIdFrom((context) => context.getArgByIndex<string>(1))
  guardedByArgument(): string {
    return 'passed';
  }
}

/** What Nest's GraphQL, microservice and WebSocket packages call a handler by; the consumer `nest12-transports` has those. */
describe.each(platforms)('Outside HTTP, in an app on %s', (platform) => {
  let app: INestApplication;

  beforeAll(async () => {
    const module = IdenfyModule.forRoot({ apiKey: 'k', apiSecret: 's', webhookController: false });
    ({ app } = await startApp(platform, {
      imports: [module],
      providers: [Handlers, { provide: APP_FILTER, useClass: IdenfyExceptionFilter }],
    }));
  });
  afterAll(() => app.close());

  function call(type: string, method: keyof Handlers, ...args: unknown[]): Promise<unknown> {
    const handlers = app.get(Handlers);
    const callback = handlers[method] as (...values: unknown[]) => unknown;
    const creator = app.get(ExternalContextCreator);
    const parts = [undefined, undefined, undefined, undefined, undefined, type] as const;
    return creator.create(handlers, callback, method, ...parts)(...args) as Promise<unknown>;
  }

  describe('IdenfyExceptionFilter', () => {
    it('ends an RPC with the body of the error', async () => {
      const answer = (await call('rpc', 'fail')) as Observable<unknown>;
      await expect(lastValueFrom(answer)).rejects.toBe(refusal.getResponse());
    });

    it('emits an exception to a client of Socket.IO', async () => {
      const emitted: unknown[] = [];
      const client = { emit: (...event: unknown[]) => void emitted.push(event) };
      await call('ws', 'fail', client).catch(() => undefined);
      expect(emitted).toEqual([['exception', refusal.getResponse()]]);
    });

    it('sends an exception to a plain WebSocket', async () => {
      const sent: string[] = [];
      const client = { readyState: 1, emit: () => true, send: (text: string) => void sent.push(text) };
      await call('ws', 'fail', client).catch(() => undefined);
      expect(sent).toEqual([JSON.stringify({ event: 'exception', data: refusal.getResponse() })]);
    });

    it('leaves a GraphQL error to the driver', async () => {
      await expect(call('graphql', 'fail')).rejects.toBe(refusal);
    });
  });

  describe('DuplicateTokenGuard', () => {
    it('names @ClientIdFrom to a resolver without it', async () => {
      const message = expect.stringMatching(/'graphql'.*@ClientIdFrom.*Handlers\.guarded/) as unknown;
      const answer = call('graphql', 'guarded', undefined, { clientId: 'user-1' });
      await expect(answer).rejects.toMatchObject({ code: 'IDENFY_CONFIG', message });
    });

    it('names @ClientIdFrom to a message handler without it', async () => {
      const answer = (await call('rpc', 'guarded', { clientId: 'user-1' })) as Observable<unknown>;
      const message = expect.stringContaining('@ClientIdFrom') as unknown;
      await expect(lastValueFrom(answer)).rejects.toMatchObject({ code: 'IDENFY_CONFIG', message });
    });

    it('names @ClientIdFrom to a gateway without it, and gives its client an answer', async () => {
      const message = expect.stringMatching(/'ws'.*@ClientIdFrom.*Handlers\.guarded/) as unknown;
      const emitted: unknown[] = [];
      const client = { emit: (...event: unknown[]) => void emitted.push(event) };
      await call('ws', 'guarded', client, { clientId: 'user-1' }).catch(() => undefined);
      expect(emitted).toEqual([['exception', expect.objectContaining({ code: 'IDENFY_CONFIG', message })]]);
    });

    it.each(['graphql', 'rpc', 'ws'])('takes the clientId from @ClientIdFrom: %s', async (type) => {
      expect(await call(type, 'guardedByArgument', {}, 'user-1')).toBe('passed');
    });
  });
});
