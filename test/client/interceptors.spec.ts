import { execFile } from 'node:child_process';
import http from 'node:http';
import https from 'node:https';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { HttpResponse, http as msw } from 'msw';
import { setupServer } from 'msw/node';
import nock from 'nock';
import { IdenfyClient } from '../../lib/client/idenfy-client.js';
import { Deadline } from '../../lib/shared/deadline.js';
import { compilePackage } from '../support/compiled-package.js';
import { resolvedOptions } from '../support/resolved-options.js';

const URLS = ['https://idenfy.invalid', 'http://idenfy.invalid'];
const CHILD = fileURLToPath(new URL('child/intercepted-first.mjs', import.meta.url));
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

it.each(Object.keys(interceptors))(
  '%s answers when it is started before the package is loaded',
  async (name) => {
    const { folder, remove } = await compilePackage();
    try {
      // Another process: here the package is loaded already. The module takes http only to this machine.
      const urls = ['https://idenfy.invalid', 'http://127.0.0.1:1'];
      const { stdout } = await promisify(execFile)(process.execPath, [CHILD, name, folder, ...urls]);
      expect(JSON.parse(stdout)).toEqual([token.authToken, token.authToken]);
    } finally {
      await remove();
    }
  },
);

it('leaves the builtins as they were', () => {
  expect([http.request.name, https.request.name]).toEqual(['request', 'request']);
});
