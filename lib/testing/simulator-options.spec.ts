import { inspect } from 'node:util';
import { IdenfySimulator } from './simulator.js';
import type { SimulatorFailure } from './simulator-response.js';

const BASIC = `Basic ${Buffer.from('key:secret').toString('base64')}`;
const CREDENTIALS = { apiKey: 'key', apiSecret: 'secret' };
const TOKEN = { method: 'POST', headers: { Authorization: BASIC }, body: '{"clientId":"c"}' };

describe('IdenfySimulator.start', () => {
  it.each([
    [undefined, ['apiKey', 'apiSecret']],
    [{}, ['apiKey', 'apiSecret']],
    [{ apiKey: '', apiSecret: 5 }, ['apiKey', 'apiSecret']],
    [{ ...CREDENTIALS, webhookURL: 'http://127.0.0.1:1' }, ['webhookURL']],
    [{ ...CREDENTIALS, redelivery: { attempt: 1 } }, ['redelivery.attempt']],
    [{ ...CREDENTIALS, redelivery: 3 }, ['redelivery']],
    [
      { ...CREDENTIALS, webhookTimeoutMs: Infinity, redelivery: { everyMs: -1 } },
      ['redelivery.everyMs', 'webhookTimeoutMs'],
    ],
    [{ ...CREDENTIALS, host: 'a host' }, ['host']],
    [{ ...CREDENTIALS, fileLinkSeconds: 0 }, ['fileLinkSeconds']],
    [{ ...CREDENTIALS, fileLinkSeconds: 1.5 }, ['fileLinkSeconds']],
    [{ ...CREDENTIALS, port: 65_536, webhookUrl: 'app.test' }, ['port', 'webhookUrl']],
    [{ ...CREDENTIALS, credits: '5', signingKeys: [5], webhooks: 3 }, ['signingKeys', 'credits', 'webhooks']],
  ])('refuses %j', async (options, paths) => {
    await expect(IdenfySimulator.start(options as never)).rejects.toMatchObject({
      code: 'IDENFY_CONFIG',
      problems: paths.map((path) => expect.objectContaining({ path }) as unknown),
    });
  });

  it.each([
    ['localhost', 'localhost'],
    ['0.0.0.0', '127.0.0.1'],
  ])('listens on %s, which is reached at %s', async (host, hostname) => {
    await using running = await IdenfySimulator.start({ ...CREDENTIALS, host });
    expect(new URL(running.url).hostname).toBe(hostname);
    expect((await fetch(`${running.url}/console`)).status).toBe(200);
  });

  it('says what was probably meant, and never a value', async () => {
    const options = { ...CREDENTIALS, signingKey: 'hush', webhookURL: 'http://127.0.0.1:1/hush' };
    const refused = IdenfySimulator.start(options);
    await expect(refused).rejects.toThrow(
      'signingKey is not an option of IdenfySimulator.start; did you mean signingKeys?',
    );
    await expect(refused).rejects.toThrow('did you mean webhookUrl?');
    await expect(refused).rejects.not.toThrow('hush');
  });
});

describe('IdenfySimulator', () => {
  let simulator: IdenfySimulator;
  let scanRef: string;

  beforeAll(async () => {
    simulator = await IdenfySimulator.start(CREDENTIALS);
  });

  it('is printed without its credentials', () => {
    expect(inspect(simulator, { depth: 9 })).not.toMatch(/key|secret/);
  });
  beforeEach(async () => {
    await simulator.reset();
    const response = await fetch(`${simulator.url}/api/v2/token`, TOKEN);
    ({ scanRef } = (await response.json()) as { scanRef: string });
  });
  afterAll(() => simulator.close());

  it.each([
    { webhookURL: 'http://127.0.0.1:1' },
    { credit: 1 },
    { port: 1 },
    { apiKey: 'other' },
    { webhookUrl: 'http://' },
    null,
    'x',
  ])('configure refuses %j', (changes) => {
    expect(() => simulator.configure(changes as never)).toThrow(/IdenfySimulator.configure|webhookUrl must/);
  });

  it('refuses unknown options of complete, resubmit and send, and does nothing then', async () => {
    const wrong = { signingKye: null } as object;
    await expect(simulator.complete(scanRef, 'APPROVED', wrong)).rejects.toThrow('did you mean signingKey?');
    await expect(simulator.resubmit(scanRef, wrong)).rejects.toThrow('did you mean signingKey?');
    await expect(simulator.send(undefined, {}, wrong)).rejects.toThrow('did you mean signingKey?');
    expect(simulator.session(scanRef)?.overall).toBe('ACTIVE');
    expect(simulator.deliveries).toEqual([]);
  });

  it.each([
    ['delayMs', { delayMS: 5 }, 1, undefined],
    ['delayMs', { delayMs: 2 ** 31 }, 1, undefined],
    ['status', { status: 101 }, 1, undefined],
    ['headers', { status: 503, headers: { 'retry after': '2' } }, 1, undefined],
    ['headers', { status: 503, headers: { 'retry-after': 2 } }, 1, undefined],
    ['kind', 'rest', 1, undefined],
    ['kind', { kind: 'slow' }, 1, undefined],
    ['options', undefined, 1, undefined],
    ['times', 'cut', 0, undefined],
    ['times', 'cut', '/api/v2/token', undefined],
    ['path', 'cut', 1, 'api/v2/token'],
    ['path', 'cut', 1, 'http://127.0.0.1/api/v2/token'],
  ])('failNext names %s for %j, %j, %j', async (name, failure, times, path) => {
    expect(() => simulator.failNext(failure as SimulatorFailure, times as number, path as string)).toThrow(
      name,
    );
    expect((await fetch(`${simulator.url}/api/v2/token`, TOKEN)).status).toBe(201);
  });

  it.each([
    '/favicon.ico',
    '/robots.txt',
    '/.well-known/appspecific/com.chrome.devtools.json',
    '/app.css',
    '/result',
  ])('does not count %s as a call', async (path) => {
    simulator.failNext({ status: 503 });
    const before = simulator.requests.length;
    await (await fetch(simulator.url + path)).text();
    expect(simulator.requests).toHaveLength(before);
    expect((await fetch(`${simulator.url}/api/v2/token`, TOKEN)).status).toBe(503);
  });

  it.each([
    ['a path under /api/', '/api/v2/tokens', {}],
    ['a path with credentials', '/tomorrow/checks/', TOKEN],
  ])('shows %s that it does not know among the calls', async (_, path, init) => {
    expect((await fetch(simulator.url + path, init)).status).toBe(404);
    expect(simulator.requests.at(-1)).toMatchObject({ path, answeredStatus: 404 });
  });

  it.each(['successUrl', 'errorUrl', 'unverifiedUrl', 'callbackUrl'])(
    'takes http to this machine as %s',
    async (name) => {
      for (const host of ['localhost:3000', '127.8.0.1', '[::1]:80']) {
        const body = JSON.stringify({ clientId: 'd', [name]: `http://${host}/back?x=1` });
        expect((await fetch(`${simulator.url}/api/v2/token`, { ...TOKEN, body })).status).toBe(201);
      }
      const body = JSON.stringify({ clientId: 'd', [name]: 'http://app.test' });
      expect((await fetch(`${simulator.url}/api/v2/token`, { ...TOKEN, body })).status).toBe(400);
    },
  );
});
