import type { CheckedRequest } from '../../requests/request-rules.js';
import { AML_MONITORING_RULES, AML_UPDATE_RULES } from './aml-monitoring.dto.js';
import { AML_COMMENT_RULES, AML_LIST_RULES, AML_PDF_RULES } from './aml-parameters.js';
import { COMPANY_DATASETS, PERSON_DATASETS } from './aml.rules.js';
import { AML_CHECK_RULES } from './create-aml-check.dto.js';

interface Rules {
  check(request: unknown): CheckedRequest<object>;
}

/** Where a request is wrong. */
function wrongIn(rules: Rules, request: unknown): string[] {
  const checked = rules.check(request);
  return 'problems' in checked ? checked.problems.map(({ path }) => path) : [];
}

const of = (length: number): string => 'ą'.repeat(length);

/** A field, what it may be, and what it may not be. */
type Limits = readonly [field: string, good: readonly unknown[], bad: readonly unknown[]];

const COUNTRY: [unknown[], unknown[]] = [
  ['LT', 'lt', 'XK', null],
  ['LTU', 'ZZ', '', 5],
];

const INPUT = {
  PERSON: [
    ['fullName', ['A', of(200)], ['', of(201), null, 5]],
    ['nationality', ...COUNTRY],
    ['dateOfBirth', ['2024-02-29', null], ['2023-02-29', '29.02.2024', '']],
    ['sex', ['MALE', 'FEMALE', 'M', 'F', 'O', null], ['male', 'X', '']],
    ['companyName', [], ['Example Ltd']],
  ],
  COMPANY: [
    ['companyName', ['A', of(200)], ['', of(201), null, 5]],
    ['country', ...COUNTRY],
    ['fullName', [], ['Ann']],
  ],
} satisfies Record<string, Limits[]>;

const PLACES: Limits[] = [
  ['threshold', [75, 100, null], [74, 101, 80.5, '80']],
  ['sanctionBodies', [[1, 80], [], null], ['1', 1]],
];
const FILTER = {
  PERSON: [
    ...PLACES,
    ['datasets', [PERSON_DATASETS, ['DD']], [[], 'DD', null]],
    [
      'dateOfBirthMatching',
      [
        ...['EXACT', 'SAME_YEAR', 'WITHIN_ONE_YEAR', 'WITHIN_TWO_YEARS', 'WITHIN_THREE_YEARS'],
        ...['WITHIN_FOUR_YEARS', 'WITHIN_FIVE_YEARS', null],
      ],
      ['WITHIN_SIX_YEARS', 'exact', ''],
    ],
    ['pepTiers', [['PEP_TIER_1', 'PEP_TIER_2', 'PEP_TIER_3'], [], null], ['PEP_TIER_1']],
  ],
  COMPANY: [
    ...PLACES,
    ['datasets', [COMPANY_DATASETS], [[], null]],
    ['dateOfBirthMatching', [], ['EXACT']],
    ['pepTiers', [], [['PEP_TIER_1']]],
  ],
} satisfies Record<string, Limits[]>;

const BASE = {
  PERSON: { clientId: 'u-17', userType: 'PERSON', input: { fullName: 'Ann' } },
  COMPANY: { clientId: 'u-17', userType: 'COMPANY', input: { companyName: 'Example Ltd' } },
};
const datasets = ['SAN_CURRENT'];

describe.each(['PERSON', 'COMPANY'] as const)('the search of a %s', (userType) => {
  const base = BASE[userType];
  /** Of a check and of a monitoring, which have the same limits. */
  const refused = (change: object): string[] => {
    const search = { filter: { datasets }, ...base, ...change };
    const paths = wrongIn(AML_CHECK_RULES, search);
    const monitored = wrongIn(AML_MONITORING_RULES, { isSubscribed: true, amlCheck: search });
    expect(monitored).toEqual(paths.map((path) => `amlCheck.${path}`));
    return paths;
  };

  it.each(INPUT[userType] as Limits[])('has the limits of input.%s', (field, good, bad) => {
    const withInput = (value: unknown) => refused({ input: { ...base.input, [field]: value } });
    expect(good.filter((value) => withInput(value).length > 0)).toEqual([]);
    expect(bad.filter((value) => withInput(value).join() !== `input.${field}`)).toEqual([]);
  });

  it.each(FILTER[userType])('has the limits of filter.%s', (field, good, bad) => {
    const withFilter = (value: unknown) => refused({ filter: { datasets, [field]: value } });
    expect(good.filter((value) => withFilter(value).length > 0)).toEqual([]);
    expect(bad.filter((value) => withFilter(value).join() !== `filter.${field}`)).toEqual([]);
  });

  it('has the limits of clientId', () => {
    const withId = (clientId: unknown) => refused({ clientId });
    expect(['a', of(100)].flatMap(withId)).toEqual([]);
    expect(['', of(101), 5, null].map((value) => withId(value).join())).toEqual(Array(4).fill('clientId'));
  });

  it('names each wrong entry of a list', () => {
    const lists = { datasets: ['REL', 'GRI', 'PEP'], sanctionBodies: [0, 1, 80, 81, 1.5] };
    expect(refused({ filter: lists })).toEqual([
      ...['filter.datasets.1', 'filter.datasets.2'],
      ...['filter.sanctionBodies.0', 'filter.sanctionBodies.3', 'filter.sanctionBodies.4'],
    ]);
  });
});

it('a check needs a filter, a monitoring does not', () => {
  expect(wrongIn(AML_CHECK_RULES, BASE.PERSON)).toEqual(['filter']);
  expect(wrongIn(AML_MONITORING_RULES, { isSubscribed: false, amlCheck: BASE.PERSON })).toEqual([]);
  expect(
    wrongIn(AML_MONITORING_RULES, { isSubscribed: true, amlCheck: { ...BASE.PERSON, filter: null } }),
  ).toEqual([]);
  expect(wrongIn(AML_MONITORING_RULES, {})).toEqual(['isSubscribed', 'amlCheck']);
});

it('knows ten datasets of persons and nine of companies', () => {
  expect([new Set(PERSON_DATASETS).size, new Set(COMPANY_DATASETS).size]).toEqual([10, 9]);
});

it.each<Limits>([
  ['isSubscribed', [true, false], ['true', 1, null]],
  ['tags', [[], Array.from({ length: 5 }, () => of(32))], [Array.from({ length: 6 }, () => 'a'), 'a', null]],
])('a monitoring, and its change, has the limits of %s', (field, good, bad) => {
  const created = { isSubscribed: true, amlCheck: BASE.PERSON };
  const refused = (value: unknown) => [
    wrongIn(AML_MONITORING_RULES, { ...created, [field]: value }).join(),
    wrongIn(AML_UPDATE_RULES, { [field]: value }).join(),
  ];
  expect(good.flatMap(refused).join('')).toBe('');
  expect(bad.map(refused)).toEqual(bad.map(() => [field, field]));
});

it('a tag holds no comma and has a length', () => {
  const tags = ['a', 'a,b', of(33), ''];
  expect(wrongIn(AML_UPDATE_RULES, { tags })).toEqual(['tags.1', 'tags.2', 'tags.3']);
  expect(wrongIn(AML_LIST_RULES, { tags })).toEqual(['tags.1', 'tags.2', 'tags.3']);
});

it.each<[string, Rules, ...Limits]>([
  ['the password of a PDF', AML_PDF_RULES, 'password', ['a', of(1000)], ['', 5, null]],
  ['a comment', AML_COMMENT_RULES, 'comment', ['a', of(10_000)], ['', of(10_001), 5, null]],
])('%s has its limits', (_what, rules, field, good, bad) => {
  expect(wrongIn(rules, {})).toEqual([]);
  expect(good.flatMap((value) => wrongIn(rules, { [field]: value }))).toEqual([]);
  expect(bad.flatMap((value) => wrongIn(rules, { [field]: value }))).toEqual(bad.map(() => field));
});

it.each<Limits>([
  ['country', ['LT', 'lt'], ['LTU', '', null]],
  ['created', [[new Date(0), '2026-01-01T00:00:00Z']], [[new Date(0)], '2026-01-01T00:00:00Z', null]],
  ['expiration', [[new Date(0), new Date(0)]], [[new Date(1), new Date(0)]]],
  ['isExpired', [true, false], ['true', null]],
  ['name', ['A'], ['', null]],
  [
    'orderBy',
    ['created', '-created', 'expiration', '-expiration', ['-created', 'expiration']],
    ['name', '+created', []],
  ],
  ['pageSize', [1, 1000], [0, 1.5, '50']],
  ['status', ['ACTIVE', 'ALERT', 'PENDING', 'STOPPED'], ['DECLINED', '']],
  ['tags', [['a']], [[], 'a']],
  ['userType', ['PERSON', 'COMPANY'], ['person', '']],
])('the list of monitorings has the limits of %s', (field, good, bad) => {
  expect(good.flatMap((value) => wrongIn(AML_LIST_RULES, { [field]: value }))).toEqual([]);
  expect(bad.flatMap((value) => wrongIn(AML_LIST_RULES, { [field]: value }))).toEqual(bad.map(() => field));
});
