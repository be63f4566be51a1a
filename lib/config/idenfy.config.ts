import { registerAs } from '@nestjs/config';
import { didYouMean } from '../shared/did-you-mean.js';
import { readVariable, rowsOf } from './options-table.js';
import type { IdenfyModuleOptions } from './idenfy-options.interface.js';
import { MODULE_OPTIONS } from './idenfy-options.table.js';

/** The options that a variable sets, by their paths. */
const ROWS = new Map(rowsOf(MODULE_OPTIONS).filter(([, { variable }]) => variable !== undefined));
const VARIABLES = new Map([...ROWS].map(([path, { variable = '' }]) => [variable, path]));

/** What all variables hold, each at the place of its option. */
function readEnvironment(): IdenfyModuleOptions {
  const options: Record<string, unknown> = {};
  for (const [path, row] of ROWS) {
    const [name = '', inner] = path.split('.');
    const value = readVariable(row);
    options[name] = inner === undefined ? value : { ...(options[name] as object), [inner]: value };
  }
  return options as unknown as IdenfyModuleOptions;
}

/**
 * The options from the environment, as a namespace (`idenfy`) of @nestjs/config:
 *
 * `IdenfyModule.forRootAsync(idenfyConfig.asProvider())`
 *
 * Reads `IDENFY_API_KEY`, `IDENFY_API_SECRET`, `IDENFY_SIGNING_KEYS` (comma separated), `IDENFY_BASE_URL`,
 * `IDENFY_UI_URL`, `IDENFY_PROXY_URL`, `IDENFY_TIMEOUT_MS` (milliseconds), `IDENFY_RETRIES`, `IDENFY_DUPLICATES_POLICY` and
 * `IDENFY_WEBHOOK_ALLOWED_IPS` (comma separated). A blank variable counts as not set. Nothing is validated here: the
 * module does that when the app starts, and names the variable of each value that is wrong. A variable that is set under
 * a similar name gets a warning in the log.
 */
export const idenfyConfig = registerAs('idenfy', readEnvironment);

/** A hint at variables that are set under a name like that of a required option's own, which is not set. */
export function misnamedHint(path: string): string {
  const row = ROWS.get(path);
  if (row?.variable === undefined || readVariable(row) !== undefined) {
    return '';
  }
  const { variable } = row;
  const names = unknownVariables().filter((name) => isLike(name, variable));
  return names.length === 0 ? '' : `; ${names.join(', ')} is set: did you mean ${variable}?`;
}

/**
 * One line for each variable that is set and not read, under a name like that of an option that is not set. A variable
 * with further words before or after the whole name is taken for one of the app's own.
 */
export function misnamedVariables(isSet: (path: string) => boolean): string[] {
  const unset = [...VARIABLES].filter(([, path]) => !isSet(path)).map(([variable]) => variable);
  return unknownVariables().flatMap((name) => {
    const meant = unset.filter((variable) => isLike(name, variable) && !name.includes(variable.slice(7)));
    return meant.length === 0 ? [] : [`${name} is set but not read: did you mean ${meant.join(' or ')}?`];
  });
}

const unknownVariables = (): string[] =>
  Object.keys(process.env).filter(
    (name) => /^IDENFY_/i.test(name) && !VARIABLES.has(name) && process.env[name]?.trim(),
  );

/** IDENFY_SECRET, IDENFY_APIKEY, IDENFY_SIGNING_KEY, idenfy_api_secrets, IDENFY_WEBHOOK_SIGNING_KEY. */
function isLike(name: string, variable: string): boolean {
  const [one, other] = [name, variable].map((text) => text.slice(7).replaceAll('_', '').replace(/S$/i, ''));
  const [given, right] = [one?.toUpperCase() ?? '', other ?? ''];
  const within = given.length >= 3 && (right.includes(given) || given.includes(right));
  return within || didYouMean(given, [right]) !== undefined;
}
