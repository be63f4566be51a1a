import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebhookReceiver } from '../../test/support/webhook-receiver.js';
import type { IdenfySimulatorOptions } from './simulator-options.js';
import { IdenfySimulator } from './simulator.js';

const ACCOUNT = { apiKey: 'key', apiSecret: 'secret', signingKeys: 'signing key' };
const HOUR = 3_600_000;
const AUTOMATIC = ['IDENTIFICATION_AUTO_FINISHED', 'DENIED', false];
const MANUAL = ['IDENTIFICATION_MANUAL_FINISHED', 'DENIED', true];

describe('a review that takes time', () => {
  let receiver: WebhookReceiver;
  let simulator: IdenfySimulator;

  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  afterEach(() => Promise.all([simulator.close(), receiver.close()]));

  async function start(options: Partial<IdenfySimulatorOptions> = {}): Promise<void> {
    simulator = await IdenfySimulator.start({
      ...ACCOUNT,
      webhookUrl: receiver.url,
      manualReviewMs: HOUR,
      ...options,
    });
  }
  async function call(path: string, body: object): Promise<Record<string, unknown>> {
    const authorization = `Basic ${Buffer.from('key:secret').toString('base64')}`;
    const headers = { authorization, connection: 'close' };
    const response = await fetch(simulator.url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return (await response.json()) as Record<string, unknown>;
  }
  const token = async (): Promise<string> =>
    String((await call('/api/v2/token', { clientId: 'ann' })).scanRef);
  const seen = (): unknown[] =>
    receiver.received.map(({ headers, payload }) => [
      headers['idenfy-event-type'],
      (payload.status as { overall: string }).overall,
      payload.final,
    ]);

  it('is seen as REVIEWING until the final result comes, on the clock of the simulator', async () => {
    await start();
    const scanRef = await token();
    const before = simulator.clock.date().getTime();
    await expect(simulator.complete(scanRef, 'DENIED')).resolves.toHaveLength(1);

    expect(seen()).toEqual([AUTOMATIC]);
    const session = simulator.session(scanRef)!;
    expect(session).toMatchObject({
      overall: 'REVIEWING',
      final: false,
      review: { outcome: 'DENIED' },
    });
    expect(session.review!.endsAt!.getTime()).toBeGreaterThanOrEqual(before + HOUR);
    const reviews = { autoFace: 'FACE_MISMATCH', manualFace: null, manualDocument: null };
    expect(await call('/api/v2/status', { scanRef })).toMatchObject({ status: 'REVIEWING', ...reviews });
    expect(await call('/api/v2/full', { scanRef })).toMatchObject({
      final: false,
      status: { overall: 'DENIED' },
    });
    expect(await call('/api/v2/data', { scanRef })).toMatchObject({ scanRef, docType: 'PASSPORT' });

    await simulator.clock.advance(HOUR - 60_000);
    expect(seen()).toHaveLength(1);
    await simulator.clock.advance(60_000);
    expect(seen()).toEqual([AUTOMATIC, MANUAL]);
    expect(simulator.session(scanRef)).toMatchObject({ overall: 'DENIED', final: true });
    expect(simulator.session(scanRef)!.review).toBeUndefined();
    const [first, second] = receiver.received.map(({ payload }) => payload.finishTime as number);
    expect(second! - first!).toBeGreaterThanOrEqual(HOUR / 1000);
  });

  it('comes by itself in real time', async () => {
    await start({ manualReviewMs: 20 });
    const scanRef = await token();
    const arrived = new Promise<void>((resolve) => {
      receiver.answers.push(200, (response) => void response.end(() => resolve()));
    });
    await simulator.complete(scanRef, 'DENIED');
    await arrived;
    await simulator.idle();
    expect(seen()).toEqual([AUTOMATIC, MANUAL]);
    expect(simulator.session(scanRef)).toMatchObject({ final: true });
  });

  it('is over when somebody decides, once', async () => {
    await start({ webhooks: 'two' });
    const scanRef = await token();
    await simulator.complete(scanRef, 'APPROVED');
    await simulator.complete(scanRef, 'DENIED');
    await simulator.clock.advance(2 * HOUR);
    expect(seen()).toEqual([['IDENTIFICATION_AUTO_FINISHED', 'APPROVED', false], MANUAL]);
  });

  it('never ends by itself with Infinity, and has the options of its call otherwise', async () => {
    await start({ manualReviewMs: 0 });
    const scanRef = await token();
    await simulator.complete(scanRef, 'DENIED', { manualReviewMs: Infinity });
    await simulator.clock.advance(1000 * HOUR);
    expect(simulator.session(scanRef)).toMatchObject({ overall: 'REVIEWING' });
    const payload = { clientIp: '192.0.2.7' };
    await simulator.complete(scanRef, 'DENIED', { manualReviewMs: HOUR, payload, signingKey: null });
    await simulator.clock.advance(HOUR);
    expect(seen()).toEqual([AUTOMATIC, AUTOMATIC, MANUAL]);
    expect(receiver.received[2]).toMatchObject({ payload });
    expect(receiver.received[2]!.headers).not.toHaveProperty('idenfy-signature');
  });

  it('can be without an automatic webhook, and without any', async () => {
    await start();
    const [one, none] = [await token(), await token()];
    await simulator.complete(one, 'DENIED', { automaticFirst: false });
    await simulator.complete(none, 'DENIED', { deliver: false });
    expect(simulator.sessions.map(({ overall }) => overall)).toEqual(['REVIEWING', 'REVIEWING']);
    expect(seen()).toEqual([]);
    await simulator.clock.advance(HOUR);
    expect(seen()).toEqual([MANUAL]);
    expect(simulator.sessions.map(({ overall }) => overall)).toEqual(['DENIED', 'DENIED']);
  });

  it('is only for decisions', async () => {
    await start();
    await simulator.complete(await token(), 'CANCELLED');
    await simulator.complete(await token(), 'EXPIRED');
    await simulator.complete(await token(), 'APPROVED', { final: false });
    expect(seen().map((event) => (event as unknown[])[2])).toEqual([true, true, false]);
    expect(simulator.sessions.map(({ review }) => review)).toEqual([undefined, undefined, undefined]);
    await expect(simulator.complete(await token(), 'PERHAPS' as 'DENIED')).rejects.toThrow('The outcome');
    expect(simulator.sessions.at(-1)).toMatchObject({ overall: 'ACTIVE' });
  });

  it('goes on in a simulator that starts again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-review-'));
    const stateFile = join(folder, 'state.json');
    await start({ stateFile });
    const [ended, endless] = [await token(), await token()];
    await simulator.complete(ended, 'DENIED');
    await simulator.complete(endless, 'DENIED', { manualReviewMs: Infinity });
    await simulator.close();
    await start({ stateFile, expireSessions: false });
    expect(simulator.session(ended)).toMatchObject({ overall: 'REVIEWING', review: { outcome: 'DENIED' } });
    await simulator.clock.advance(HOUR);
    expect(seen()).toEqual([AUTOMATIC, AUTOMATIC, MANUAL]);
    expect(simulator.session(ended)).toMatchObject({ overall: 'DENIED' });
    expect(simulator.session(endless)).toMatchObject({ overall: 'REVIEWING' });
    rmSync(folder, { recursive: true });
  });

  it('ends with the new round that the person begins', async () => {
    await start();
    const scanRef = await token();
    await simulator.complete(scanRef, 'DENIED');
    await simulator.resubmit(scanRef);
    await simulator.clock.advance(2 * HOUR);
    expect(seen()).toHaveLength(2);
    expect(simulator.session(scanRef)).toMatchObject({ overall: 'REVIEWING', review: undefined });
  });

  it('can be had on the hosted page, which does not wait for it', async () => {
    await start({ manualReviewMs: 0 });
    const finish = async (form: Record<string, string>): Promise<string | null> => {
      const request = { clientId: 'ann', unverifiedUrl: 'https://app.test/later' };
      const { redirectUrl } = await call('/api/v2/token', request);
      const response = await fetch(String(redirectUrl), {
        method: 'POST',
        body: new URLSearchParams(form),
        redirect: 'manual',
      });
      return response.headers.get('location');
    };
    expect(await finish({ result: 'DENIED', reviewSeconds: '3600' })).toBe('https://app.test/later');
    expect(await finish({ result: 'REVIEWING' })).toBe('https://app.test/later');
    expect(seen()).toEqual([AUTOMATIC, ['IDENTIFICATION_AUTO_FINISHED', 'APPROVED', false]]);
    await simulator.clock.advance(HOUR);
    expect(simulator.sessions.map(({ overall }) => overall)).toEqual(['DENIED', 'REVIEWING']);

    simulator.configure({ manualReviewMs: HOUR });
    await finish({ result: 'APPROVED' });
    expect(simulator.sessions.at(-1)).toMatchObject({ overall: 'REVIEWING' });
    await finish({ result: 'APPROVED', reviewSeconds: '0' });
    expect(simulator.sessions.at(-1)).toMatchObject({ overall: 'APPROVED', final: true });
  });

  it.each([-1, Number.NaN, '1'])('does not take %p milliseconds', async (manualReviewMs) => {
    await start();
    const wrong = { manualReviewMs: manualReviewMs as number };
    expect(() => simulator.configure(wrong)).toThrow('manualReviewMs must be a number from 0');
    await expect(simulator.complete(await token(), 'DENIED', wrong)).rejects.toMatchObject({
      code: 'IDENFY_CONFIG',
    });
  });
});
