import { Controller, Get, NotFoundException, Res, UseFilters } from '@nestjs/common';
import type { INestApplication, ModuleMetadata } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import {
  DuplicateTokenError,
  IdenfyExceptionFilter,
  IdenfyNotFoundError,
  IdenfyRateLimitError,
  IdenfyStoreError,
} from 'nestjs-idenfy';
import type { IdenfyError } from 'nestjs-idenfy';
import { platforms, startApp } from '../support/platforms.js';

const ERRORS: Record<string, IdenfyError> = {
  store: new IdenfyStoreError(),
  duplicate: new DuplicateTokenError({ retryAfterMs: 1500 }),
  'rate-limit': new IdenfyRateLimitError({ retryAfterMs: 30_000 }),
  'rate-limit-without-a-time': new IdenfyRateLimitError(),
  'not-found': new IdenfyNotFoundError(),
};

function routes(filters: object[]) {
  @Controller()
  @UseFilters(...(filters as [typeof IdenfyExceptionFilter]))
  class RoutesController {
    @Get(Object.keys(ERRORS))
    fail(@Res({ passthrough: true }) response: { req?: { url: string }; request?: { url: string } }): never {
      const { url = '' } = response.req ?? response.request ?? {};
      throw ERRORS[url.slice(1)]!;
    }

    @Get('of-the-app')
    ofTheApp(): never {
      throw new NotFoundException('of the app');
    }
  }
  return RoutesController;
}

interface SetUp {
  readonly title: string;
  readonly metadata: ModuleMetadata;
  readonly configure?: (app: INestApplication) => void;
}

const setUps: SetUp[] = [
  {
    title: 'APP_FILTER',
    metadata: { providers: [{ provide: APP_FILTER, useClass: IdenfyExceptionFilter }] },
  },
  {
    title: 'useGlobalFilters',
    metadata: {},
    configure: (app) => app.useGlobalFilters(new IdenfyExceptionFilter()),
  },
  {
    title: 'useGlobalFilters with the adapter',
    metadata: {},
    configure: (app) => app.useGlobalFilters(new IdenfyExceptionFilter(app.getHttpAdapter())),
  },
  { title: '@UseFilters', metadata: { controllers: [routes([IdenfyExceptionFilter])] } },
];

describe.each(platforms)('IdenfyExceptionFilter on %s', (platform) => {
  describe.each(setUps)('as $title', ({ metadata, configure }) => {
    let app: INestApplication;
    let url: string;

    beforeAll(async () => {
      ({ app, url } = await startApp(
        platform,
        { ...metadata, controllers: metadata.controllers ?? [routes([])] },
        { configure },
      ));
    });

    afterAll(() => app.close());

    it.each([
      ['store', 503, '1'],
      ['duplicate', 409, '2'],
      ['rate-limit', 503, '30'],
      ['rate-limit-without-a-time', 503, null],
      ['not-found', 404, null],
    ])(
      'answers %s with its body, and with Retry-After where it is known',
      async (name, status, retryAfter) => {
        const answer = await fetch(`${url}/${name}`);
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([status, retryAfter]);
        expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
        expect(await answer.json()).toEqual(ERRORS[name]!.getResponse());
      },
    );

    it('leaves what is not of this package to Nest', async () => {
      const answer = await fetch(`${url}/of-the-app`);
      expect([answer.status, await answer.json()]).toEqual([
        404,
        { statusCode: 404, error: 'Not Found', message: 'of the app' },
      ]);
    });
  });
});
