import { randomInt } from 'node:crypto';
import type { IdenfyProblem } from '../errors/problem.interface.js';
import { checkTokenRequest } from '../tokens/check-token-request.js';
import { PARAMETERS } from '../tokens/create-token.dto.js';
import { badValue, error, json } from './simulator-answer.js';
import type { SimulatorAnswer } from './simulator-answer.js';
import type { SimulatorCore } from './simulator-core.js';
import type { Session } from './simulated-session.js';

/** iDenfy's own defaults, where neither the request nor the account says otherwise. */
const EXPIRY_TIME = 86_400;
const SESSION_LENGTH = 1800;
const DOCUMENTS = ['ID_CARD', 'PASSPORT', 'DRIVER_LICENSE', 'RESIDENCE_PERMIT'];

/** Parameters that an answer repeats in this way, by their declarations. */
const echoed = (echo: 'always' | 'never'): readonly string[] =>
  [...PARAMETERS.values()].filter(({ options }) => options.echo === echo).map(({ name }) => name);

/** What an answer holds as null where the request does not name it. */
const ECHOED = echoed('always');

/** What an answer does not repeat. */
const NOT_ECHOED = echoed('never');

/** `POST /api/v2/token`: 201 with the token, or the error that iDenfy documents. */
export function createToken(core: SimulatorCore, body: Record<string, unknown>): SimulatorAnswer {
  const checked = check(body, core.settings.accountDefaults);
  if ('refusal' in checked) {
    return checked.refusal;
  }
  const { request } = checked;
  const refusal = refuseByAccount(core, request);
  if (refusal !== undefined) {
    return refusal;
  }
  core.spendCredit();
  const session = core.startSession(
    request,
    seconds(request.expiryTime, EXPIRY_TIME),
    seconds(request.sessionLength, SESSION_LENGTH),
  );
  const dummy = request.dummyStatus;
  return json(
    201,
    answer(session, core.url),
    typeof dummy === 'string' ? () => core.completeDummy(session, dummy) : undefined,
  );
}

type Checked = { request: Record<string, unknown> } | { refusal: SimulatorAnswer };

/**
 * The same rules as the module's own where its `baseUrl` is this simulator. But a parameter that nobody knows is tomorrow's, and what the dashboard has set is
 * not judged: only that there are steps for `additionalData` to fill.
 */
function check(body: Record<string, unknown>, defaults: Readonly<Record<string, unknown>>): Checked {
  const { additionalSteps } = defaults;
  const silent =
    additionalSteps === undefined || body.additionalData === undefined ? {} : { additionalSteps };
  const whole = judge(body, silent);
  const unknown = new Set(whole.problems.filter(({ rule }) => rule === 'unknown').map(({ path }) => path));
  const known = Object.fromEntries(Object.entries(body).filter(([name]) => !unknown.has(name)));
  const rest = unknown.size === 0 ? whole : judge(known, silent);
  const [problem] = rest.problems;
  if (problem !== undefined) {
    const message = `Field '${problem.path}'${problem.message.slice(problem.path.length)}`;
    return { refusal: error(400, message, problem.rule === 'required' ? 'MISSING_VALUE' : 'BAD_VALUE') };
  }
  return { request: { ...defaults, ...body, ...rest.body } };
}

function judge(
  body: Record<string, unknown>,
  defaults: Readonly<Record<string, unknown>>,
): { problems: readonly IdenfyProblem[]; body: Readonly<Record<string, unknown>> } {
  const result = checkTokenRequest(body, defaults, true);
  return 'body' in result ? { problems: [], body: result.body } : { problems: result.problems, body: {} };
}

function refuseByAccount(core: SimulatorCore, request: Record<string, unknown>): SimulatorAnswer | undefined {
  const { settings, sessions } = core;
  if (request.dummyStatus !== undefined && !settings.dummyStatus) {
    return error(400, 'This endpoint is not available for PRODUCTION partners.', 'PERMISSIONS_ERROR');
  }
  if (typeof request.dummyStatus === 'string' && !DUMMY_STATUSES.includes(request.dummyStatus)) {
    return badValue(`Field 'dummyStatus' must be one of ${DUMMY_STATUSES.join(', ')}.`);
  }
  if (core.creditsLeft <= 0) {
    return settings.outOfCreditsStatus === 402
      ? error(402, 'Action not allowed due to lack of funds or exceeded limit.')
      : error(400, 'Partner reached token limit.', 'PERMISSIONS_ERROR');
  }
  if (
    settings.conflictOnOpenSession &&
    sessions.ofClient(String(request.clientId)).some((session) => session.active)
  ) {
    return error(409, 'Client ID already exists');
  }
  return undefined;
}

const DUMMY_STATUSES = ['APPROVED', 'DENIED', 'SUSPECTED', 'EXPIRED', 'ACTIVE'];

function answer(session: Session, url: string): Record<string, unknown> {
  const { request } = session;
  const echoed = Object.entries(request).filter(([name]) => !NOT_ECHOED.includes(name));
  return {
    message:
      request.dummyStatus === undefined
        ? 'Token created successfully'
        : 'Dummy token and verification created successfully',
    authToken: session.authToken,
    scanRef: session.scanRef,
    clientId: session.clientId,
    personScanRef: session.clientId,
    ...Object.fromEntries(ECHOED.map((name) => [name, null])),
    locale: 'en',
    documents: DOCUMENTS,
    showInstructions: true,
    tokenType: 'IDENTIFICATION',
    videoCallQuestions: [],
    ...Object.fromEntries(echoed),
    firstName: upperCase(request.firstName),
    lastName: upperCase(request.lastName),
    redirectUrl: `${url}/api/v2/redirect?authToken=${session.authToken}`,
    digitString: request.generateDigitString === true ? eightDigits() : null,
    expiryTime: seconds(request.expiryTime, EXPIRY_TIME),
    sessionLength: seconds(request.sessionLength, SESSION_LENGTH),
  };
}

const seconds = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

const upperCase = (name: unknown): string | null => (typeof name === 'string' ? name.toUpperCase() : null);

const eightDigits = (): string => String(randomInt(100_000_000)).padStart(8, '0');
