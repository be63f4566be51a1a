import { WebhookReceiver } from '../../test/support/webhook-receiver.js';
import { verifyIdenfySignature } from '../webhooks/idenfy-signature.js';
import { idenfyPayloads } from './payloads/idenfy-payloads.js';
import type { IdenfySimulatorOptions } from './simulator-options.js';
import { IdenfySimulator } from './simulator.js';

const BASIC = `Basic ${Buffer.from('key:secret').toString('base64')}`;

describe('the webhooks of the simulator', () => {
  let simulator: IdenfySimulator;
  let receiver: WebhookReceiver;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
    await begin();
  });
  afterEach(() => Promise.all([simulator.close(), receiver.close()]));

  async function begin(options: Partial<IdenfySimulatorOptions> = {}) {
    await simulator?.close();
    simulator = await IdenfySimulator.start({
      apiKey: 'key',
      apiSecret: 'secret',
      signingKeys: ['first key', 'second key'],
      webhookUrl: receiver.url,
      redelivery: { attempts: 3, everyMs: 1 },
      ...options,
    });
  }

  async function post(path: string, body: object) {
    const headers = { Authorization: BASIC, 'Content-Type': 'application/json' };
    return fetch(simulator.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  }
  async function start(request: object = {}): Promise<string> {
    const response = await post('/api/v2/token', { clientId: 'user-1', ...request });
    return ((await response.json()) as { scanRef: string }).scanRef;
  }
  const seen = () =>
    receiver.received.map(({ headers, payload }) => [
      headers['idenfy-event-type'],
      (payload.status as { overall: string }).overall,
      payload.final,
    ]);

  it.each([
    ['APPROVED', 'IDENTIFICATION_MANUAL_FINISHED', 'APPROVED'],
    ['DENIED', 'IDENTIFICATION_MANUAL_FINISHED', 'DENIED'],
    ['SUSPECTED', 'IDENTIFICATION_MANUAL_FINISHED', 'SUSPECTED'],
    ['EXPIRED', 'IDENTIFICATION_EXPIRED', 'EXPIRED'],
    ['CANCELLED', 'IDENTIFICATION_CANCELLED', 'EXPIRED'],
  ] as const)('sends one signed, final webhook for %s', async (outcome, eventType, overall) => {
    const scanRef = await start({ firstName: 'Ann', externalRef: 'order-7' });
    const deliveries = await simulator.complete(scanRef, outcome);
    expect(deliveries).toEqual(simulator.deliveries);
    expect(deliveries).toMatchObject([
      { eventType, scanRef, acknowledged: true, attempts: [{ status: 200, body: '{"received":true}' }] },
    ]);
    expect(seen()).toEqual([[eventType, overall, true]]);
    const [webhook] = receiver.received;
    expect(webhook?.headers['content-type']).toBe('application/json');
    expect(webhook?.payload).toMatchObject({ scanRef, clientId: 'user-1', externalRef: 'order-7' });
    const signature = webhook?.headers['idenfy-signature'];
    expect(verifyIdenfySignature(webhook?.body ?? Buffer.of(), signature as string, 'first key')).toBe(true);
    expect(simulator.session(scanRef)).toMatchObject({ overall, final: true });
  });

  it('sends two, the automatic one first and not final', async () => {
    const scanRef = await start();
    const deliveries = await simulator.complete(scanRef, 'DENIED', { automaticFirst: true });
    expect(deliveries).toHaveLength(2);
    expect(seen()).toEqual([
      ['IDENTIFICATION_AUTO_FINISHED', 'DENIED', false],
      ['IDENTIFICATION_MANUAL_FINISHED', 'DENIED', true],
    ]);
    expect(receiver.received[0]?.payload.status).toMatchObject({ manualFace: null, manualDocument: null });
    expect(receiver.received[1]?.payload.status).toMatchObject({ manualFace: 'FACE_MISMATCH' });
  });

  it('follows the account about one or two, and never sends two for an unfinished verification', async () => {
    simulator.configure({ webhooks: 'two' });
    await simulator.complete(await start(), 'APPROVED');
    await simulator.complete(await start(), 'EXPIRED');
    expect(seen().map(([eventType]) => eventType)).toEqual([
      'IDENTIFICATION_AUTO_FINISHED',
      'IDENTIFICATION_MANUAL_FINISHED',
      'IDENTIFICATION_EXPIRED',
    ]);
  });

  it('sends what the options ask for', async () => {
    const scanRef = await start();
    await simulator.complete(scanRef, 'APPROVED', { final: false });
    expect(simulator.session(scanRef)).toMatchObject({ overall: 'APPROVED', final: false });
    await simulator.complete(scanRef, 'APPROVED', { eventType: 'IDENTIFICATION_AUTO_FINISHED' });
    await simulator.complete(scanRef, 'APPROVED', { overall: 'ARCHIVED', payload: { platform: 'PC' } });
    expect(seen()).toEqual([
      ['IDENTIFICATION_AUTO_FINISHED', 'APPROVED', false],
      ['IDENTIFICATION_AUTO_FINISHED', 'APPROVED', true],
      ['IDENTIFICATION_MANUAL_FINISHED', 'ARCHIVED', true],
    ]);
    expect(receiver.received[1]?.payload.status).toMatchObject({ manualFace: null });
    expect(receiver.received[2]?.payload).toMatchObject({ platform: 'PC', scanRef });
  });

  it('knows no other outcome', async () => {
    const scanRef = await start();
    await expect(simulator.complete(scanRef, 'constructor' as 'APPROVED')).rejects.toThrow('outcome must be');
    expect(simulator.session(scanRef)?.overall).toBe('ACTIVE');
  });

  it('can keep a result to itself, which the status call tells', async () => {
    const scanRef = await start();
    expect(await simulator.complete(scanRef, 'APPROVED', { deliver: false })).toEqual([]);
    expect(receiver.received).toEqual([]);
    const response = await post('/api/v2/status', { scanRef });
    expect(await response.json()).toMatchObject({ status: 'APPROVED', manualFace: 'FACE_MATCH' });
  });

  it('signs with the key that is asked for, or not at all', async () => {
    const scanRef = await start();
    await simulator.complete(scanRef, 'APPROVED', { signingKey: 'second key' });
    await simulator.complete(scanRef, 'APPROVED', { signingKey: null });
    simulator.configure({ signingKeys: [] });
    await simulator.complete(scanRef, 'APPROVED');
    const [second, ...others] = receiver.received;
    const signature = second?.headers['idenfy-signature'] as string;
    expect(verifyIdenfySignature(second?.body ?? Buffer.of(), signature, 'second key')).toBe(true);
    expect(others.map(({ headers }) => headers['idenfy-signature'])).toEqual([undefined, undefined]);
  });

  it('sends again, the same bytes, until it is acknowledged', async () => {
    receiver.answers.push(500, (response) => response.destroy(), 302);
    const [delivery] = await simulator.complete(await start(), 'APPROVED');
    expect(delivery).toMatchObject({
      acknowledged: true,
      attempts: [{ status: 500 }, { error: 'ECONNRESET' }, { status: 302 }, { status: 200 }],
    });
    expect(new Set(receiver.received.map(({ body }) => body.toString('latin1'))).size).toBe(1);
    expect(new Set(receiver.received.map(({ headers }) => headers['idenfy-signature'])).size).toBe(1);
  });

  it('gives up after the repeats that are set, and takes any 2xx', async () => {
    simulator.configure({ redelivery: { attempts: 1, everyMs: 1 } });
    receiver.answers.push(401, 503, 204);
    const [lost] = await simulator.complete(await start(), 'APPROVED');
    expect(lost).toMatchObject({ acknowledged: false, attempts: [{ status: 401 }, { status: 503 }] });
    const [taken] = await simulator.complete(await start(), 'APPROVED');
    expect(taken).toMatchObject({ acknowledged: true, attempts: [{ status: 204 }] });
  });

  it('waits no longer than it does', async () => {
    simulator.configure({ redelivery: { attempts: 0, everyMs: 1 }, webhookTimeoutMs: 50 });
    receiver.answers.push(
      () => undefined,
      (response) => response.writeHead(200).write('{'),
    );
    for (let round = 0; round < 2; round += 1) {
      const [delivery] = await simulator.complete(await start(), 'APPROVED');
      expect(delivery).toMatchObject({ acknowledged: false, attempts: [{ error: 'timeout' }] });
      expect(delivery?.attempts[0]?.ms).toBeGreaterThanOrEqual(45);
    }
  });

  it('says why there was no response', async () => {
    await receiver.close();
    const [delivery] = await simulator.complete(await start(), 'APPROVED');
    expect(delivery?.attempts).toHaveLength(4);
    expect(delivery?.attempts[0]).toMatchObject({ error: 'ECONNREFUSED' });
    receiver = await WebhookReceiver.start();
  });

  it('goes to the callbackUrl of the request only with permission', async () => {
    const callbackUrl = receiver.url.replace('http:', 'https:');
    const scanRef = await start({ callbackUrl });
    expect(await simulator.complete(scanRef, 'APPROVED')).toMatchObject([{ url: receiver.url }]);
    simulator.configure({ allowCallbackUrl: true });
    // The receiver speaks no TLS, so it is tried there and not taken.
    const [delivery] = await simulator.complete(scanRef, 'APPROVED');
    expect(delivery).toMatchObject({ url: callbackUrl, acknowledged: false });
    expect(delivery?.attempts.map(({ status, error }) => [status, typeof error])).toEqual(
      Array.from({ length: 4 }, () => [undefined, 'string']),
    );
    expect(receiver.received).toHaveLength(1);
  });

  it('sends any event, and sends it again', async () => {
    const sent = await simulator.send('DOCUMENT_EXPIRATION', idenfyPayloads.documentExpiration());
    expect(sent).toMatchObject({ eventType: 'DOCUMENT_EXPIRATION', acknowledged: true });
    const again = await simulator.redeliver(sent);
    expect(again).toMatchObject({ acknowledged: true, attempts: [{ status: 200 }] });
    expect(sent.attempts).toHaveLength(1);
    await simulator.send(undefined, '{ "exact":  1 }', { headers: { 'Idenfy-Signature': 'forged' } });
    const [first, second, third] = receiver.received;
    expect(second?.body.equals(first?.body ?? Buffer.of())).toBe(true);
    expect(second?.headers['idenfy-signature']).toBe(first?.headers['idenfy-signature']);
    expect(third?.body.toString()).toBe('{ "exact":  1 }');
    expect(third?.headers).toMatchObject({ 'idenfy-signature': 'forged' });
    expect(third?.headers).not.toHaveProperty('idenfy-event-type');
  });

  it('does not send again what was not to be', async () => {
    receiver.answers.push(500);
    const sent = await simulator.send('SOS_REPORT', {}, { redeliver: false });
    expect(sent).toMatchObject({ acknowledged: false, attempts: [{ status: 500 }] });
  });

  it('starts a new round when the person answers a request for information', async () => {
    const scanRef = await start();
    await simulator.complete(scanRef, 'DENIED');
    await simulator.resubmit(scanRef);
    expect(simulator.session(scanRef)).toMatchObject({ overall: 'REVIEWING', final: false });
    await simulator.complete(scanRef, 'APPROVED');
    expect(seen()).toEqual([
      ['IDENTIFICATION_MANUAL_FINISHED', 'DENIED', true],
      ['IDENTIFICATION_RESUBMITTED', 'REVIEWING', false],
      ['IDENTIFICATION_MANUAL_FINISHED', 'APPROVED', true],
    ]);
    expect(new Set(receiver.received.map(({ payload }) => payload.scanRef))).toEqual(new Set([scanRef]));
  });

  it('plays the dummy results of a DEV account', async () => {
    const response = await post('/api/v2/token', { clientId: 'user-1', dummyStatus: 'APPROVED' });
    const { message, scanRef } = (await response.json()) as Record<string, string>;
    expect(message).toBe('Dummy token and verification created successfully');
    await simulator.idle();
    const review = { scanRef, manualFaceMatchResult: 'FACE_MATCH', manualDocumentValidity: 'DOC_FAKE' };
    expect((await post('/api/v2/add-dummy-status', review)).status).toBe(200);
    await simulator.idle();
    expect(
      (await post('/api/v2/add-dummy-status', { ...review, manualDocumentValidity: 'DOC_VALIDATED' })).ok,
    ).toBe(true);
    await simulator.idle();
    expect(seen()).toEqual([
      ['IDENTIFICATION_AUTO_FINISHED', 'APPROVED', false],
      ['IDENTIFICATION_MANUAL_FINISHED', 'DENIED', true],
      ['IDENTIFICATION_MANUAL_FINISHED', 'APPROVED', true],
    ]);
    expect(receiver.received[1]?.payload.status).toMatchObject({ manualDocument: 'DOC_FAKE' });
  });

  it('lets an unfinished session expire', async () => {
    let arrived: (value: unknown) => void = () => undefined;
    const arrival = new Promise((resolve) => (arrived = resolve));
    receiver.answers.push((response) => {
      response.end();
      arrived(undefined);
    });
    const scanRef = await start({ expiryTime: 1 });
    expect(simulator.session(scanRef)).toMatchObject({ overall: 'ACTIVE', final: false });
    await arrival;
    await simulator.idle();
    expect(seen()).toEqual([['IDENTIFICATION_EXPIRED', 'EXPIRED', true]]);
    expect(simulator.session(scanRef)).toMatchObject({ overall: 'EXPIRED', final: true });
  });

  it('aborts what is in flight when it is closed, and says so', async () => {
    receiver.answers.push(() => void simulator.close());
    const [delivery] = await simulator.complete(await start(), 'APPROVED', { automaticFirst: true });
    expect(delivery).toMatchObject({ acknowledged: false, attempts: [{ error: 'ended' }] });
    expect(receiver.received).toHaveLength(1);
    await simulator.close();
    await expect(fetch(simulator.url)).rejects.toThrow();
  });

  it('sends nothing of before a reset after it', async () => {
    let reset: Promise<void> | undefined;
    receiver.answers.push(() => {
      reset = simulator.reset();
    });
    await simulator.complete(await start(), 'APPROVED', { automaticFirst: true });
    await reset;
    expect(receiver.received).toHaveLength(1);
    expect(simulator.deliveries).toEqual([]);
  });
});
