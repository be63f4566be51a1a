import { IdenfyConfigError } from '../errors/index.js';
import { checkOptions, flag, oneOf, resolveOptions, text, wholeNumber } from './options-table.js';
import type { OptionsTable } from './options-table.js';

interface Options {
  name: string;
  waitMs?: number;
  kind?: 'one' | 'two';
  log?: { verbose?: boolean };
}

const TABLE = {
  name: {
    ...text('pattern', /^\w+$/, 'must be a word'),
    required: 'is required',
    variable: 'OPTIONS_TABLE_NAME',
  },
  waitMs: { ...wholeNumber(1, 10), default: 5, variable: 'OPTIONS_TABLE_WAIT', read: (ms) => ms / 1000 },
  kind: oneOf('one', 'two'),
  log: { section: { verbose: { ...flag, default: false } } },
} as const satisfies OptionsTable<Options>;

const messages = (given: unknown): string[] =>
  checkOptions('Thing', TABLE, given).problems.map(({ path, rule, message }) => `${path}|${rule}|${message}`);

afterEach(() => {
  delete process.env['OPTIONS_TABLE_NAME'];
});

describe('a table of options', () => {
  it('gives defaults, and correct values in the form that is used', () => {
    const unset: Options = { name: 'a', kind: undefined };
    expect(resolveOptions('Thing', TABLE, unset)).toEqual({
      name: 'a',
      waitMs: 5,
      kind: undefined,
      log: { verbose: false },
    });
    const given: Options = { name: 'a', waitMs: 2, log: { verbose: true } };
    expect(resolveOptions('Thing', TABLE, given)).toEqual({ ...given, waitMs: 0.002 });
  });

  it('names all that is wrong by option, rule and variable, never by value', () => {
    process.env['OPTIONS_TABLE_NAME'] = 'a secret';
    expect(
      messages({ name: 'a secret', waitMs: 11, kind: 'three', log: { verbos: 1, verbose: null } }),
    ).toEqual([
      'name|pattern|name (OPTIONS_TABLE_NAME) must be a word',
      'waitMs|range|waitMs must be a whole number from 1 to 10',
      "kind|enum|kind must be 'one' or 'two'",
      'log.verbos|unknown|log.verbos is not an option of Thing; did you mean log.verbose?',
      'log.verbose|type|log.verbose must be true or false',
    ]);
  });

  it.each([undefined, {}, { name: null }, { name: '' }])('says what is missing in %j', (given) => {
    expect(messages(given)).toEqual(['name|required|name (OPTIONS_TABLE_NAME) is required']);
  });

  it.each([null, [], 'text', 5])('has no further problem with options that are %j', (given) => {
    expect(messages(given)).toEqual(['options|object|options of Thing must be an object']);
    expect(messages({ name: 'a', log: given })).toEqual(['log|object|log of Thing must be an object']);
  });

  it('throws what is wrong', () => {
    expect(() => resolveOptions('Thing', TABLE, {} as Options)).toThrow(IdenfyConfigError);
  });

  it('does not compile without an option, with an unknown one or with one of another type', () => {
    const { waitMs, ...forgotten } = TABLE;
    // @ts-expect-error: no row for waitMs
    forgotten satisfies OptionsTable<Options>;
    // @ts-expect-error: the interface has no such option
    ({ ...TABLE, more: flag }) satisfies OptionsTable<Options>;
    // @ts-expect-error: a number, not a flag
    ({ ...TABLE, waitMs: flag }) satisfies OptionsTable<Options>;
    // @ts-expect-error: not one of the values
    ({ ...TABLE, kind: oneOf('one', 'three') }) satisfies OptionsTable<Options>;
    expect(waitMs.default).toBe(5);
  });
});
