import { isDeepStrictEqual } from 'node:util';
import { IdenfyConfigError, IdenfyRequestError } from '../errors/idenfy-errors.js';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { didYouMean } from '../shared/did-you-mean.js';

/** Says what is wrong with a value, as `must be …`, once for each wrong entry of a list; or nothing. */
export type OptionCheck = (value: unknown) => string | readonly string[] | undefined;

/** What an option is. Its purpose and unit are in the comment of the interface that declares it. */
export interface OptionRow<Value = unknown> {
  /** The `rule` of a problem with the value. */
  readonly rule: string;
  readonly check: OptionCheck;
  /** In the form that `read` gives. */
  readonly default?: Value;
  /** What a problem says when the option is missing, for example `is required`. */
  readonly required?: string;
  /** The environment variable that sets the option. */
  readonly variable?: string;
  /** Turns the text of the variable into a value. Default: the text itself. */
  readonly parse?: (text: string) => unknown;
  /** Turns a correct value into the form in which the package uses it. */
  read?(value: NonNullable<Value>): unknown;
  readonly section?: undefined;
}

/** A row for every option of an interface: the compiler names the option that has none. */
export type OptionsTable<Options> = {
  readonly [Name in keyof Options]-?:
    OptionRow<Options[Name]> | { readonly section: OptionsTable<Options[Name]> };
};

export type AnyTable = Readonly<Record<string, OptionRow | { readonly section: AnyTable }>>;

/** The options of an interface with the defaults of its table. */
export type Resolved<Options, Table> = {
  readonly [Name in keyof Options & keyof Table]-?: Table[Name] extends { section: infer Section }
    ? Resolved<NonNullable<Options[Name]>, Section>
    : Table[Name] extends { read(value: never): infer Read }
      ? Read
      : Table[Name] extends { default: unknown } | { required: string }
        ? NonNullable<Options[Name]>
        : Options[Name] | undefined;
};

/**
 * The options with their defaults, and what is wrong with them. A problem names an option and its variable, never a value.
 *
 * @param at what precedes the names in a section, for example `redelivery.`
 */
export function checkOptions<Options>(
  owner: string,
  table: OptionsTable<Options>,
  given: unknown,
  at = '',
): { options: Record<string, unknown>; problems: IdenfyProblem[] } {
  if (given !== undefined && !isObject(given)) {
    const path = at === '' ? 'options' : at.slice(0, -1);
    const problem = { path, rule: 'object', message: `${path} of ${owner} must be an object` };
    return { options: checkOptions(owner, table, undefined, at).options, problems: [problem] };
  }
  const values = (given ?? {}) as Readonly<Record<string, unknown>>;
  const problems = unknownOptions(owner, Object.keys(values), Object.keys(table), at);
  const entries = Object.entries(table as AnyTable).map(([name, row]) => {
    if (row.section !== undefined) {
      const inner = checkOptions(owner, row.section, values[name], `${at}${name}.`);
      problems.push(...inner.problems);
      return [name, inner.options] as const;
    }
    const value = values[name];
    const found = problemsOf(at + name, row, value);
    problems.push(...found);
    const isCorrect = value !== undefined && found.length === 0;
    const used = isCorrect && row.read !== undefined ? row.read(value as object) : value;
    return [name, used === undefined ? row.default : used] as const;
  });
  return { options: Object.fromEntries(entries), problems };
}

/** The rows of a table and of its sections, by the path of the option. */
export const rowsOf = (table: AnyTable, at = ''): [path: string, row: OptionRow][] =>
  Object.entries(table).flatMap(([name, row]) =>
    row.section === undefined ? [[at + name, row]] : rowsOf(row.section, `${at}${name}.`),
  );

/** @throws IdenfyConfigError that names everything that is wrong. */
export function resolveOptions<Options, Table extends OptionsTable<Options>>(
  owner: string,
  table: Table & OptionsTable<Options>,
  given: Options | undefined,
): Resolved<Options, Table> {
  const { options, problems } = checkOptions(owner, table, given);
  refuse(problems);
  return options as Resolved<Options, Table>;
}

/** @throws IdenfyConfigError when there is a problem. */
export function refuse(problems: readonly IdenfyProblem[]): void {
  if (problems.length > 0) {
    throw new IdenfyConfigError(problems);
  }
}

/**
 * The options of a call, each read once.
 *
 * @throws IdenfyRequestError for options that would not take effect as intended.
 */
export function readCallOptions<Options>(
  owner: string,
  table: OptionsTable<Options>,
  given: Options | undefined,
): Partial<Options> {
  if (given === undefined) {
    return {};
  }
  const { options, problems } = checkOptions(owner, table, given);
  if (problems.length > 0) {
    throw new IdenfyRequestError(problems.map(({ message }) => message).join('\n'), { problems });
  }
  return options as Partial<Options>;
}

/** What the variable of an option holds. A variable that is missing or blank is not set. */
export function readVariable({ variable = '', parse = String }: OptionRow): unknown {
  const text = process.env[variable]?.trim();
  return text ? parse(text) : undefined;
}

/** The name of an option, with its variable when the value came from it: when both are the same. */
export const nameOf = (path: string, row: OptionRow, value: unknown): string =>
  row.variable !== undefined && isDeepStrictEqual(readVariable(row), value)
    ? `${path} (${row.variable})`
    : path;

export const problemOf = (path: string, row: OptionRow, value: unknown, wrong: string): IdenfyProblem => ({
  path,
  rule: row.rule,
  message: `${nameOf(path, row, value)} ${wrong}`,
});

export function problemsOf(path: string, row: OptionRow, value: unknown): IdenfyProblem[] {
  if (row.required !== undefined && (value === undefined || value === null || value === '')) {
    return [problemOf(path, { ...row, rule: 'required' }, undefined, row.required)];
  }
  const wrong = value === undefined ? [] : [row.check(value) ?? []].flat();
  return wrong.map((text) => problemOf(path, row, value, text));
}

/** One problem for each option that its owner does not have: a misspelt one would pass without effect. */
export const unknownOptions = (
  owner: string,
  given: readonly string[],
  known: readonly string[],
  at = '',
): IdenfyProblem[] =>
  given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const path = at + name;
      const meant = didYouMean(name, known);
      const hint = meant === undefined ? '' : `; did you mean ${at}${meant}?`;
      return { path, rule: 'unknown', message: `${path} is not an option of ${owner}${hint}` };
    });

/** @throws TypeError that names an option which its owner does not have. */
export function refuseUnknown(owner: string, given: object, known: readonly string[]): void {
  const [unknown] = unknownOptions(owner, Object.keys(given), known);
  if (unknown !== undefined) {
    throw new TypeError(unknown.message);
  }
}

/** Anything but plain digits becomes NaN, which the check then refuses by name. */
const digits = (text: string): number => (/^\d+$/.test(text) ? Number(text) : Number.NaN);

export const wholeNumber = (min: number, max = Infinity): OptionRow<number> => ({
  rule: 'range',
  check: (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : `must be a whole number from ${min}${max === Infinity ? '' : ` to ${max}`}`,
  parse: digits,
});

/** A deadline in milliseconds: at most five minutes. */
export const timeLimit = wholeNumber(1, 300_000);

export const flag: OptionRow<boolean> = {
  rule: 'type',
  check: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
};

export const text = (rule: string, pattern: RegExp, wrong: string): OptionRow<string> => ({
  rule,
  check: (value) => (typeof value === 'string' && pattern.test(value) ? undefined : wrong),
});

export const oneOf = <const Value extends string | number>(
  ...values: readonly Value[]
): OptionRow<Value> => ({
  rule: 'enum',
  check: (value) =>
    values.includes(value as Value)
      ? undefined
      : `must be ${values.map((one) => (typeof one === 'string' ? `'${one}'` : one)).join(' or ')}`,
});

export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const object: OptionRow<Record<string, never>> = {
  rule: 'object',
  check: (value) => (isObject(value) ? undefined : 'must be an object'),
};

/** The compiler checks what the function takes. */
export const callback = <Callback>(): OptionRow<Callback> => ({
  rule: 'type',
  check: (value) => (typeof value === 'function' ? undefined : 'must be a function'),
});

/** An object that has these methods. */
export const withMethods = <Port>(
  port: string,
  ...methods: readonly (keyof Port & string)[]
): OptionRow<Port> => ({
  rule: 'type',
  check: (value) => {
    const missing = methods.filter(
      (method) => typeof (value as Record<string, unknown> | null)?.[method] !== 'function',
    );
    return missing.length === 0 ? undefined : `must be a ${port}; it has no ${missing.join('(), ')}()`;
  },
});
