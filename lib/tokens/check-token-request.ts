import { createHash } from 'node:crypto';
import type { IdenfyProblem } from '../errors/idenfy-error.js';
import { RequestRules, unreadable } from '../requests/request-rules.js';
import type { CheckedRequest, Given } from '../requests/request-rules.js';
import { isRecord } from '../requests/rules/json.js';
import { CreateTokenDto, PARAMETERS } from './create-token.dto.js';
import type { CreateTokenRequest } from './create-token.dto.js';
import { CLIENT_ID_ALIAS } from './token.rules.js';

const CLIENT_ID = PARAMETERS.get('clientId')!;

const RULES = new RequestRules<CreateTokenRequest>(CreateTokenDto, {
  hint: (name) =>
    name === CLIENT_ID_ALIAS ? 'is another name of clientId, which must be used instead' : undefined,
});

/**
 * Checks a token request by the rules of {@link CreateTokenDto}, merged over the module's defaults. Never throws, also where a
 * getter or a proxy of the caller does, and never changes what it was given.
 *
 * @param local whether iDenfy is a simulator on this machine: then the return URLs may be http to this machine
 */
export const checkTokenRequest = (
  request: unknown,
  defaults: Partial<CreateTokenRequest> = {},
  local = false,
): CheckedRequest<CreateTokenRequest> => RULES.check(request, defaults, local);

/** Checks defaults for token requests when the app starts. Paths start with `at`, the name of the option. */
export function checkTokenDefaults(defaults: unknown, at = '', local = false): IdenfyProblem[] {
  const prefix = at === '' ? '' : `${at}.`;
  const problems: IdenfyProblem[] = [];
  try {
    if ((defaults as Given).clientId !== undefined) {
      const message = 'clientId must not have a default: it names one user';
      problems.push({ path: 'clientId', rule: 'unknown', message });
    }
    problems.push(...RULES.checkDefaults(defaults, local));
  } catch {
    return [unreadable(at, at === '' ? 'the defaults' : at)];
  }
  return problems.map(({ path, rule, message }) => ({
    path: prefix + path,
    rule,
    message: prefix + message,
  }));
}

/** What is wrong with a clientId, a missing one included. */
export function checkClientId(value: unknown): readonly IdenfyProblem[] {
  return CLIENT_ID.problems(value);
}

/** JSON with the names of every object in order, so that equal requests give equal text. */
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).sort(byName)) : part,
  );

const byName = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);

/** So that it is the hash of nothing else. A change of what is hashed needs another one. */
const DOMAIN = 'nestjs-idenfy token request 1';

/**
 * Tells whether two checked token requests of an instance are the same, without keeping what is in them. Not keyed with a
 * credential: sessions outlive a rotated secret. It stays with the session, beside the token itself.
 */
export function requestFingerprint(body: Readonly<Record<string, unknown>>, instance: string): string {
  return createHash('sha256')
    .update(`${DOMAIN}\n${instance}\n${canonicalJson(body)}`)
    .digest('hex');
}
