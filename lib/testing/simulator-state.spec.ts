import { jest } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebhookReceiver } from '../../test/support/webhook-receiver.js';
import type { IdenfySimulatorOptions } from './simulator-options.js';
import { IdenfySimulator } from './simulator.js';

const BASIC = `Basic ${Buffer.from('key:secret').toString('base64')}`;

describe('the state file of the simulator', () => {
  let folder: string;
  let stateFile: string;
  let receiver: WebhookReceiver;
  const running: IdenfySimulator[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    stateFile = join(folder, 'state.json');
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await Promise.all([receiver.close(), ...running.splice(0).map((simulator) => simulator.close())]);
    rmSync(folder, { recursive: true });
  });

  async function begin(options: Partial<IdenfySimulatorOptions> = {}): Promise<IdenfySimulator> {
    const simulator = await IdenfySimulator.start({
      apiKey: 'key',
      apiSecret: 'secret',
      signingKeys: 'signing key',
      redelivery: { attempts: 0, everyMs: 1 },
      stateFile,
      ...options,
    });
    running.push(simulator);
    return simulator;
  }
  async function token({ url }: IdenfySimulator, clientId = 'user-1'): Promise<string> {
    const headers = { Authorization: BASIC, 'Content-Type': 'application/json', connection: 'close' };
    const body = JSON.stringify({ clientId, firstName: 'Ann' });
    const response = await fetch(`${url}/api/v2/token`, { method: 'POST', headers, body });
    return ((await response.json()) as { scanRef: string }).scanRef;
  }
  const overalls = () =>
    receiver.received.map(({ payload }) => [
      payload.clientId,
      (payload.status as { overall: string }).overall,
    ]);

  it('has the next one go on with the same sessions, at the same address', async () => {
    const first = await begin();
    const [opened, denied] = [await token(first, 'user-1'), await token(first, 'user-2')];
    const page = `/api/v2/redirect?authToken=${first.session(opened)!.authToken}`;
    await (await fetch(first.url + page, { headers: { connection: 'close' } })).text();
    await first.complete(denied, 'DENIED');
    const { sessions } = first;
    await first.close();

    const second = await begin();
    expect([second.url, second.creditsSpent]).toEqual([first.url, 2]);
    expect(JSON.stringify(second.sessions)).toBe(JSON.stringify(sessions));
    expect(second.session(opened)!.openedAt).toBeInstanceOf(Date);
    second.setWebhookUrl(receiver.url);
    const body = new URLSearchParams({ result: 'APPROVED' });
    // Not on a connection that fetch has kept of the first one.
    const headers = { connection: 'close' };
    const decided = await fetch(second.url + page, { method: 'POST', headers, body, redirect: 'manual' });
    expect(decided.status).toBe(303);
    expect(overalls()).toEqual([['user-1', 'APPROVED']]);
  });

  it('says after a kill what was answered before it: the file is written before each response', async () => {
    const first = await begin();
    const scanRef = await token(first);
    // Another process would find this, had the first one been killed at this point.
    const saved = readFileSync(stateFile, 'utf8');
    await first.close();
    writeFileSync(stateFile, saved);
    expect((await begin()).session(scanRef)).toMatchObject({ clientId: 'user-1', overall: 'ACTIVE' });
  });

  it('has results sent again that were not acknowledged when it ended, those after them too', async () => {
    const first = await begin({ webhookUrl: receiver.url, webhooks: 'two' });
    const scanRef = await token(first);
    const arrived = new Promise<void>((resolve) => receiver.answers.push(() => resolve()));
    const completed = first.complete(scanRef, 'APPROVED');
    await arrived;
    await first.close();
    await completed;

    const second = await begin();
    second.setWebhookUrl(receiver.url);
    await second.idle();
    expect(receiver.received.map(({ payload }) => payload.final)).toEqual([false, false, true]);
    second.setWebhookUrl(receiver.url);
    await second.idle();
    await second.close();
    await (await begin({ webhookUrl: receiver.url })).idle();
    expect(receiver.received).toHaveLength(3);
  });

  it('lets a session expire whose time is over in the meantime', async () => {
    const first = await begin();
    const scanRef = await token(first);
    await first.close();
    const state = JSON.parse(readFileSync(stateFile, 'utf8')) as { sessions: { endsAt: object }[] };
    state.sessions[0]!.endsAt = { $date: new Date().toISOString() };
    writeFileSync(stateFile, JSON.stringify(state));

    const second = await begin({ webhookUrl: receiver.url });
    while (second.session(scanRef)!.overall === 'ACTIVE') {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await second.idle();
    expect(overalls()).toEqual([['user-1', 'EXPIRED']]);
  });

  it('keeps what was asked of a person, and blocklists', async () => {
    const first = await begin();
    const scanRef = await token(first);
    const about = `${first.url}/kyc/identifications/${scanRef}`;
    const headers = { authorization: `Basic ${Buffer.from('key:secret').toString('base64')}` };
    for (const path of ['request-information/', 'blocklists/SELFIE/']) {
      expect((await fetch(`${about}/${path}`, { method: 'POST', headers, body: '{}' })).ok).toBe(true);
    }
    await first.close();
    const { pendingInformation, blocklist } = (await begin()).session(scanRef)!;
    expect(pendingInformation!.endsAt).toBeInstanceOf(Date);
    expect(blocklist).toMatchObject({ SELFIE: { clientId: 'user-1' } });
  });

  it('takes another address where its own is not free', async () => {
    const first = await begin();
    const scanRef = await token(first);
    await first.close();
    const other = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const second = await begin();
    expect(second.url).not.toBe(first.url);
    expect(second.session(scanRef)).toBeDefined();
    await new Promise((resolve) => other.close(resolve));
  });

  it('is forgotten by a reset', async () => {
    const first = await begin();
    await token(first);
    await first.reset();
    await first.close();
    const second = await begin();
    expect([second.sessions, second.creditsSpent]).toEqual([[], 0]);
  });

  it('is readable to its owner only', async () => {
    await token(await begin());
    expect(statSync(stateFile).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it.each([
    '',
    '{',
    '[]',
    '{"port":1}',
    '{"port":1,"sessions":[]}',
    '{"port":1,"products":{}}',
    '{"port":0,"sessions":[null],"products":{}}',
    '{"port":0,"sessions":[{}],"products":{}}',
    '{"port":0,"sessions":[],"products":{"events":5}}',
  ])('is refused when it holds %j', async (content) => {
    writeFileSync(stateFile, content);
    await expect(begin()).rejects.toMatchObject({
      code: 'IDENFY_CONFIG',
      problems: [{ path: 'stateFile', rule: 'simulatorState' }],
    });
    expect(readFileSync(stateFile, 'utf8')).toBe(content);
  });

  it('is given up with a warning where it cannot be written any more, and the simulator goes on', async () => {
    const warned = jest.spyOn(process, 'emitWarning').mockReturnValue();
    const inner = join(folder, 'inner');
    mkdirSync(inner);
    const simulator = await begin({ stateFile: join(inner, 'state.json'), webhookUrl: receiver.url });
    const scanRef = await token(simulator);
    rmSync(inner, { recursive: true });
    await simulator.clock.advance(90_000_000);
    expect(simulator.session(scanRef)!.overall).toBe('EXPIRED');
    expect(await token(simulator)).toMatch(/^[0-9a-f-]{36}$/);
    expect(overalls()).toEqual([['user-1', 'EXPIRED']]);
    expect(warned.mock.calls).toEqual([['the simulator cannot write its stateFile (ENOENT)']]);
    warned.mockRestore();
  });

  it('has the start fail where it cannot be written', async () => {
    await expect(begin({ stateFile: join(folder, 'missing', 'state.json') })).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});
