import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answer, FaultServer } from '../../test/support/fault-server.js';
import { IdenfySimulator } from './simulator.js';
import type { IdenfySimulatorOptions } from './simulator-options.js';

const ACCOUNT = { apiKey: 'clock-key', apiSecret: 'clock-secret', signingKeys: 'clock-signing-key' };
const HOUR = 3_600_000;

let app: FaultServer;
let simulator: IdenfySimulator;

beforeAll(async () => {
  app = await FaultServer.start();
});
afterAll(() => app.close());
beforeEach(() => {
  app.set(answer(200));
});
afterEach(() => simulator.close());

async function start(options: Partial<IdenfySimulatorOptions> = {}): Promise<void> {
  simulator = await IdenfySimulator.start({ ...ACCOUNT, webhookUrl: app.url, ...options });
}

async function call(path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const authorization = `Basic ${Buffer.from(`${ACCOUNT.apiKey}:${ACCOUNT.apiSecret}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const response = await fetch(simulator.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}
async function token(request: object = {}): Promise<string> {
  const { body } = await call('/api/v2/token', { clientId: 'ann', ...request });
  return String(body.scanRef);
}
const events = (): unknown[] => app.requests.map(({ headers }) => headers['idenfy-event-type']);

describe('simulator.clock', () => {
  it('shows the time, which advances by what it is told', async () => {
    await start();
    const before = Date.now();
    expect(Math.abs(simulator.clock.date().getTime() - before)).toBeLessThan(60_000);
    await simulator.clock.advance(24 * HOUR);
    const passed = simulator.clock.date().getTime() - before;
    expect(passed).toBeGreaterThanOrEqual(24 * HOUR - 1);
    expect(passed).toBeLessThan(25 * HOUR);
  });

  it('ends tokens and sessions, each at its time, with their webhooks', async () => {
    await start();
    const short = await token({ clientId: 'short', expiryTime: 3600 });
    const long = await token({ clientId: 'long', expiryTime: 7200 });
    const opened = await token({ clientId: 'opened', expiryTime: 7200, sessionLength: 600 });
    await fetch(`${simulator.url}/api/v2/redirect?authToken=${simulator.session(opened)!.authToken}`);

    await simulator.clock.advance(HOUR - 5000);
    expect(events()).toEqual(['IDENTIFICATION_EXPIRED']);
    expect(JSON.parse(app.requests[0]!.body)).toMatchObject({ scanRef: opened });

    await simulator.clock.advance(5 * HOUR);
    const ended = app.requests.map(({ body }) => JSON.parse(body) as { scanRef: string; finishTime: number });
    expect(ended.map(({ scanRef }) => scanRef)).toEqual([opened, short, long]);
    const [, first, second] = ended.map(({ finishTime }) => finishTime);
    expect(second! - first!).toBeGreaterThan(3590);
    expect(second! - first!).toBeLessThan(3610);
    await expect(call('/api/v2/status', { scanRef: short })).resolves.toMatchObject({
      body: { status: 'EXPIRED' },
    });
  });

  it('ends links to files, and requests for information', async () => {
    await start();
    const scanRef = await token();
    await simulator.complete(scanRef, 'APPROVED');
    const { body: files } = await call('/api/v2/files', { scanRef });
    const path = `/kyc/identifications/${scanRef}/request-information/`;
    await call(path, { lifetime: 1800 });
    expect((await fetch(String(files.FRONT))).status).toBe(200);
    expect(simulator.session(scanRef)!.pendingInformation).toBeDefined();

    await simulator.clock.advance(HOUR + 1000);

    expect((await fetch(String(files.FRONT))).status).toBe(403);
    expect(simulator.session(scanRef)!.pendingInformation).toBeUndefined();
    const { body: fresh } = await call('/api/v2/files', { scanRef });
    expect((await fetch(String(fresh.FRONT))).status).toBe(200);
  });

  it('lets what was not acknowledged be sent again', async () => {
    await start({ redelivery: { attempts: 3, everyMs: HOUR } });
    app.set(answer(500), answer(500), answer(200));
    const scanRef = await token();
    const result = simulator.complete(scanRef, 'APPROVED');
    await app.arrival();

    await simulator.clock.advance(HOUR);
    expect(app.requests).toHaveLength(2);
    await simulator.clock.advance(HOUR - 1000);
    expect(app.requests).toHaveLength(2);
    await simulator.clock.advance(1000);

    const [delivery] = await result;
    expect(delivery!.attempts.map(({ status }) => status)).toEqual([500, 500, 200]);
    const [first, , last] = delivery!.attempts.map(({ at }) => at.getTime());
    expect(last! - first!).toBeGreaterThanOrEqual(2 * HOUR - 1);
  });

  it('takes several redeliveries in one go', async () => {
    await start({ redelivery: { attempts: 3, everyMs: HOUR } });
    app.set(answer(500));
    const result = simulator.complete(await token(), 'DENIED');
    await app.arrival();
    await simulator.clock.advance(10 * HOUR);
    const [delivery] = await result;
    expect(delivery).toMatchObject({ acknowledged: false, attempts: [{}, {}, {}, {}] });
  });

  it('goes on in a simulator that starts again, and back with a reset', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-clock-'));
    const stateFile = join(folder, 'state.json');
    await start({ stateFile });
    await simulator.clock.advance(100 * HOUR);
    const scanRef = await token({ expiryTime: 3600 });
    await simulator.close();
    await start({ stateFile });
    expect(simulator.clock.date().getTime() - Date.now()).toBeGreaterThan(99 * HOUR);
    expect(simulator.session(scanRef)!.overall).toBe('ACTIVE');
    await simulator.reset();
    expect(Math.abs(simulator.clock.date().getTime() - Date.now())).toBeLessThan(HOUR);
    rmSync(folder, { recursive: true });
  });

  it.each([-1, 1.5, Number.NaN, '1', undefined, Infinity, 8e15])('does not advance by %p', async (ms) => {
    await start();
    await expect(simulator.clock.advance(ms as number)).rejects.toMatchObject({ code: 'IDENFY_CONFIG' });
  });
});
