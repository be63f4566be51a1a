import { inspect } from 'node:util';
import { checkTokenDefaults, checkTokenRequest } from './check-token-request.js';
import { PARAMETERS } from './create-token.dto.js';

interface Samples {
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
  readonly nullable?: boolean;
}

const NOT_TEXT = [5, true, {}, [], ['x'], () => 'x', 5n, Symbol('x')];
const flag: Samples = {
  good: [true, false],
  bad: ['true', 'false', '', 0, 1, {}, [true], new Boolean(true)],
};
const date: Samples = {
  good: ['1990-01-31', '2000-02-29', '2024-02-29', '0001-01-01', '9999-12-31'],
  bad: [
    ...['1900-02-29', '2023-02-29', '2023-02-30', '2023-04-31', '2023-13-01', '2023-00-10', '2023-01-00'],
    ...[
      '0000-01-01',
      '90-01-01',
      '1990-1-1',
      '1990/01/01',
      '01-01-1990',
      '1990-01-01T00:00:00Z',
      ' 1990-01-01',
    ],
    ...['1990-01-01\n', '', '１９９０-01-01', new Date(0), ...NOT_TEXT],
  ],
  nullable: true,
};
const name: Samples = {
  good: [
    ...[
      'Jo',
      'O',
      'Anna-Maria',
      "O'Neil",
      'O\u2019Neil',
      '\u2018Okina',
      'Hawai\u02bbi'.replace('\u02bb', '\u02bc'),
    ],
    ...[
      'J. R.',
      'Gal\u00b7la',
      'Łukasz',
      'Ирина',
      '王小明',
      'محمد',
      'e\u0301lan',
      '𠮷田',
      'a'.repeat(100),
      '𠮷'.repeat(100),
    ],
  ],
  bad: [
    ...[
      '',
      ' ',
      '-',
      "'.-",
      '\u0301',
      'R2D2',
      'Anna١',
      'a\tb',
      'a\nb',
      'a\u00a0b',
      'a'.repeat(101),
      '𠮷'.repeat(101),
    ],
    ...[...'~!@#$%^*()_+={}[]|:;",<>/?`\\&'].map((sign) => `Anna${sign}`),
    ...NOT_TEXT,
  ],
  nullable: true,
};
const text = (max: number): Samples => ({
  good: ['x', 'Straße 5, Ķekava', 'x'.repeat(max), '😀'.repeat(max)],
  bad: ['', 'x'.repeat(max + 1), '😀'.repeat(max + 1), 'x'.repeat(1_000_000), ...NOT_TEXT],
  nullable: true,
});
const url: Samples = {
  good: [
    'https://example.com',
    'HTTPS://example.com/a?b=c#d',
    `https://example.com/${'a'.repeat(2028)}`,
    'https://[::1]:8443/@',
  ],
  bad: [
    ...[
      '',
      'http://example.com',
      'ftp://example.com',
      '//example.com',
      'example.com',
      '/path',
      'https://',
      'https:example.com',
    ],
    ...[
      'https://user:pass@example.com',
      'https://user@example.com',
      'https://:@example.com',
      'https:\\\\example.com',
    ],
    ...[
      'javascript:alert(1)',
      ' https://example.com',
      'https://example.com/a b',
      'https://exa\nmple.com',
      'https://example.com/\u0000',
    ],
    ...[
      `https://example.com/${'a'.repeat(2029)}`,
      'https://example.com:99999',
      new URL('https://example.com'),
      ...NOT_TEXT,
    ],
  ],
  nullable: true,
};
const country: Samples = {
  good: ['LT', 'lt', 'Us', 'XK', 'xk'],
  bad: ['', 'L', 'LTU', 'XX', 'UK', 'EU', 'ALL', 'ß', 'ſt', 'L T', ' LT', ...NOT_TEXT],
};
const whole = (...edges: readonly [min: number, max: number]): Samples => ({
  good: [edges[0], edges[1], edges[0] + 1],
  bad: [
    edges[0] - 1,
    edges[1] + 1,
    edges[0] + 0.5,
    NaN,
    Infinity,
    `${edges[0]}`,
    '',
    true,
    {},
    [edges[0]],
    5n,
  ],
});
const ratio: Samples = { good: [0, 0.8, 1], bad: [-0.1, 1.1, NaN, Infinity, '0.8', true, {}, [0.8]] };
const codes = (min: 0 | 1, ...known: string[]): Samples => ({
  good: [known, ['A'], ['NEW_ONE_2'], ...(min === 0 ? [[]] : [])],
  bad: [
    ...['PASSPORT', {}, 5, true, new Set(['A']), ...(min === 1 ? [[]] : [])],
    ...['passport', '_A', '2A', 'A B', 'A-B', '', ' A', 'A\n', 5, null, undefined, ['A']].map((one) => [
      'OK',
      one,
    ]),
  ],
});
const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const notUuid = [
  '',
  'x',
  UUID.slice(1),
  `${UUID}0`,
  UUID.replaceAll('-', ''),
  `{${UUID}}`,
  UUID.replace('0', 'g'),
];
const values = (...known: string[]): Samples => ({
  good: known,
  bad: ['', known[0]?.toLowerCase(), ` ${known[0]}`, 'OTHER_VALUE', known, ...NOT_TEXT],
});
const step = (definition: unknown) => ({ ALL: { PASSPORT: { SELFIE: definition } } });

const SAMPLES: Record<string, Samples> = {
  clientId: {
    good: ['user-123', 'a', 'A b', '~', '__proto__', 'constructor', '{}', 'a:b', 'x'.repeat(100)],
    bad: [
      '',
      ' ',
      ' a',
      'a ',
      'x'.repeat(101),
      'é',
      'a\u0000',
      'a\r\nb',
      'a\t',
      '\u007f',
      '用户',
      ...NOT_TEXT,
    ],
  },
  firstName: name,
  lastName: name,
  dateOfBirth: date,
  sex: { ...values('M', 'F'), nullable: true },
  nationality: { ...country, nullable: true },
  address: text(255),
  externalRef: {
    good: ['r', ' r ', 'x'.repeat(40), '~!'],
    bad: ['', 'x'.repeat(41), 'é', 'a\n', '\u007f', ...NOT_TEXT],
    nullable: true,
  },
  country: {
    good: [...country.good, ['LT'], ['lt', 'XK', 'us']],
    bad: [...country.bad, ['LT', 'XX'], ['LT', null], [['LT']], new Array(2)],
    nullable: true,
  },
  documents: { ...codes(1, 'PASSPORT', 'ID_CARD', 'DRIVER_LICENSE'), nullable: true },
  documentNumber: text(50),
  personalNumber: text(50),
  dateOfExpiry: date,
  dateOfIssue: date,
  successUrl: url,
  errorUrl: url,
  unverifiedUrl: url,
  callbackUrl: url,
  locale: {
    good: ['en', 'EN', 'zh_TW', 'abcdefg'],
    bad: ['', 'e', 'abcdefgh', 'en-US', 'e1', 'ąž', 'en ', ...NOT_TEXT],
    nullable: true,
  },
  expiryTime: whole(1, 2_592_000),
  sessionLength: whole(60, 3600),
  tokenType: values(
    'IDENTIFICATION',
    'DOCUMENT',
    'VIDEO_CALL',
    'VIDEO_CALL_PHOTOS',
    'VIDEO_CALL_IDENTIFICATION',
  ),
  videoCallQuestions: { good: [[], ['Why?']], bad: ['Why?', [''], [5], ['a', null], {}, 5] },
  showInstructions: flag,
  generateDigitString: flag,
  theme: { good: [UUID, UUID.toUpperCase()], bad: [...notUuid, ...NOT_TEXT], nullable: true },
  dummyStatus: values('APPROVED', 'DENIED', 'SUSPECTED', 'EXPIRED', 'ACTIVE'),
  verifyEmail: flag,
  verifyPhone: flag,
  verifyAddress: flag,
  verifyBank: flag,
  verifyBankAccounts: flag,
  verifyBankBalances: flag,
  verifyBankTransactions: flag,
  bankCardVerification: flag,
  bankCardPdfUpload: flag,
  nfcRequired: flag,
  nfcOptional: flag,
  ageLimit: whole(0, Number.MAX_SAFE_INTEGER),
  ageMax: whole(0, Number.MAX_SAFE_INTEGER),
  driverLicenseBack: flag,
  registryCentersCountries: {
    good: [[], ['LT', 'hu', 'us']],
    bad: ['LT', {}, 5, ['LT', 'XX'], [null]],
    nullable: true,
  },
  allowBsnMasking: flag,
  checkLiveness: flag,
  idLiveFaceValidation: flag,
  idLiveDocumentValidation: flag,
  checkBlurAndGlare: flag,
  autoFaceMatching: flag,
  checkAml: flag,
  autoAmlMonitoring: flag,
  checkIpProxy: flag,
  checkFaceBlacklist: flag,
  checkDocFaceBlacklist: flag,
  checkPersonBlacklist: flag,
  checkDuplicateFaces: flag,
  checkDuplicateDocFaces: flag,
  checkDuplicatePersonalData: flag,
  checkCriminal: flag,
  checkDriverLicense: flag,
  checkLid: flag,
  faceMatchingThresholdModifier: { good: [1, 0, -1, 0.5], bad: [NaN, Infinity, '1', true, {}, [1]] },
  fraudServices: codes(0, 'AML_NAMES_CHECK', 'LID', 'AML_NEWS'),
  maxAttemptCount: whole(0, Number.MAX_SAFE_INTEGER),
  levenshteinTextMatchRatio: ratio,
  levenshteinMrzMatchRatio: ratio,
  checkUrjanet: flag,
  detectionTypes: codes(0, 'FACE', 'EYES'),
  additionalSteps: {
    good: [
      {},
      { ALL: { ALL: { UTILITY_BILL: {} } } },
      { lt: { ID_CARD: { 'my step': { type: 'COMPARE', fields: ['address'] } } } },
      step({
        texts: { en: { name: 'Bill', description: 'Any' } },
        settings: { canUpload: true, canCapture: false },
      }),
      step({ tomorrow: { deep: [1, null] }, settings: { tomorrow: 1 }, texts: { en: { tomorrow: 1 } } }),
    ],
    bad: [
      ...[
        'x',
        5,
        [],
        [{}],
        true,
        () => 1,
        { XX: {} },
        { '': {} },
        { LT: null },
        { LT: [] },
        { lt: {}, LT: {} },
      ],
      ...[
        { LT: { passport: {} } },
        { LT: { PASSPORT: 'x' } },
        { ALL: { ALL: { '': {} } } },
        step(null),
        step([]),
      ],
      ...[
        step({ type: 'upload' }),
        step({ type: null }),
        step({ fields: 'address' }),
        step({ fields: [''] }),
      ],
      ...[step({ texts: [] }), step({ texts: { en: 'x' } }), step({ texts: { en: { name: 5 } } })],
      ...[step({ settings: { canUpload: 'true' } }), step({ settings: 5 }), step({ tomorrow: () => 1 })],
      ...[step({ tomorrow: 5n }), step({ tomorrow: NaN }), step({ tomorrow: new Date() })],
    ],
  },
  additionalData: {
    good: [{}, { UTILITY_BILL: { address: 'Somewhere 5', ssn: 123 } }, { S: {} }],
    bad: [
      'x',
      5,
      [],
      true,
      { S: 'x' },
      { S: [] },
      { S: null },
      { '': {} },
      { S: { a: true } },
      { S: { a: null } },
      { S: { a: NaN } },
    ],
  },
  utilityBill: { ...flag, nullable: true },
  questionnaire: text(100),
  questionnaireRequired: flag,
  riskAssessmentProfile: {
    good: [0, 12, -1, UUID],
    bad: [...notUuid, '12', 1.5, NaN, true, {}, [12]],
    nullable: true,
  },
  reviewSuccessful: flag,
  reviewFailed: flag,
  extraParameters: {
    good: [{}, { tomorrow: [1, { a: null }] }, { additionalData: { S: { a: 'b' } } }],
    bad: [
      ...[
        'x',
        5,
        [],
        true,
        { clientId: 'x' },
        { checkAml: true },
        { extraParameters: {} },
        { personScanRef: 'x' },
      ],
      ...[
        JSON.parse('{"__proto__":{"a":1}}') as object,
        { constructor: 1 },
        { '': 1 },
        { a: () => 1 },
        { a: 5n },
        { a: [undefined] },
      ],
    ],
  },
};

const titled = (value: unknown): [string, unknown] => [
  inspect(value, { maxStringLength: 30, breakLength: Infinity }),
  value,
];

/** What a parameter is of use only with. */
const COMPANIONS: Record<string, object> = { additionalData: { additionalSteps: {} } };

const check = (parameter: string, value: unknown) =>
  checkTokenRequest({ clientId: 'user-1', ...COMPANIONS[parameter], [parameter]: value });

it('knows every documented parameter, and samples of each of them are tried', () => {
  expect([...PARAMETERS.keys()].sort()).toEqual(Object.keys(SAMPLES).sort());
  expect(PARAMETERS.size).toBe(76);
});

describe.each(Object.entries(SAMPLES))('%s', (parameter, { good, bad, nullable = false }) => {
  it.each(good.map(titled))('takes %s', (_title, value) => {
    const result = check(parameter, value);
    expect(result).not.toHaveProperty('problems');
    expect('body' in result && result.body).toHaveProperty('clientId');
  });

  it.each(bad.map(titled))('refuses %s by name', (_title, value) => {
    const result = check(parameter, value);
    const problems = 'problems' in result ? result.problems : [];
    expect(problems).not.toEqual([]);
    for (const { path, rule, message } of problems) {
      expect(path === parameter || path.startsWith(`${parameter}.`)).toBe(true);
      expect(message.startsWith(`${path} `)).toBe(true);
      expect(rule).toMatch(/^[a-zA-Z]+$/);
    }
  });

  it(`${nullable ? 'takes' : 'refuses'} null`, () => {
    const result = check(parameter, null);
    expect('body' in result ? result.body[parameter] : result.problems.map(({ path }) => path)).toEqual(
      nullable ? null : [parameter],
    );
  });

  if (parameter !== 'clientId') {
    it('is not sent when it is not set', () => {
      expect(check(parameter, undefined)).toEqual({
        body: { clientId: 'user-1', ...COMPANIONS[parameter] },
      });
    });

    it('is checked in the defaults, too', () => {
      expect(checkTokenDefaults({ [parameter]: good[0] })).toEqual([]);
      const problems = checkTokenDefaults({ [parameter]: bad[0] });
      expect(problems.map(({ path }) => path.split('.')[0])).toEqual([parameter]);
    });
  }
});
