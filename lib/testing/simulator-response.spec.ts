import { request } from 'node:http';
import { IdenfySimulator } from './simulator.js';

const BASIC = `Basic ${Buffer.from('key:secret').toString('base64')}`;
const TOKEN = '/api/v2/token';

describe('IdenfySimulator.failNext', () => {
  let simulator: IdenfySimulator;

  beforeAll(async () => {
    simulator = await IdenfySimulator.start({ apiKey: 'key', apiSecret: 'secret' });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  const token = (signal?: AbortSignal) =>
    fetch(simulator.url + TOKEN, {
      method: 'POST',
      headers: { Authorization: BASIC },
      body: '{"clientId":"c"}',
      signal,
    });
  const answered = () => simulator.requests.map(({ answeredStatus }) => answeredStatus);

  it('responds with a status and the body that iDenfy documents for it', async () => {
    simulator.failNext({ status: 429, headers: { 'Retry-After': '2' } });
    const refused = await token();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2']);
    expect(await refused.json()).toMatchObject({ identifier: 'TOO_MANY_REQUESTS' });
    expect((await token()).status).toBe(201);
    expect(answered()).toEqual([429, 201]);
    expect(simulator.creditsSpent).toBe(1);
  });

  it('comes to a browser whose Host header is none', async () => {
    const status = await new Promise((resolve, reject) => {
      request(`${simulator.url}/result?status=success`, { headers: { host: 'a b' } }, (response) =>
        resolve(response.resume().statusCode),
      )
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
  });

  it('has no body for a status that cannot have one', async () => {
    simulator.failNext({ status: 204, body: { a: 1 } });
    const nothing = await token();
    expect([nothing.status, await nothing.text()]).toEqual([204, '']);
    expect((await token()).status).toBe(201);
  });

  it.each([401, 402, 403, 404, 409, 500, 502, 503, 504])('knows a body for %i', async (status) => {
    simulator.failNext({ status });
    const response = await token();
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ message: expect.any(String) as string });
  });

  it('responds with another body', async () => {
    simulator.failNext({ status: 400, body: { identifier: 'PARTNER_CONTRACT_ERROR' } });
    simulator.failNext({
      status: 502,
      body: '<h1>Bad gateway</h1>',
      headers: { 'Content-Type': 'text/html' },
    });
    expect(await (await token()).json()).toEqual({ identifier: 'PARTNER_CONTRACT_ERROR' });
    const page = await token();
    expect([page.headers.get('content-type'), await page.text()]).toEqual([
      'text/html',
      '<h1>Bad gateway</h1>',
    ]);
  });

  it('fails as often as asked, in order, and only for the path', async () => {
    simulator.failNext({ status: 503 }, 2, TOKEN);
    simulator.failNext({ status: 500 }, 1, '/api/v2/status');
    expect([await token(), await token(), await token()].map(({ status }) => status)).toEqual([
      503, 503, 201,
    ]);
    expect((await fetch(`${simulator.url}/api/v2/status`, { method: 'POST' })).status).toBe(500);
  });

  it('fails without end until a reset', async () => {
    simulator.failNext('html', Infinity);
    for (let round = 0; round < 5; round += 1) {
      expect(await (await token()).text()).toContain('Bad gateway');
    }
    await simulator.reset();
    expect((await token()).status).toBe(201);
  });

  it('gives a page or nothing as 200', async () => {
    simulator.failNext('html');
    simulator.failNext('empty');
    const page = await token();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html']);
    await expect(page.json()).rejects.toThrow();
    const nothing = await token();
    expect([nothing.status, await nothing.text()]).toEqual([200, '']);
    expect(simulator.sessions).toHaveLength(0);
  });

  it('resets before a byte, and no token is made', async () => {
    simulator.failNext('reset');
    await expect(token()).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
    expect(simulator.sessions).toHaveLength(0);
    expect(answered()).toEqual([undefined]);
  });

  it('resets after the token was made, where asked', async () => {
    simulator.failNext({ kind: 'reset', processed: true });
    await expect(token()).rejects.toThrow();
    expect(simulator.sessions).toHaveLength(1);
    expect(simulator.creditsSpent).toBe(1);
  });

  it('cuts the response in the middle: the token is created all the same', async () => {
    simulator.failNext('cut');
    const response = await token();
    expect(response.status).toBe(201);
    await expect(response.text()).rejects.toThrow();
    expect(simulator.sessions).toHaveLength(1);
  });

  it('keeps silent', async () => {
    simulator.failNext('silence');
    await expect(token(AbortSignal.timeout(60))).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(answered()).toEqual([undefined]);
  });

  it('drips', async () => {
    simulator.failNext('drip');
    const response = await token();
    const reader = response.body?.getReader();
    const first = (await reader?.read())?.value as Uint8Array | undefined;
    expect(Buffer.from(first ?? []).toString()).toBe('{');
    await reader?.cancel();
    expect(simulator.sessions).toHaveLength(1);
  });

  it('responds late', async () => {
    simulator.failNext({ delayMs: 60 });
    const started = performance.now();
    expect((await token()).status).toBe(201);
    expect(performance.now() - started).toBeGreaterThanOrEqual(55);
  });

  it('closes although calls are silent, late and dripping', async () => {
    const other = await IdenfySimulator.start({ apiKey: 'key', apiSecret: 'secret' });
    other.failNext('silence');
    other.failNext({ delayMs: 60_000 });
    other.failNext('drip');
    const calls = Array.from({ length: 3 }, () =>
      fetch(other.url + TOKEN, {
        method: 'POST',
        headers: { Authorization: BASIC },
        body: '{"clientId":"c"}',
      })
        .then((response) => response.text())
        .catch(() => 'ended'),
    );
    while (other.requests.length < 3) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    await other.close();
    await other.close();
    expect(await Promise.all(calls)).toEqual(['ended', 'ended', 'ended']);
  });
});
