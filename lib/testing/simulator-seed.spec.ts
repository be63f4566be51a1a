import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IdenfySimulatorOptions } from './simulator-options.js';
import { IdenfySimulator } from './simulator.js';

const ACCOUNT = { apiKey: 'key', apiSecret: 'secret' };
const BASIC = `Basic ${Buffer.from('key:secret').toString('base64')}`;
const UUID = /^[\da-f]{8}-[\da-f]{4}-([14])[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;

describe('the seed of the simulator', () => {
  const running: IdenfySimulator[] = [];

  afterEach(() => Promise.all(running.splice(0).map((simulator) => simulator.close())));

  async function start(options: Partial<IdenfySimulatorOptions> = {}): Promise<IdenfySimulator> {
    const simulator = await IdenfySimulator.start({ ...ACCOUNT, ...options });
    running.push(simulator);
    return simulator;
  }
  async function call(
    simulator: IdenfySimulator,
    path: string,
    body: object,
  ): Promise<Record<string, unknown>> {
    const headers = { authorization: BASIC, 'content-type': 'application/json', connection: 'close' };
    const response = await fetch(simulator.url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    expect(response.ok).toBe(true);
    const text = (await response.text()).replaceAll(simulator.url, 'URL');
    return JSON.parse(text) as Record<string, unknown>;
  }
  const token = (simulator: IdenfySimulator): Promise<Record<string, unknown>> =>
    call(simulator, '/api/v2/token', { clientId: 'ann', generateDigitString: true });

  /** One of each kind of id that the simulator makes. */
  async function allOf(simulator: IdenfySimulator): Promise<unknown[]> {
    const created = [await token(simulator), await token(simulator)];
    const scanRef = String(created[0]!.scanRef);
    await simulator.complete(scanRef, 'APPROVED');
    const answers = [
      await call(simulator, `/kyc/identifications/${scanRef}/request-information/`, {}),
      await call(simulator, '/partner/authentication-info', {
        scanRef,
        type: 'AUTHENTICATION',
        method: 'FACE_MATCHING',
      }),
      await call(simulator, '/age-estimation/token/', { min_age: 18, confidence_threshold: 90 }),
      await call(simulator, '/fraud/send-sms', { phone_number: '+37060000001' }),
      await call(simulator, '/fraud/validate-phone', { phone_number: '+37060000001' }),
    ];
    const form = await call(simulator, '/kyb/tokens/', { clientId: 'company', tokenType: 'FORM' });
    await simulator.companies.finishForm(String(form.tokenString));
    const companies = simulator.companies.companies.map(({ id }) => id);
    const codes = [simulator.checks.smsCode(String(answers[3]!.request_id))];
    const profiles = simulator.checks.riskProfiles.map(({ id }) => id);
    return [
      ...created,
      ...answers.map(({ expires_at: _time, ...answer }) => answer),
      form.tokenString,
      companies,
      codes,
      profiles,
    ];
  }

  it('makes all ids the same for the same calls, and others for another seed', async () => {
    const [one, same, other, random] = await Promise.all(
      [{ seed: 'tests' }, { seed: 'tests' }, { seed: 7 }, {}].map(async (options) =>
        allOf(await start(options)),
      ),
    );
    expect(one).toEqual(same);
    for (const different of [other, random]) {
      one!.forEach((answer, index) => expect(answer).not.toEqual(different![index]));
    }
  });

  it('begins anew with a reset', async () => {
    const simulator = await start({ seed: 'tests' });
    const first = await allOf(simulator);
    await simulator.reset();
    expect(await allOf(simulator)).toEqual(first);
  });

  it('goes on where the simulator before has ended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'simulator-seed-'));
    const options = { seed: 'tests', stateFile: join(folder, 'state.json') };
    const whole = await start({ seed: 'tests' });
    const expected = [await token(whole), await token(whole)];
    const first = await start(options);
    expect(await token(first)).toEqual(expected[0]);
    await first.close();
    expect(await token(await start(options))).toEqual(expected[1]);
    rmSync(folder, { recursive: true });
  });

  it('keeps the form of the ids, and their order', async () => {
    const simulator = await start({ seed: '' });
    const tokens = [await token(simulator), await token(simulator), await token(simulator)];
    for (const { scanRef, authToken, digitString } of tokens) {
      expect(UUID.exec(String(scanRef))?.[1]).toBe('1');
      expect(authToken).toMatch(/^[\dA-Za-z]{40}$/);
      expect(digitString).toMatch(/^\d{8}$/);
    }
    const times = tokens.map(({ scanRef }) => {
      const [low, middle, high] = String(scanRef).split('-');
      return BigInt(`0x${high!.slice(1)}${middle}${low}`);
    });
    expect(times).toEqual([...times].sort((one, two) => (one < two ? -1 : 1)));
    expect(new Set(times).size).toBe(3);
    const ids = simulator.checks.riskProfiles.map(({ id }) => UUID.exec(id)?.[1]);
    expect(ids).toEqual(['4']);
  });

  it.each([null, {}, true, Number.NaN])('cannot be %p', async (seed) => {
    const wrong = IdenfySimulator.start({ ...ACCOUNT, seed: seed as unknown as string });
    await expect(wrong).rejects.toMatchObject({ code: 'IDENFY_CONFIG', problems: [{ path: 'seed' }] });
  });
});
