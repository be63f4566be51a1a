import { Logger } from '@nestjs/common';
import axios from 'axios';
import { IdenfyClient } from '../../lib/client/idenfy-client.js';
import { findIdentifications } from '../../lib/products/verifications/verification-calls.js';
import { Deadline } from '../../lib/shared/deadline.js';
import { answer, FaultServer, silence } from '../support/fault-server.js';
import { API_KEY, API_SECRET, resolvedOptions } from '../support/resolved-options.js';

const PDF = Buffer.from('%PDF-1.4\n%%EOF');
const token = answer(201, { authToken: 'TOKEN-1', scanRef: 'scan-1', tomorrow: true });
const busy = answer(429, '', { 'retry-after': '1' });

let server: FaultServer;
let client: IdenfyClient;
const within = (timeoutMs = 5000): { deadline: Deadline } => ({ deadline: new Deadline(timeoutMs) });

beforeAll(async () => {
  server = await FaultServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  client = new IdenfyClient(resolvedOptions(server.url));
});
afterEach(() => client.close());

describe('requests', () => {
  it('are authenticated JSON, and the answer comes back as it is', async () => {
    server.set(token);
    const body = { clientId: 'user-1', firstName: 'Zoë' };
    await expect(client.createToken(body, within())).resolves.toEqual({
      authToken: 'TOKEN-1',
      scanRef: 'scan-1',
      tomorrow: true,
    });
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'POST', url: '/api/v2/token' });
    expect(JSON.parse(request!.body)).toEqual(body);
    expect(request!.headers).toMatchObject({
      'content-type': 'application/json',
      authorization: `Basic ${Buffer.from(`${API_KEY}:${API_SECRET}`, 'utf8').toString('base64')}`,
    });
  });

  it.each([
    [
      'getStatus',
      '/api/v2/status',
      { status: 'APPROVED', scanRef: 'scan-1' },
      { status: 'APPROVED', scanRef: 'scan-1' },
    ],
    ['getData', '/api/v2/data', { docSex: 'MALE' }, { docSex: 'MALE' }],
    ['getFiles', '/api/v2/files', { FRONT: 'https://files.test/1' }, { FRONT: 'https://files.test/1' }],
    ['deleteVerification', '/api/v2/delete', '', undefined],
    ['generatePdf', '/api/v2/generate-pdf', { pdf: PDF.toString('base64') }, PDF],
  ] as const)('%s asks %s', async (method, path, body, value) => {
    server.set(answer(200, body));
    await expect(client[method]('scan-1', within())).resolves.toEqual(value);
    expect(server.requests).toMatchObject([{ method: 'POST', url: path, body: '{"scanRef":"scan-1"}' }]);
  });

  it('findIdentifications reads the list page by page, and follows no link of it', async () => {
    const next = 'https://elsewhere.test/kyc/identifications/?page=2';
    server.set(
      answer(200, {
        count: 3,
        next,
        results: [{ scanRef: 'a', status: 'ACTIVE' }, null, {}, { scanRef: '' }],
      }),
      answer(200, { count: 3, next: null, results: [{ scanRef: 'b' }] }),
    );
    const clientId = 'user & 1/ü';
    await expect(findIdentifications(client, clientId, within())).resolves.toMatchObject([
      { scanRef: 'a' },
      { scanRef: 'b' },
    ]);
    const urls = server.requests.map(({ url }) => new URL(url, server.url));
    expect(urls.map(({ pathname }) => pathname)).toEqual(Array(2).fill('/kyc/identifications/'));
    expect(urls.map(({ searchParams }) => Object.fromEntries(searchParams))).toEqual([
      { clientId, page: '1', perPage: '50' },
      { clientId, page: '2', perPage: '50' },
    ]);
    const [request] = server.requests;
    expect(request).toMatchObject({ method: 'GET', body: '' });
    expect(request!.headers).toMatchObject({ authorization: expect.stringMatching(/^Basic /) as string });
    expect(request!.headers).not.toHaveProperty('content-type');
  });

  it('findIdentifications ends, also where the list does not', async () => {
    server.set(answer(200, { next: 'more', results: [{ scanRef: 'a' }] }));
    expect(await findIdentifications(client, 'user-1', within())).toHaveLength(10);
  });

  it.each(['{}', '[]', '{"results":null}', '<html>', ''])(
    'findIdentifications takes no %j for a list',
    async (body) => {
      server.set(answer(200, body));
      await expect(findIdentifications(client, 'user-1', within())).rejects.toMatchObject({
        code: 'IDENFY_RESPONSE',
      });
    },
  );

  it('are told of before each attempt', async () => {
    const told: number[] = [];
    const onAttempt = (): void => void told.push(server.requests.length);
    server.set(answer(503), answer(503), answer(200, { status: 'APPROVED' }));
    await client.getStatus('scan-1', { ...within(), onAttempt });
    expect(told).toEqual([0, 1, 2]);
  });

  it.each([
    [undefined, 'required'],
    [null, 'required'],
    ['', 'required'],
    [7, 'string'],
    [{}, 'string'],
    [['scan-1'], 'string'],
  ])('are not sent for the scanRef %j', async (scanRef, rule) => {
    server.set(token);
    for (const method of ['getStatus', 'getData', 'getFiles', 'deleteVerification', 'generatePdf'] as const) {
      await expect(client[method](scanRef as string, within())).rejects.toMatchObject({
        code: 'IDENFY_REQUEST',
        problems: [{ path: 'scanRef', rule }],
      });
    }
    expect(server.requests).toHaveLength(0);
  });

  it('send any other scanRef as it is', async () => {
    server.set(answer(200, { status: 'ACTIVE' }));
    const scanRef = ' ../"\u0000\r\n✓';
    await client.getStatus(scanRef, within());
    expect(JSON.parse(server.requests[0]!.body)).toEqual({ scanRef });
  });

  it.each(['getStatus', 'getData'] as const)(
    '%s refuses the answer about another verification',
    async (method) => {
      server.set(answer(200, { status: 'APPROVED', scanRef: 'scan-2' }));
      await expect(client[method]('scan-1', within())).rejects.toMatchObject({ code: 'IDENFY_RESPONSE' });
    },
  );

  it('know nothing of the axios that the app has set up', async () => {
    server.set(token);
    const seen: unknown[] = [];
    const interceptor = axios.interceptors.request.use((config) => (seen.push(config), config));
    const before = { ...axios.defaults };
    Object.assign(axios.defaults, { baseURL: 'http://elsewhere.invalid', adapter: 'fetch', timeout: 1 });
    axios.defaults.headers.common['X-App-Secret'] = 'app';
    const own = new IdenfyClient(resolvedOptions(server.url));
    try {
      await expect(own.createToken({}, within())).resolves.toMatchObject({ authToken: 'TOKEN-1' });
      expect(seen).toEqual([]);
      expect(server.requests[0]!.headers).not.toHaveProperty('x-app-secret');
    } finally {
      axios.interceptors.request.eject(interceptor);
      delete axios.defaults.headers.common['X-App-Secret'];
      Object.assign(axios.defaults, {
        baseURL: before.baseURL,
        adapter: before.adapter,
        timeout: before.timeout,
      });
      own.close();
    }
  });
});

describe('repeats', () => {
  it('succeed when the trouble is over', async () => {
    server.set(answer(502), answer(504), answer(200, { status: 'ACTIVE' }));
    await expect(client.getStatus('scan-1', within())).resolves.toEqual({ status: 'ACTIVE' });
    expect(server.requests).toHaveLength(3);
  });

  it('of a token come after a refusal and not before Retry-After', async () => {
    server.set(busy, token);
    await expect(client.createToken({ clientId: 'user-1' }, within())).resolves.toMatchObject({
      authToken: 'TOKEN-1',
    });
    const [first, second] = server.requests;
    expect(second!.at - first!.at).toBeGreaterThan(990);
    expect(second!.body).toBe(first!.body);
  });

  it('are left out when the wait does not fit', async () => {
    server.set(busy);
    const started = performance.now();
    const call = client.createToken({}, within(1000));
    await expect(call).rejects.toMatchObject({ code: 'IDENFY_RATE_LIMIT', retryAfterMs: 1000 });
    expect(performance.now() - started).toBeLessThan(500);
  });

  it('are as many as the option says', async () => {
    const once = new IdenfyClient(resolvedOptions(server.url, { retries: 0 }));
    server.set(answer(503));
    await expect(once.getStatus('scan-1', within())).rejects.toMatchObject({ code: 'IDENFY_SERVER' });
    expect(server.requests).toHaveLength(1);
    once.close();
  });
});

describe('an abort by the caller', () => {
  const calls = {
    token: (signal: AbortSignal) => client.createToken({}, { ...within(), signal }),
    read: (signal: AbortSignal) => client.getStatus('scan-1', { ...within(), signal }),
    delete: (signal: AbortSignal) => client.deleteVerification('scan-1', { ...within(), signal }),
  };

  it.each(['token', 'read', 'delete'] as const)('before the call sends no %s', async (kind) => {
    server.set(token);
    await expect(calls[kind](AbortSignal.abort())).rejects.toMatchObject({ code: 'IDENFY_ABORTED' });
    expect(server.requests).toHaveLength(0);
  });

  it.each([
    ['token', 'IDENFY_OUTCOME_UNKNOWN'],
    ['read', 'IDENFY_ABORTED'],
    ['delete', 'IDENFY_OUTCOME_UNKNOWN'],
  ] as const)('after a %s was sent is %s', async (kind, code) => {
    server.set(silence);
    const abort = new AbortController();
    const arrived = server.arrival();
    const call = expect(calls[kind](abort.signal)).rejects.toMatchObject({ code });
    await arrived;
    abort.abort();
    await call;
    expect(server.requests.length).toBeLessThanOrEqual(1);
  });

  it.each(['token', 'read'] as const)('ends the wait before a repeat of a %s', async (kind) => {
    server.set(busy);
    const abort = new AbortController();
    const call = calls[kind](abort.signal);
    setTimeout(() => abort.abort(), 200);
    const started = performance.now();
    await expect(call).rejects.toMatchObject({ code: 'IDENFY_ABORTED' });
    expect(performance.now() - started).toBeLessThan(900);
    expect(server.requests).toHaveLength(1);
  });
});

describe('links', () => {
  it('are encoded', () => {
    expect(client.redirectUrl('A b&c=d/é')).toBe(
      `${server.url}/api/v2/redirect?authToken=A+b%26c%3Dd%2F%C3%A9`,
    );
    expect(client.iframeUrl('TOKEN')).toBe('https://ui.idenfy.test/?authToken=TOKEN');
    expect(client.iframeUrl('T&1', { lang: 'zh_TW' })).toBe(
      'https://ui.idenfy.test/?authToken=T%261&lang=zh_TW',
    );
  });

  it('are made of any text', () => {
    expect(new URL(client.redirectUrl('\ud800')).searchParams.get('authToken')).toBe('\ufffd');
  });
});

describe('a Retry-After of years', () => {
  it.each(['999999999', 'Thu, 01 Jan 2099 00:00:00 GMT'])(
    '(%s) is an hour, and the log says so',
    async (value) => {
      const lines: unknown[] = [];
      const ignore = (): void => undefined;
      Logger.overrideLogger({ log: ignore, error: ignore, warn: (line) => lines.push(line) });
      server.set(answer(429, '', { 'retry-after': value }));

      await expect(client.getStatus('scan-1', within())).rejects.toMatchObject({ retryAfterMs: 3_600_000 });

      expect(lines).toEqual(['The Retry-After of iDenfy is an hour or longer; it is taken for an hour']);
      Logger.overrideLogger(false);
    },
  );
});
