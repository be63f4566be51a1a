import type { IdenfyProblem } from '../errors/problem.interface.js';
import { didYouMean } from '../shared/did-you-mean.js';
import { isLoopbackHost } from '../shared/loopback.js';
import { misnamedVariable, variableBehind } from './environment.js';

/** Says what is wrong with a value, as `must be …`, or nothing. */
export type OptionCheck = (value: unknown) => string | undefined;

/** Collects what is wrong with the options. A problem names the option and its variable, never the value. */
export class OptionProblems {
  readonly all: IdenfyProblem[] = [];

  add(path: string, rule: string, text: string, value?: unknown): void {
    const variable = variableBehind(path, value);
    const name = variable === undefined ? path : `${path} (${variable})`;
    this.all.push({ path, rule, message: `${name} ${text}` });
  }

  /** A required option that is not set. */
  missing(path: string, text: string): void {
    const misnamed = misnamedVariable(path);
    this.add(path, 'required', misnamed === undefined ? text : `${text}; ${misnamed}`);
  }

  /** The value of an optional option, its default when it is not set, and a problem when it breaks the check. */
  optional<Value>(
    path: string,
    value: Value | undefined,
    fallback: Value,
    rule: string,
    check: OptionCheck,
  ): Value {
    if (value === undefined) {
      return fallback;
    }
    const problem = check(value);
    if (problem !== undefined) {
      this.add(path, rule, problem, value);
    }
    return value;
  }

  /** A plain object with no other keys than these. */
  section(path: string, value: unknown, keys: readonly string[]): Record<string, unknown> {
    if (value === undefined) {
      return {};
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.add(path, 'object', 'must be an object');
      return {};
    }
    for (const key of Object.keys(value)) {
      if (!keys.includes(key)) {
        this.unknown(path === 'options' ? '' : `${path}.`, key, keys);
      }
    }
    return value as Record<string, unknown>;
  }

  private unknown(section: string, key: string, keys: readonly string[]): void {
    if (section === '' && STRUCTURE.includes(key)) {
      this.add(
        key,
        'misplaced',
        'is needed when the module is defined: give it to IdenfyModule.forRootAsync itself, next to useFactory, ' +
          'useClass or useExisting, not in the options that those return',
      );
      return;
    }
    const meant = didYouMean(key, keys);
    const hint = meant === undefined ? '' : `; did you mean ${section}${meant}?`;
    this.add(section + key, 'unknown', `is not an option of IdenfyModule${hint}`);
  }
}

const STRUCTURE = ['isGlobal', 'webhookPath', 'webhookController', 'webhookDecorators', 'instance'];

export const wholeNumber =
  (min: number, max: number): OptionCheck =>
  (value) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : `must be a whole number from ${min} to ${max}`;

/** A deadline, in milliseconds: at most five minutes. */
export const timeoutCheck = wholeNumber(1, 300_000);

export const oneOf =
  (...values: readonly string[]): OptionCheck =>
  (value) =>
    values.includes(value as string) ? undefined : `must be ${values.map((one) => `'${one}'`).join(' or ')}`;

export const listOf =
  (...values: readonly string[]): OptionCheck =>
  (value) =>
    Array.isArray(value) && value.every((one) => values.includes(one as string))
      ? undefined
      : `must be a list of ${values.map((one) => `'${one}'`).join(' and ')}`;

/** A credential or a key: printable, nothing around it that a copy and paste may have left. */
export const secret: OptionCheck = (value) => {
  if (typeof value !== 'string' || value === '') {
    return 'must be a non-empty string';
  }
  if (value !== value.trim()) {
    return 'must not have white space around it';
  }
  return /\p{Cc}/u.test(value) ? 'must not hold control characters' : undefined;
};

/** An https URL; http only to this machine itself, where a simulator or a proxy may listen. */
export const serviceUrl: OptionCheck = (value) => {
  if (typeof value !== 'string' || /\s/.test(value) || !URL.canParse(value)) {
    return 'must be an absolute https URL';
  }
  const url = new URL(value);
  const loopback = url.protocol === 'http:' && isLoopbackHost(url.hostname);
  if (url.protocol !== 'https:' && !loopback) {
    return 'must be an https URL (http only to localhost)';
  }
  return url.username || url.password || url.search || url.hash
    ? 'must be a URL without user, password, query and fragment'
    : undefined;
};

/** An object that has these methods. */
export const withMethods =
  (port: string, ...methods: readonly string[]): OptionCheck =>
  (value) => {
    const missing = methods.filter(
      (method) => typeof (value as Record<string, unknown> | null)?.[method] !== 'function',
    );
    return missing.length === 0 ? undefined : `must be a ${port}; it has no ${missing.join('(), ')}()`;
  };

export const isBoolean: OptionCheck = (value) =>
  typeof value === 'boolean' ? undefined : 'must be true or false';

export const isFunction: OptionCheck = (value) =>
  typeof value === 'function' ? undefined : 'must be a function';

export const headerName: OptionCheck = (value) =>
  typeof value === 'string' && /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(value)
    ? undefined
    : 'must be the name of an HTTP header';

/** The path of a route, as it stands in a controller. */
export const routePath: OptionCheck = (value) => {
  if (typeof value !== 'string' || value.replace(/\//g, '') === '') {
    return 'must be the path of a route';
  }
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(value.trim())) {
    return "must be the path alone, like 'idenfy/webhook', not a URL";
  }
  if (/\s/.test(value)) {
    return 'must not hold white space';
  }
  if (value.includes('//')) {
    return 'must not hold two slashes in a row';
  }
  return /#|\?./.test(value) ? 'must be the path alone, without query and fragment' : undefined;
};
