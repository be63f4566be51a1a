import { checkTokenRequest } from '../tokens/check-token-request.js';
import { PARAMETERS } from '../tokens/create-token.dto.js';
import { nulls } from './payloads/sample-payload.js';
import { USUAL_DOCUMENTS } from './products/verification-steps.js';
import type { SimulatorAccount } from './simulator-account.js';
import type { Session } from './simulator-session.js';
import { badValue, documentedError, error, json, NO_DUMMIES } from './simulator-response.js';
import type { SimulatorResponse } from './simulator-response.js';
import type { SimulatorOutcome } from './simulator-results.js';

/** What a response holds as null where the request does not name it. */
const ECHOED = [...PARAMETERS.values()].filter(({ options }) => options.echo === 'always');

/** `POST /api/v2/token`: 201 with the token, or the error that iDenfy documents. */
export function createToken(account: SimulatorAccount, body: Record<string, unknown>): SimulatorResponse {
  const checked = check(body, account.settings.accountDefaults);
  if ('refusal' in checked) {
    return checked.refusal;
  }
  const { request } = checked;
  const refusal = refuseByAccount(account, request);
  if (refusal !== undefined) {
    return refusal;
  }
  const session = account.startSession(request);
  return json(201, tokenResponse(session, account), () => playDummy(account, session));
}

/**
 * The rules of the module itself where its `baseUrl` is this simulator. Unknown parameters are accepted, since iDenfy may
 * add one. The defaults of the dashboard are not checked, except that `additionalData` needs `additionalSteps`.
 */
function check(
  body: Record<string, unknown>,
  defaults: Readonly<Record<string, unknown>>,
): { request: Record<string, unknown> } | { refusal: SimulatorResponse } {
  const { additionalSteps } = defaults;
  const steps: Record<string, unknown> = body.additionalData === undefined ? {} : { additionalSteps };
  const known = Object.fromEntries(Object.entries(body).filter(([name]) => PARAMETERS.has(name)));
  const result = checkTokenRequest(known, steps, true);
  if ('body' in result) {
    return { request: { ...defaults, ...body, ...result.body } };
  }
  const { path, rule, message } = result.problems[0]!;
  const reason = `Field '${path}'${message.slice(path.length)}`;
  return { refusal: error(400, reason, rule === 'required' ? 'MISSING_VALUE' : 'BAD_VALUE') };
}

function refuseByAccount(
  account: SimulatorAccount,
  request: Record<string, unknown>,
): SimulatorResponse | undefined {
  const { settings } = account;
  if (request.dummyStatus !== undefined && !settings.dummyStatus) {
    return NO_DUMMIES;
  }
  if (request.dummyStatus !== undefined && !DUMMY_STATUSES.includes(request.dummyStatus as string)) {
    return badValue(`Field 'dummyStatus' must be one of ${DUMMY_STATUSES.join(', ')}.`);
  }
  if (settings.credits <= 0) {
    return settings.outOfCreditsStatus === 402
      ? documentedError(402)
      : error(400, 'Partner reached token limit.', 'PERMISSIONS_ERROR');
  }
  const conflict =
    settings.conflictOnOpenSession &&
    account.sessionsOf(String(request.clientId)).some((session) => session.active);
  return conflict ? documentedError(409) : undefined;
}

const DUMMY_STATUSES = ['APPROVED', 'DENIED', 'SUSPECTED', 'EXPIRED', 'ACTIVE'];

/** The automatic result of a token with a `dummyStatus` (documentation.idenfy.com, kyc/dummy-results). */
function playDummy(account: SimulatorAccount, session: Session): void {
  const { dummyStatus = 'ACTIVE' } = session.request;
  if (dummyStatus !== 'ACTIVE') {
    const options = dummyStatus === 'EXPIRED' ? {} : { final: false };
    void account.complete(session, dummyStatus as SimulatorOutcome, options);
  }
}

function tokenResponse(session: Session, { url, ids }: SimulatorAccount): Record<string, unknown> {
  const { request } = session;
  const repeated = Object.entries(request).filter(([name]) => PARAMETERS.get(name)?.options.echo !== 'never');
  return {
    message:
      request.dummyStatus === undefined
        ? 'Token created successfully'
        : 'Dummy token and verification created successfully',
    authToken: session.authToken,
    scanRef: session.scanRef,
    clientId: session.clientId,
    personScanRef: session.clientId,
    ...nulls(...ECHOED.map(({ name }) => name)),
    locale: 'en',
    documents: USUAL_DOCUMENTS,
    showInstructions: true,
    tokenType: 'IDENTIFICATION',
    videoCallQuestions: [],
    ...Object.fromEntries(repeated),
    firstName: upperCase(request.firstName),
    lastName: upperCase(request.lastName),
    redirectUrl: `${url}/api/v2/redirect?authToken=${session.authToken}`,
    digitString: request.generateDigitString === true ? ids.digits(8) : null,
    expiryTime: session.expiryTime,
    sessionLength: session.sessionLength,
  };
}

const upperCase = (name: unknown): string | null => (typeof name === 'string' ? name.toUpperCase() : null);
