import { request } from 'node:http';
import { answer, FaultServer } from '../../../test/support/fault-server.js';
import { IdenfySimulator } from '../simulator.js';

const ACCOUNT = { apiKey: 'console-key', apiSecret: 'console-secret', signingKeys: 'console-signing-key' };

let app: FaultServer;
let simulator: IdenfySimulator;

beforeAll(async () => {
  app = await FaultServer.start();
});
afterAll(() => app.close());
beforeEach(async () => {
  app.set(answer(200, { received: true }));
  simulator = await IdenfySimulator.start({ ...ACCOUNT, webhookUrl: app.url });
});
afterEach(() => simulator.close());

const JSON_TYPE = { 'content-type': 'application/json' };

async function control(name: string, body: object = {}): Promise<[number, never]> {
  const url = `${simulator.url}/console/api/${name}`;
  const response = await fetch(url, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) });
  return [response.status, (await response.json()) as never];
}
async function state(): Promise<Record<string, never>> {
  return (await (await fetch(`${simulator.url}/console/api/state`)).json()) as Record<string, never>;
}
async function token(clientId = 'ann'): Promise<{ status: number; scanRef: string }> {
  const authorization = `Basic ${Buffer.from(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`).toString('base64')}`;
  const response = await fetch(`${simulator.url}/api/v2/token`, {
    method: 'POST',
    headers: { ...JSON_TYPE, authorization },
    body: JSON.stringify({ clientId }),
  });
  const { scanRef = '' } = (await response.json().catch(() => ({}))) as { scanRef?: string };
  return { status: response.status, scanRef };
}

describe('the state', () => {
  it('has sessions, requests and webhooks, the newest first, and no key', async () => {
    const first = await token('ann');
    const second = await token('bob');
    await simulator.complete(first.scanRef, 'APPROVED');
    const shown = await state();
    expect(shown).toMatchObject({
      url: simulator.url,
      credits: null,
      creditsSpent: 2,
      settings: { webhookUrl: app.url, signingKeys: 1 },
      sessions: [
        { scanRef: second.scanRef, clientId: 'bob', overall: 'ACTIVE', hasResult: false },
        { scanRef: first.scanRef, clientId: 'ann', overall: 'APPROVED', final: true, hasResult: true },
      ],
      requests: [{ path: '/api/v2/token', body: { clientId: 'bob' } }, { answeredStatus: 201 }],
      deliveries: [{ index: 0, acknowledged: true, attempts: [{ status: 200, body: '{"received":true}' }] }],
    });
    expect(JSON.stringify(shown)).not.toContain('console-s');
  });

  it('is not sent again while it is the same', async () => {
    const url = `${simulator.url}/console/api/state`;
    const tag = (await fetch(url)).headers.get('etag') ?? '';
    await simulator.clock.advance(0);
    const headers = { 'if-none-match': tag };
    expect((await fetch(url, { headers })).status).toBe(304);
    await token();
    expect((await fetch(url, { headers })).status).toBe(200);
  });
});

describe('a control', () => {
  it('ends a verification in any way', async () => {
    const { scanRef } = await token();
    const [status, deliveries] = await control('complete', {
      scanRef,
      outcome: 'SUSPECTED',
      automaticFirst: true,
    });
    expect(status).toBe(200);
    expect(deliveries).toMatchObject([{ acknowledged: true }, { acknowledged: true }]);
    expect(app.requests.map(({ headers }) => headers['idenfy-event-type'])).toEqual([
      'IDENTIFICATION_AUTO_FINISHED',
      'IDENTIFICATION_MANUAL_FINISHED',
    ]);
    await control('resubmit', { scanRef });
    expect(simulator.session(scanRef)!.final).toBe(false);
  });

  it('sends any event, by its name or with its type and body', async () => {
    await control('send', { event: 'documentExpiration', payload: { clientId: 'zoe' } });
    await control('send', { eventType: 'TOMORROW', payload: { a: 1 }, signingKey: null });
    expect(app.requests[0]).toMatchObject({ headers: { 'idenfy-event-type': 'DOCUMENT_EXPIRATION' } });
    expect(JSON.parse(app.requests[0]!.body)).toMatchObject({ clientId: 'zoe' });
    expect(app.requests[1]!.headers['idenfy-signature']).toBeUndefined();
  });

  it('sends a delivery again, several at once', async () => {
    await control('send', { event: 'documentExpiration' });
    const [, deliveries] = await control('redeliver', { delivery: 0, times: 3 });
    expect(deliveries).toMatchObject([{ index: 1 }, { index: 2 }, { index: 3 }]);
    expect(new Set(app.requests.map(({ body }) => body)).size).toBe(1);
  });

  it('plans failures, changes settings, lets time pass and starts over', async () => {
    await control('fail', { failure: { status: 503 }, times: 2, path: '/api/v2/token' });
    expect([(await token()).status, (await token()).status, (await token()).status]).toEqual([503, 503, 201]);
    await control('configure', { credits: 0 });
    expect((await token('bob')).status).toBe(400);
    await control('configure', { credits: null, manualReviewMs: null });
    expect((await token('bob')).status).toBe(201);
    await control('advance', { ms: 90_000_000 });
    expect((await state()).sessions).toMatchObject([{ overall: 'EXPIRED' }, { overall: 'EXPIRED' }]);
    await control('reset');
    expect(await state()).toMatchObject({ sessions: [], requests: [], deliveries: [], creditsSpent: 0 });
  });

  it.each([
    ['complete', { scanRef: 'nothing', outcome: 'APPROVED' }, 'no session'],
    ['complete', { outcome: 'APPROVED', surprise: 1 }, 'surprise'],
    ['send', { event: 'toString' }, 'event must be'],
    ['send', { event: 7 }, 'event must be'],
    ['send', {}, 'payload must be an object or a text'],
    ['send', { eventType: 'OTHER', payload: 7 }, 'payload must be an object or a text'],
    ['send', { event: 'documentExpiration', payload: 'text' }, 'payload must be an object'],
    ['send', { eventType: 7, payload: {} }, 'eventType must be'],
    ['send', { eventType: 'A\r\nB: c', payload: {} }, 'eventType must be'],
    ['redeliver', { delivery: 7 }, 'delivery must be'],
    ['redeliver', { delivery: 'push' }, 'delivery must be'],
    ['fail', { failure: 'wrong' }, 'kind'],
    ['configure', { credit: 1 }, 'credits'],
    ['advance', { ms: -1 }, 'ms must be'],
  ])('%s refuses %j', async (name, body, text) => {
    const [status, response] = await control(name, body);
    expect(status).toBe(400);
    expect(JSON.stringify(response)).toContain(text);
    expect(JSON.stringify(response)).not.toContain('module');
    expect(await state()).toMatchObject({ deliveries: [] });
  });
});

describe('the console is closed to other origins', () => {
  const raw = (headers: Record<string, string>, path = '/console/api/reset'): Promise<number> =>
    new Promise((resolve, reject) => {
      const method = path.endsWith('state') ? 'GET' : 'POST';
      const sent = request(simulator.url + path, { method, headers }, (response) => {
        response.resume().on('end', () => resolve(response.statusCode ?? 0));
      });
      sent.on('error', reject).end(method === 'POST' ? '{}' : undefined);
    });

  it('takes JSON alone, which a form of another page cannot send', async () => {
    expect(await raw({})).toBe(415);
    expect(await raw({ 'content-type': 'text/plain' })).toBe(415);
    expect(await raw(JSON_TYPE)).toBe(200);
    const preflight = await fetch(`${simulator.url}/console/api/reset`, { method: 'OPTIONS' });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('answers to its own name alone', async () => {
    const { port } = new URL(simulator.url);
    expect(await raw({ ...JSON_TYPE, host: `evil.example:${port}` })).toBe(403);
    expect(await raw({ host: 'evil.example' }, '/console/api/state')).toBe(403);
    expect(await raw({ ...JSON_TYPE, host: `localhost:${port}` })).toBe(200);
  });

  it('is what the address of the simulator leads to', async () => {
    const response = await fetch(simulator.url);
    expect([response.status, response.url]).toEqual([200, `${simulator.url}/console`]);
  });

  it.each([
    ['GET', '/console', 200],
    ['POST', '/console', 405],
    ['GET', '/console/api/reset', 405],
    ['POST', '/console/api/toString', 404],
    ['POST', '/console/other', 404],
  ])('%s %s is %i', async (method, path, status) => {
    expect((await fetch(simulator.url + path, { method })).status).toBe(status);
  });
});
