import type { ArgumentsHost } from '@nestjs/common';
import { retryAfterSeconds, setRetryAfterHeader } from './retry-after.js';

const hostOf = (type: string, response: object): ArgumentsHost =>
  ({
    getType: () => type,
    switchToHttp: () => ({ getResponse: () => response }),
  }) as unknown as ArgumentsHost;

/** As Node has it: setting a header after the first byte throws. */
class Response {
  readonly set: [string, string][] = [];
  constructor(readonly headersSent: boolean) {}
  header(name: string, value: string): void {
    if (this.headersSent) {
      throw new Error('ERR_HTTP_HEADERS_SENT');
    }
    this.set.push([name, value]);
  }
}

/** Fastify's has no `headersSent` of its own. */
class Reply {
  readonly set: [string, string][] = [];
  constructor(readonly raw: { headersSent: boolean }) {}
  header(name: string, value: string): void {
    this.set.push([name, value]);
  }
}

it('states a wait in whole seconds, at least one', () => {
  expect([0, 1, 1000, 1001].map(retryAfterSeconds)).toEqual([1, 1, 1, 2]);
});

it('sets the header of a response to come', () => {
  const [express, fastify] = [new Response(false), new Reply({ headersSent: false })];
  setRetryAfterHeader(hostOf('http', express), 1500);
  setRetryAfterHeader(hostOf('http', fastify), 1500);
  expect([express.set, fastify.set]).toEqual([[['Retry-After', '2']], [['Retry-After', '2']]]);
});

it('leaves a response alone that has begun, and everything where the wait is not known or there is no HTTP', () => {
  const [express, fastify, other] = [
    new Response(true),
    new Reply({ headersSent: true }),
    new Response(false),
  ];
  setRetryAfterHeader(hostOf('http', express), 1500);
  setRetryAfterHeader(hostOf('http', fastify), 1500);
  setRetryAfterHeader(hostOf('http', other), undefined);
  setRetryAfterHeader(hostOf('rpc', other), 1500);
  expect([express.set, fastify.set, other.set]).toEqual([[], [], []]);
});
