import { IdenfySimulator } from './simulator.js';

const BASIC = `Basic ${Buffer.from('key:secret').toString('base64')}`;
const STEPS = { ALL: { ALL: { UTILITY_BILL: { type: 'COMPARE', fields: ['address'] } } } };

/** Every parameter of the documentation's tables (kyc/generate-token), with a good and a bad value. */
const PARAMETERS: [name: string, good: unknown, bad: unknown, together?: object][] = [
  ['clientId', 'user-123', 'x'.repeat(101)],
  ['firstName', 'Žydrė', 'J0hn'],
  ['lastName', "O'Neil-Smith", 'x'.repeat(101)],
  ['dateOfBirth', '1990-02-28', '1990-02-30'],
  ['sex', 'F', 'FEMALE'],
  ['nationality', 'DE', 'Germany'],
  ['address', '1 Sample Street', 'x'.repeat(256)],
  ['externalRef', 'order-1', 'x'.repeat(41)],
  ['country', ['LT', 'XK'], 'ZZ'],
  ['documents', ['PASSPORT', 'ID_CARD'], 'PASSPORT'],
  ['documentNumber', 'EX1234567', 'x'.repeat(51)],
  ['personalNumber', '49204050000', 7],
  ['dateOfExpiry', '2032-04-30', '30.04.2032'],
  ['dateOfIssue', '2022-04-30', '2022-4-30'],
  ['successUrl', 'https://app.test/ok', 'http://app.test/ok'],
  ['errorUrl', 'https://app.test/error', 'app.test'],
  ['unverifiedUrl', 'https://app.test/left', `https://app.test/${'x'.repeat(2048)}`],
  ['callbackUrl', 'https://app.test/hook', 'ftp://app.test'],
  ['locale', 'lt', 'l'],
  ['expiryTime', 2_592_000, 2_592_001],
  ['sessionLength', 3600, 3601],
  ['tokenType', 'DOCUMENT', 'SELFIE'],
  ['showInstructions', false, 'false'],
  ['generateDigitString', true, 1],
  ['verifyEmail', true, 'yes'],
  ['verifyPhone', true, 'yes'],
  ['verifyAddress', true, 'yes'],
  ['verifyBank', true, 'yes'],
  ['nfcRequired', true, 'yes'],
  ['nfcOptional', true, 'yes'],
  ['ageLimit', 18, -1],
  ['ageMax', 99, 18.5],
  ['driverLicenseBack', true, 'yes'],
  ['checkLiveness', true, 'yes'],
  ['idLiveFaceValidation', true, 'yes'],
  ['idLiveDocumentValidation', true, 'yes'],
  ['checkAml', true, 'yes'],
  ['checkIpProxy', true, 'yes'],
  ['checkFaceBlacklist', true, 'yes'],
  ['checkDocFaceBlacklist', true, 'yes'],
  ['checkDuplicateFaces', true, 'yes'],
  ['checkDuplicateDocFaces', true, 'yes'],
  ['checkDuplicatePersonalData', true, 'yes'],
  ['checkBlurAndGlare', true, 'yes'],
  ['autoFaceMatching', false, 'no'],
  ['additionalSteps', STEPS, 'UTILITY_BILL'],
  ['additionalData', { UTILITY_BILL: { address: 'x' } }, 'x', { additionalSteps: STEPS }],
  ['utilityBill', true, 'yes'],
  ['questionnaire', null, ''],
  ['riskAssessmentProfile', 7, 'high'],
  ['reviewFailed', true, 'yes'],
  ['reviewSuccessful', true, 'yes'],
];

describe('every documented parameter', () => {
  let simulator: IdenfySimulator;

  beforeAll(async () => {
    simulator = await IdenfySimulator.start({ apiKey: 'key', apiSecret: 'secret' });
  });
  afterEach(() => simulator.reset());
  afterAll(() => simulator.close());

  async function token(request: object) {
    const response = await fetch(`${simulator.url}/api/v2/token`, {
      method: 'POST',
      headers: { Authorization: BASIC },
      body: JSON.stringify({ clientId: 'user-123', ...request }),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it.each(PARAMETERS)('%s is accepted with a good value', async (...[name, good, , together]) => {
    expect((await token({ ...together, [name]: good })).status).toBe(201);
    expect(simulator.sessions[0]?.request[name]).toEqual(good);
  });

  it.each(PARAMETERS)('%s is refused by name with a bad one', async (...[name, , bad, together]) => {
    const { status, body } = await token({ ...together, [name]: bad });
    expect([status, body.identifier]).toEqual([400, 'BAD_VALUE']);
    expect(body.message).toMatch(new RegExp(`^Field '${name}(\\.\\w+)*' must `));
    expect(simulator.sessions).toHaveLength(0);
  });

  it('takes keys that mean something to JavaScript for what they are', async () => {
    const response = await fetch(`${simulator.url}/api/v2/token`, {
      method: 'POST',
      headers: { Authorization: BASIC },
      body: '{"clientId":"c","__proto__":{"polluted":true},"constructor":{"polluted":true}}',
    });
    expect(response.status).toBe(201);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
