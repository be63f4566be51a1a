import { validateSync } from 'class-validator';
import type { IdenfyProblem } from '../errors/problem.interface.js';
import { CreateTokenDto } from './create-token.dto.js';
import type { CreateTokenRequest } from './create-token.request.js';
import { PARAMETER_PAIRS, PARAMETERS } from './known-parameters.js';
import { mergeParameters, readParameters, unknownParameters } from './read-parameters.js';
import type { Parameters } from './read-parameters.js';
import { isRecord, setOwn } from './rules/json.js';

/** What is sent: the parameters that are set, countries in upper case, extra parameters among the others. Plain JSON. */
export type TokenRequestBody = Omit<CreateTokenRequest, 'extraParameters'> &
  Readonly<Record<string, unknown>>;

/** Everything that is wrong with a request, or the body to send. */
export type CheckedTokenRequest =
  { readonly problems: readonly IdenfyProblem[] } | { readonly body: TokenRequestBody };

const NO_REQUEST: IdenfyProblem = {
  path: '',
  rule: 'object',
  message: 'the request must be an object of token parameters that can be read',
};

/**
 * Checks a token request by the rules of {@link CreateTokenDto}, merged over the module's defaults: what the request does
 * not set (or sets to undefined) comes from there, a null of the request stays null. Never throws, and never changes what
 * it was given.
 */
export function checkTokenRequest(
  request: unknown,
  defaults: Partial<CreateTokenRequest> = {},
): CheckedTokenRequest {
  try {
    const [below, above] = [readParameters(defaults), readParameters(request)];
    return below && above ? checkParameters(mergeParameters(below, above)) : { problems: [NO_REQUEST] };
  } catch {
    // A getter or a proxy of the caller that throws.
    return { problems: [NO_REQUEST] };
  }
}

/**
 * Checks defaults for token requests when the app starts: each parameter by itself, as those it belongs with may come
 * with the request. Paths start with `at`, the name of the option.
 */
export function checkTokenDefaults(defaults: unknown, at = ''): IdenfyProblem[] {
  const prefix = at === '' ? '' : `${at}.`;
  try {
    const parameters = readParameters(defaults);
    if (parameters !== undefined) {
      return defaultProblems(parameters).map(({ path, rule, message }) => ({
        path: prefix + path,
        rule,
        message: prefix + message,
      }));
    }
  } catch {
    // A getter or a proxy that throws; said below.
  }
  const message = `${at === '' ? 'the defaults' : at} must be an object of token parameters that can be read`;
  return [{ path: at, rule: 'object', message }];
}

/** What is wrong with a clientId, a missing one included. */
export function checkClientId(value: unknown): IdenfyProblem[] {
  return [...(PARAMETERS.get('clientId')?.problems(value) ?? [])];
}

function defaultProblems(parameters: Parameters): IdenfyProblem[] {
  const problems = [...PARAMETERS.values()]
    .filter(({ name }) => name !== 'clientId' && parameters.has(name))
    .flatMap((parameter) => parameter.problems(parameters.get(parameter.name)));
  if (parameters.has('clientId')) {
    const message = 'clientId must not have a default: it names one user';
    problems.unshift({ path: 'clientId', rule: 'unknown', message });
  }
  return [...problems, ...unknownParameters(parameters)];
}

function checkParameters(parameters: Parameters): CheckedTokenRequest {
  const dto = toDto(parameters);
  const problems = [
    ...validationProblems(dto),
    ...doubledAdditionalData(dto),
    ...unknownParameters(parameters),
  ];
  return problems.length > 0 ? { problems } : { body: toBody(dto) };
}

/** Only known parameters: class-validator takes a request's own `constructor` for the class. */
function toDto(parameters: Parameters): CreateTokenDto {
  const dto = new CreateTokenDto();
  for (const [name, parameter] of PARAMETERS) {
    if (parameters.has(name)) {
      setOwn(dto, name, parameter.normalise(parameters.get(name)));
    }
  }
  return dto;
}

/** class-validator finds the parameters that break a rule; their rules then name each wrong place. */
function validationProblems(dto: CreateTokenDto): IdenfyProblem[] {
  const errors = validateSync(dto, { validationError: { target: false, value: false } });
  return errors.flatMap(({ property }) => [
    ...(PARAMETERS.get(property)?.problems(valueOf(dto, property)) ?? []),
    ...PARAMETER_PAIRS.filter(({ path }) => path === property).flatMap((pair) => pair.problems(dto)),
  ]);
}

function doubledAdditionalData({ additionalData, extraParameters }: CreateTokenDto): IdenfyProblem[] {
  if (additionalData === undefined || !isRecord(extraParameters)) {
    return [];
  }
  const path = 'extraParameters.additionalData';
  return Object.hasOwn(extraParameters, 'additionalData')
    ? [{ path, rule: 'known', message: `${path} must not be set together with additionalData` }]
    : [];
}

function toBody(dto: CreateTokenDto): TokenRequestBody {
  const body = {};
  for (const name of PARAMETERS.keys()) {
    const value = valueOf(dto, name);
    if (value !== undefined && name !== 'extraParameters') {
      setOwn(body, name, value);
    }
  }
  for (const [name, value] of Object.entries(dto.extraParameters ?? {})) {
    setOwn(body, name, value);
  }
  return body as TokenRequestBody;
}

const valueOf = (dto: CreateTokenDto, name: string): unknown =>
  (dto as unknown as Record<string, unknown>)[name];
