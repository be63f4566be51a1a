import { isDeepStrictEqual } from 'node:util';
import { didYouMean } from '../shared/did-you-mean.js';

const text = (value: string): string => value;
const list = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
/** Anything but plain digits becomes NaN, which the validation of the options then refuses by name. */
const wholeNumber = (value: string): number => (/^\d+$/.test(value) ? Number(value) : Number.NaN);

/** Every environment variable that `idenfyConfig` reads, by the option it sets. */
export const ENVIRONMENT = {
  apiKey: { variable: 'IDENFY_API_KEY', parse: text },
  apiSecret: { variable: 'IDENFY_API_SECRET', parse: text },
  baseUrl: { variable: 'IDENFY_BASE_URL', parse: text },
  uiUrl: { variable: 'IDENFY_UI_URL', parse: text },
  proxy: { variable: 'IDENFY_PROXY_URL', parse: text },
  timeoutMs: { variable: 'IDENFY_TIMEOUT_MS', parse: wholeNumber },
  retries: { variable: 'IDENFY_RETRIES', parse: wholeNumber },
  'duplicates.policy': { variable: 'IDENFY_DUPLICATES_POLICY', parse: text },
  'webhook.signingKeys': { variable: 'IDENFY_SIGNING_KEYS', parse: list },
  'webhook.allowedIps': { variable: 'IDENFY_WEBHOOK_ALLOWED_IPS', parse: list },
} as const;

export type EnvironmentOption = keyof typeof ENVIRONMENT;

/** The value of the variable behind an option; a variable that is missing or blank is not set. */
export function readEnvironment<Option extends EnvironmentOption>(
  option: Option,
): ReturnType<(typeof ENVIRONMENT)[Option]['parse']> | undefined {
  const { variable, parse } = ENVIRONMENT[option];
  const value = process.env[variable]?.trim();
  return value ? (parse(value) as ReturnType<(typeof ENVIRONMENT)[Option]['parse']>) : undefined;
}

/** The variable that an option's value came from, judged by its being the same value. */
export function variableBehind(option: string, value: unknown): string | undefined {
  if (!Object.hasOwn(ENVIRONMENT, option)) {
    return undefined;
  }
  const known = option as EnvironmentOption;
  return isDeepStrictEqual(readEnvironment(known), value) ? ENVIRONMENT[known].variable : undefined;
}

/** A word on variables that are set under a name like that of the option's own, which is not; or nothing. */
export function misnamedVariable(option: string): string | undefined {
  if (!Object.hasOwn(ENVIRONMENT, option) || readEnvironment(option as EnvironmentOption) !== undefined) {
    return undefined;
  }
  const { variable } = ENVIRONMENT[option as EnvironmentOption];
  const known = new Set<string>(Object.values(ENVIRONMENT).map((entry) => entry.variable));
  const similar = Object.keys(process.env).filter((name) => !known.has(name) && isLike(name, variable));
  return similar.length === 0 ? undefined : `${similar.join(', ')} is set: did you mean ${variable}?`;
}

/** IDENFY_SECRET, IDENFY_APIKEY, IDENFY_SIGNING_KEY, idenfy_api_secrets, IDENFY_WEBHOOK_SIGNING_KEY. */
function isLike(name: string, variable: string): boolean {
  if (!/^IDENFY_/i.test(name) || !process.env[name]?.trim()) {
    return false;
  }
  const [one, other] = [name, variable].map((text) => text.slice(7).replaceAll('_', '').replace(/S$/i, ''));
  const [given, right] = [one?.toUpperCase() ?? '', other ?? ''];
  const within = given.length >= 3 && (right.includes(given) || given.includes(right));
  return within || didYouMean(given, [right]) !== undefined;
}
