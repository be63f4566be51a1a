import http from 'node:http';
import https from 'node:https';
import { HttpResponse, http as msw } from 'msw';
import { setupServer } from 'msw/node';
import nock from 'nock';
import { IdenfyClient } from '../../lib/client/idenfy-client.js';
import { Deadline } from '../../lib/shared/deadline.js';
import { resolvedOptions } from '../support/resolved-options.js';

const URLS = ['https://idenfy.invalid', 'http://idenfy.invalid'];
const within = () => ({ deadline: new Deadline(10_000) });
const token = { authToken: 'INTERCEPTED', clientId: 'user-1' };

/** What intercepts requests, on for all of `idenfy.invalid`. */
const interceptors = {
  nock: (url: string): (() => void) => {
    nock.disableNetConnect();
    nock(url).post('/api/v2/token').basicAuth({ user: 'key', pass: 'secret' }).reply(201, token);
    nock(url).post('/api/v2/status').reply(404, {});
    nock.activate();
    return () => {
      nock.cleanAll();
      nock.enableNetConnect();
      nock.restore();
    };
  },
  msw: (url: string): (() => void) => {
    const server = setupServer(
      msw.post(`${url}/api/v2/token`, () => HttpResponse.json(token, { status: 201 })),
      msw.post(`${url}/api/v2/status`, () => HttpResponse.json({}, { status: 404 })),
    );
    server.listen({ onUnhandledRequest: 'error' });
    return () => server.close();
  },
};

describe.each(Object.entries(interceptors))('%s', (_name, intercept) => {
  beforeAll(() => nock.restore());

  describe.each(URLS)('for %s', (url) => {
    it.each(['before', 'after'])(
      'answers in the place of iDenfy when it is started %s the client',
      async (order) => {
        const early = order === 'before' ? intercept(url) : undefined;
        const client = new IdenfyClient(resolvedOptions(url, { apiKey: 'key', apiSecret: 'secret' }));
        const end = early ?? intercept(url);
        try {
          const made = await client.createToken({ clientId: 'user-1' }, within());
          expect(made).toEqual(token);
          await expect(client.getStatus('scan-1', within())).rejects.toMatchObject({
            code: 'IDENFY_NOT_FOUND',
          });
        } finally {
          end();
          client.close();
        }
      },
    );
  });
});

it('leaves the builtins as they were', () => {
  expect([http.request.name, https.request.name]).toEqual(['request', 'request']);
});
