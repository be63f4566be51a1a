import { IdenfyChecks } from '../../lib/index.js';
import { all } from './calls.js';
import { simulatedApp } from './simulated.js';
import type { SimulatedApp } from './simulated.js';

let app: SimulatedApp;
let checks: IdenfyChecks;

beforeAll(async () => {
  app = await simulatedApp();
  checks = app.module.get(IdenfyChecks);
});
afterAll(() => app.close());

const chars = (count: number): string => 'x'.repeat(count);
const pdf = Buffer.from('%PDF-1.7');
const https = (length: number): string => 'https://example.com/'.padEnd(length, 'x');

type Method = 'proofOfAddress' | 'address' | 'registry' | 'proxy' | 'validatePhone' | 'sendSms' | 'verifySms';
type Other = 'fraudProbability' | 'ageEstimationToken' | 'bankToken' | 'bankCardToken';
type Name = Method | Other;

/** What a call needs; the fields of a row are put over it. */
const LT = { database: 'LT', checkedPersonalNumber: '49001020034' };
const HU = { database: 'HU', checkedMrz: 'IDHUN1' };
const UK = { database: 'UK', firstName: 'Ann', lastName: 'Example', dateOfBirth: '1990-01-02', address: {} };
const US = { database: 'US_15', firstName: 'Ann', lastName: 'Example', dob: '1990-01-02' };
const PHONE = { phone_number: '+37060000017' };
const AGE = { min_age: 18, confidence_threshold: 90 };
const CARD = { expectedName: 'Ann Example' };

const send = (method: Name, request: object): Promise<unknown> =>
  (checks[method] as (given: object) => Promise<unknown>).call(checks, request);

/** A field, values that are refused, and values that are sent. */
type Limits = readonly [method: Name, base: object, field: string, wrong: unknown[], right: unknown[]];

const LIMITS: readonly Limits[] = [
  [
    'proofOfAddress',
    { file: pdf },
    'file',
    [undefined, Buffer.from('GIF89a'), 'no base64'],
    [new Uint8Array(pdf), pdf.toString('base64')],
  ],
  ['proofOfAddress', { file: pdf }, 'providedName', ['', chars(256), null], [chars(255)]],
  ['proofOfAddress', { file: pdf }, 'providedAddress', ['', chars(256)], [chars(255)]],
  ['address', { address: 'Street 1' }, 'address', ['', undefined, 5], ['x']],
  ['address', { address: 'Street 1' }, 'country', ['LTU', 'ZZ', ''], ['LT', 'lt', undefined]],
  ['registry', LT, 'checkedPersonalNumber', ['', undefined, chars(31)], ['x', chars(30)]],
  ['registry', LT, 'checkedDocumentType', ['', 'xxx'], ['x', 'xx']],
  ['registry', LT, 'clientId', ['', chars(101)], ['x', chars(100)]],
  ['registry', HU, 'checkedMrz', ['', undefined, chars(101)], ['x', chars(100)]],
  ['registry', HU, 'clientId', ['', chars(101)], [chars(100)]],
  ['registry', UK, 'firstName', ['', undefined, chars(256)], ['x', chars(255)]],
  ['registry', UK, 'lastName', ['', undefined, chars(256)], ['x', chars(255)]],
  ['registry', UK, 'dateOfBirth', [undefined, '1990-02-30', '1990-1-2'], ['1990-02-28']],
  ['registry', UK, 'address', [undefined, 'Street 1', []], [{ line: 'Street 1' }]],
  ['registry', UK, 'clientId', ['', chars(101)], [chars(100)]],
  ['registry', US, 'firstName', ['', undefined, chars(101)], ['x', chars(100)]],
  ['registry', US, 'lastName', ['', undefined, chars(101)], ['x', chars(100)]],
  ...['middleName', 'address1', 'address2'].map((field): Limits => [
    'registry',
    US,
    field,
    ['', 5],
    ['x', chars(1000)],
  ]),
  ['registry', US, 'dob', ['1990-02-30', '02/03/1990'], ['2000-02-29']],
  ['registry', { ...US, dob: undefined, idNum: '1' }, 'dob', ['x'], [undefined, '1990-01-02']],
  ['registry', US, 'yob', [1900, 2051, '1990', 1990.5], [1901, 2050]],
  ['registry', US, 'city', ['x', chars(101)], ['xx', chars(100)]],
  ['registry', US, 'state', ['N', 'NYC'], ['NY']],
  ['registry', US, 'zip', ['', '12345-6789', '12345678901'], ['0', '1234567890']],
  ['registry', US, 'idNum', ['', chars(10)], ['1234', chars(9)]],
  ['registry', US, 'phone', [chars(9), chars(129)], [chars(10), chars(128)]],
  ['registry', US, 'email', ['ann', 'ann@example'], ['ann@example.org']],
  ['registry', US, 'clientId', ['', chars(101)], [chars(100)]],
  ['registry', US, 'database', ['US_1', 'lt', undefined, 5, 'toString'], ['US_15']],
  [
    'proxy',
    {},
    'ip_address',
    [undefined, '256.1.1.1', '1.2.3', '::g', '192.0.2.0/24', ''],
    ['0.0.0.0', '::', '2001:db8::1', '::ffff:192.0.2.1'],
  ],
  [
    'validatePhone',
    PHONE,
    'phone_number',
    [undefined, '37060000017', '+0123', '+1', '+1234567890123456', '+370 600'],
    ['+12', '+123456789012345'],
  ],
  ['validatePhone', PHONE, 'current_location', ['LTU', ''], ['LT']],
  ['sendSms', PHONE, 'phone_number', ['60000017', undefined], ['+12']],
  ['sendSms', PHONE, 'sender_name', ['', chars(12)], ['x', chars(11), undefined]],
  [
    'verifySms',
    { received_code: '0000' },
    'request_id',
    [undefined, chars(31), chars(41)],
    [chars(32), chars(40)],
  ],
  [
    'verifySms',
    { request_id: chars(32) },
    'received_code',
    [undefined, '123', '12345', '123a', 1234],
    ['0000', '9999'],
  ],
  ['fraudProbability', {}, 'user_agent', ['', chars(513)], [chars(512)]],
  ['fraudProbability', {}, 'accept_language', ['', 5], ['en']],
  ['fraudProbability', {}, 'ip_address', ['1.2.3'], ['::1']],
  ['fraudProbability', {}, 'country', ['LTU'], ['lt']],
  ['fraudProbability', {}, 'phone_country_code', ['', '+1234'], ['1', '+370']],
  ['fraudProbability', {}, 'credit_card_number_6', ['12345', '1234567', '12345a'], ['123456']],
  ['fraudProbability', {}, 'credit_card_last_4_digits', ['123', '12345', '123a'], ['1234']],
  ...[
    'first_name',
    'last_name',
    'email_address',
    'email_domain',
    'street_address',
    'city',
    'postal_code',
    'phone_number',
  ].map((field): Limits => ['fraudProbability', {}, field, ['', chars(256)], ['x', chars(255)]]),
  ['ageEstimationToken', AGE, 'min_age', [undefined, 0, 121, 18.5, '18'], [1, 120]],
  ['ageEstimationToken', AGE, 'confidence_threshold', [undefined, -1, 100.1, NaN], [0, 100, 99.5]],
  ['ageEstimationToken', AGE, 'buffer', [-1, 19, 0.5], [0, 18]],
  ['ageEstimationToken', { ...AGE, min_age: 120 }, 'buffer', [21], [20]],
  ['ageEstimationToken', AGE, 'escalation', ['doc'], ['DOC', 'NONE']],
  ['ageEstimationToken', AGE, 'retry_limit', [0, 4], [1, 3]],
  ['ageEstimationToken', AGE, 'save_photo', ['no', 0], [false, true]],
  ['ageEstimationToken', AGE, 'expiry_minutes', [4, 1441], [5, 1440]],
  ['ageEstimationToken', AGE, 'client_id', ['', chars(101)], [chars(100)]],
  ...['success_redirect', 'underage_redirect', 'uncertain_redirect', 'webhook_url'].map((field): Limits => [
    'ageEstimationToken',
    AGE,
    field,
    ['', https(2049), 'http://example.com/'],
    [https(2048), 'http://127.0.0.1:1/'],
  ]),
  ['bankToken', {}, 'lifetime', [-1, 2_592_001, 1.5], [0, 2_592_000]],
  [
    'bankToken',
    {},
    'country',
    ['US', 'GB', 'CH', 'LTU'],
    [
      ...'AT BE BG HR CY DK EE FI FR DE GR HU IS IE'.split(' '),
      ...'IT LV LT LU MT NL NO PL PT RO SK SI ES SE'.split(' '),
      'se',
    ],
  ],
  ['bankToken', {}, 'bank', ['', chars(33)], [chars(32)]],
  [
    'bankToken',
    {},
    'access',
    [[], { accounts: 'yes' }, { cards: true }],
    [{}, { accounts: true, balances: true, transactions: false }],
  ],
  ['bankCardToken', CARD, 'expectedName', ['', undefined], ['x']],
  ['bankCardToken', CARD, 'expectedLastFour', ['424', '42424', '424x', 4242], ['4242']],
  ['bankCardToken', CARD, 'lifetime', [-1, 2_592_001], [0, 2_592_000]],
  ['bankCardToken', CARD, 'sessionLength', [0, 61], [1, 60]],
  ['bankCardToken', CARD, 'theme', ['', 5], ['dark']],
  ['bankCardToken', CARD, 'generateMobileCode', ['true'], [true]],
  ['bankCardToken', CARD, 'successUrl', ['example.com'], [https(2048)]],
  ['bankCardToken', CARD, 'failUrl', [https(2049)], [https(2048)]],
];

const cases = LIMITS.flatMap(([method, base, field, wrong, right]) => [
  ...wrong.map((value) => [method, field, 'no', value, base] as const),
  ...right.map((value) => [method, field, 'may', value, base] as const),
]);

it.each(cases)('%s: %s has %s %j', async (method, field, allowed, value, base) => {
  const before = app.simulator.requests.length;
  const request = { ...base, [field]: value };
  if (allowed === 'may') {
    // The simulator checks by rules of the same kind: it must agree.
    await send(method, request);
    expect(app.simulator.requests).toHaveLength(before + 1);
    return;
  }
  const error = await send(method, request).then(
    () => undefined,
    (reason: unknown) => reason as { code: string; problems: { path: string; message: string }[] },
  );
  expect(error).toMatchObject({ code: 'IDENFY_REQUEST' });
  const paths = error!.problems.map(({ path }) => path.split('.')[0]);
  expect(new Set(paths)).toEqual(new Set([field]));
  if (typeof value === 'string' && value.length > 5) {
    expect(JSON.stringify(error!.problems)).not.toContain(value);
  }
  expect(app.simulator.requests).toHaveLength(before);
});

describe('at least one of several', () => {
  const NAMES = 'user_agent, accept_language, ip_address, first_name, last_name, email_address, email_domain';

  it('dob or idNum for the United States', async () => {
    const problem = { path: 'dob', rule: 'required', message: 'dob or idNum is required' };
    await expect(send('registry', { ...US, dob: undefined })).rejects.toMatchObject({ problems: [problem] });
    await send('registry', { ...US, dob: undefined, idNum: '1234' });
  });

  it.each([{}, { extraParameters: { email: 'ann@example.org' } }, { city: undefined }])(
    'anything for an estimation of fraud, so not %j',
    async (request) => {
      const message = expect.stringContaining(NAMES) as string;
      await expect(send('fraudProbability', request)).rejects.toMatchObject({
        problems: [{ path: 'user_agent', rule: 'required', message }],
      });
    },
  );
});

describe('a request for a check', () => {
  it.each<[Name, object]>([
    ['proofOfAddress', { file: pdf }],
    ['address', { address: 'Street 1' }],
    ['registry', LT],
    ['registry', HU],
    ['registry', UK],
    ['registry', US],
    ['proxy', { ip_address: '::1' }],
    ['validatePhone', PHONE],
    ['sendSms', PHONE],
    ['verifySms', { request_id: chars(32), received_code: '0000' }],
    ['fraudProbability', { city: 'Vilnius' }],
    ['ageEstimationToken', AGE],
    ['bankToken', {}],
    ['bankCardToken', CARD],
  ])('%s refuses what nobody knows, and known parameters among the extra ones (%#)', async (method, base) => {
    const known = Object.keys(base)[0] ?? 'country';
    const wrong = { ...base, unheardOf: 1, extraParameters: { [known]: 'x' } };
    await expect(send(method, wrong)).rejects.toMatchObject({
      problems: [{ path: `extraParameters.${known}` }, { path: 'unheardOf', rule: 'unknown' }],
    });
    await send(method, { ...base, extraParameters: { tomorrow: 1 } });
    expect(app.simulator.requests.at(-1)?.body).toMatchObject({ tomorrow: 1 });
  });

  it.each([null, 'text', 5, [], new Map(), Object.defineProperty({}, 'database', { get: () => fail() })])(
    'is an object, not %p',
    async (request) => {
      for (const method of ['registry', 'proxy', 'bankCardToken'] as const) {
        await expect(send(method, request as object)).rejects.toMatchObject({ code: 'IDENFY_REQUEST' });
      }
    },
  );

  it.each([
    [{ name: '', sections: {} }, 'name'],
    [{ name: 'x' }, 'sections'],
    [{ name: 'x', sections: { a: 5 } }, 'sections.a'],
    [{ name: 'x', sections: { '': {} } }, "sections.''"],
    [{ name: 'x', sections: { a: { b: 'LT' } } }, 'sections.a.b'],
    [{ name: 'x', sections: { a: { b: {} } } }, 'sections.a.b.value'],
    [{ name: 'x', sections: { a: { b: { value: [5] } } } }, 'sections.a.b.value'],
    [{ name: 'x', sections: { a: { b: { value: 'LT', more: 1 } } } }, 'sections.a.b.more'],
  ])('for a risk has answers by section and question: not %j', async (request, path) => {
    const before = app.simulator.requests.length;
    const refused = checks.assessRisk('profile', request as never);
    await expect(refused).rejects.toMatchObject({ code: 'IDENFY_REQUEST', problems: [{ path }] });
    expect(app.simulator.requests).toHaveLength(before);
  });
});

describe('what is no request', () => {
  it.each(['', '.', '..', undefined, 5])('an id %j is refused before anything is sent', async (given) => {
    const id = given as string;
    const before = app.simulator.requests.length;
    const calls: [string, Promise<unknown>][] = [
      ['id', checks.riskProfile(id)],
      ['profileId', checks.assessRisk(id, { name: 'x', sections: {} })],
      ['assessmentId', checks.reassessRisk(id, { name: 'x', sections: {} })],
      ['verificationId', first(checks.bankTransactions(id, 'ac1'))],
      ['accountId', first(checks.bankTransactions('v1', id))],
    ];
    for (const [path, call] of calls) {
      await expect(call).rejects.toMatchObject({ problems: [{ path }] });
    }
    expect(app.simulator.requests).toHaveLength(before);
  });

  it.each<[string, unknown[], [value: unknown, path: string][]]>([
    ['id', ['x'], [['', 'id']]],
    ['clientId', ['x'], [['', 'clientId']]],
    ['name', ['x'], [['', 'name']]],
    ['surname', ['x'], [['', 'surname']]],
    ['orderBy', ['-created'], [['', 'orderBy']]],
    [
      'created',
      [[new Date(0), '2026-01-01T00:00:00Z']],
      [
        [['yesterday', 'today'], 'created'],
        [[new Date(0)], 'created'],
      ],
    ],
    ['databases', [['UK', 'US_1', 'US_15', 'US_4']], [[['LT'], 'databases.0']]],
    ['status', ['MATCH', 'NO_DATA', 'NO_MATCH', 'PARTIAL_MATCH'], [['match', 'status']]],
    ['checkedFields', [['first_name']], [[[''], 'checkedFields.0']]],
    ['partnerIn', [['x', 'y']], [[[], 'partnerIn']]],
    ['partnerNotIn', [['x']], [['x', 'partnerNotIn']]],
    ['clientid', [], [['x', 'clientid']]],
  ])('a filter of registry checks has the limits of %s', async (field, right, wrong) => {
    for (const value of right) {
      await all(checks.listRegistry({ [field]: value }));
      expect(app.simulator.requests.at(-1)?.path).toContain(`?${field}=`);
    }
    const before = app.simulator.requests.length;
    for (const [value, path] of wrong) {
      await expect(all(checks.listRegistry({ [field]: value }))).rejects.toMatchObject({
        code: 'IDENFY_REQUEST',
        problems: [{ path }],
      });
    }
    expect(app.simulator.requests).toHaveLength(before);
  });
});

const first = (list: AsyncIterable<unknown>): Promise<unknown> => list[Symbol.asyncIterator]().next();

function fail(): never {
  throw new Error('A getter that throws.');
}
