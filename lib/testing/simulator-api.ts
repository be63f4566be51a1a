import { idenfyPayloads } from './payloads/idenfy-payloads.js';
import type { SimulatorAccount } from './simulator-account.js';
import type { Session } from './simulator-session.js';
import { badValue, empty, error, json, missingValue, NO_DUMMIES } from './simulator-response.js';
import type { SimulatorResponse } from './simulator-response.js';
import { freshLinks } from './simulator-files.js';
import { compileRoutes, pageOf, respond, route } from './simulator-router.js';
import type { ApiCall, ApiRoute } from './simulator-router.js';
import { COMPANY_FORM_ROUTES } from './products/company-form.routes.js';
import { ORDER_ROUTES } from './products/company-orders.js';
import { COMPANY_ROUTES } from './products/company.routes.js';
import { CHECK_ROUTES } from './products/check.routes.js';
import { AML_ROUTES } from './products/aml.routes.js';
import { FACE_ROUTES } from './products/faces.js';
import { VERIFICATION_ROUTES } from './products/verifications.js';
import { fullResult, reviewedDummy } from './simulator-results.js';
import { onePagePdf } from './simulator-pdf.js';
import { createToken } from './simulator-token.js';

type Body = Record<string, unknown>;
type JsonRoute = (account: SimulatorAccount, body: Body) => SimulatorResponse;

/**
 * `POST /api/v2/status`: the decision, flat (documentation.idenfy.com, kyc/data-retrieval); of what was deleted it says that
 * (resources/vocabulary).
 */
const status = ofSession(({ result, scanRef, clientId, overall }) => {
  const {
    autoDocument = null,
    autoFace = null,
    manualDocument = null,
    manualFace = null,
  } = result?.status ?? {};
  const { fraudTags, mismatchTags } = result?.status ?? {};
  const tags = { fraudTags: fraudTags ?? [], mismatchTags: mismatchTags ?? [] };
  const reviews = { autoDocument, autoFace, manualDocument, manualFace };
  return json(200, { ...tags, ...reviews, scanRef, clientId, status: overall });
}, true);

/** `POST /api/v2/data`: what was read from the document, flat, without a decision. */
const data = ofSession(({ result, scanRef, clientId }) =>
  json(200, { ...idenfyPayloads.identificationExpired().data, ...result?.data, scanRef, clientId }),
);

/** `POST /api/v2/files`: addresses of the pictures. */
const files = ofSession((session, account) => json(200, freshLinks(account, session)));

/** `POST /api/v2/full`: all of the result, in the form of its webhook. */
const full = ofSession((session, account) => {
  const { fileUrls, ...whole } = fullResult(session);
  return json(200, { ...whole, fileUrls: fileUrls && freshLinks(account, session) });
});

/** `POST /api/v2/delete`: refused while the token can still be used. */
const remove = ofSession((session) => {
  if (session.active) {
    return error(400, 'Token has not expired yet.', 'PARTNER_ERROR');
  }
  session.delete();
  return empty();
});

/** `POST /api/v2/generate-pdf`: a PDF in base64. */
const generatePdf = ofSession(({ scanRef, overall }, _account, { language = 'en' }) => {
  if (language !== 'en' && language !== 'lt') {
    return badValue("Field 'language' must be en or lt.");
  }
  const title = language === 'lt' ? 'Patikra' : 'Verification';
  const body = onePagePdf(`${title} ${scanRef}: ${overall}`).toString('base64');
  return { status: 200, headers: { 'Content-Type': 'text/plain' }, body };
});

/** `POST /api/v2/add-dummy-status`: the manual result of a dummy (documentation.idenfy.com, kyc/dummy-results). */
const addDummyStatus: JsonRoute = (account, body) =>
  account.settings.dummyStatus ? manualResult(account, body) : NO_DUMMIES;

const manualResult = ofSession((session, account, body) => {
  const { manualFaceMatchResult: face, manualDocumentValidity: document } = body;
  if (typeof face !== 'string' || typeof document !== 'string') {
    return missingValue(typeof face === 'string' ? 'manualDocumentValidity' : 'manualFaceMatchResult');
  }
  return empty(() => void account.deliver(session, [reviewedDummy(session, face, document)]));
});

const LIST_ROUTE = '/kyc/identifications/';

/** A route of POST with a body. */
const post = (path: string, respond: JsonRoute): ApiRoute =>
  route('POST', path, (account, { body }) => respond(account, body));

/** A trailing slash counts: `/api/v2/token` has none, `/kyc/identifications/` has one. */
const ROUTES = compileRoutes([
  post('/api/v2/token', createToken),
  post('/api/v2/status', status),
  post('/api/v2/data', data),
  post('/api/v2/files', files),
  post('/api/v2/full', full),
  post('/api/v2/delete', remove),
  post('/api/v2/generate-pdf', generatePdf),
  post('/api/v2/add-dummy-status', addDummyStatus),
  route('GET', LIST_ROUTE, (account, { query }) => identifications(account, query)),
  ...VERIFICATION_ROUTES,
  ...AML_ROUTES,
  ...FACE_ROUTES,
  ...[...COMPANY_ROUTES, ...COMPANY_FORM_ROUTES, ...ORDER_ROUTES],
  ...CHECK_ROUTES,
]);

/** Whether a request is meant for the API; what else a browser asks for, such as a favicon, is not. */
export const isApiCall = (path: string, authorization: string | undefined): boolean =>
  authorization !== undefined || path.startsWith('/api/') || ROUTES.some(({ pattern }) => pattern.test(path));

/** The response of iDenfy's API to one of the calls that the package makes. */
export const respondToCall = (account: SimulatorAccount, call: ApiCall): SimulatorResponse =>
  respond(ROUTES, account, call);

/** `GET /kyc/identifications/`: the sessions of a clientId, the newest first. */
function identifications(account: SimulatorAccount, query: URLSearchParams): SimulatorResponse {
  const sessions = account.sessionsOf(query.get('clientId'));
  const found = sessions.filter((session) => !session.deleted).reverse();
  return pageOf(found, query, `${account.url}${LIST_ROUTE}`, ({ scanRef, overall }) => ({
    scanRef,
    status: overall,
    suspected: overall === 'SUSPECTED',
  }));
}

/** A route whose body names a session by its scanRef. */
function ofSession(
  respond: (session: Session, account: SimulatorAccount, body: Body) => SimulatorResponse,
  deletedToo = false,
): JsonRoute {
  return (account, body) => {
    const { scanRef } = body;
    if (scanRef === undefined) {
      return missingValue('scanRef');
    }
    if (typeof scanRef !== 'string') {
      return badValue("Field 'scanRef' must be a string.");
    }
    const session = account.sessions.get(scanRef);
    return session === undefined || (session.deleted && !deletedToo)
      ? error(404, 'Verification not found.')
      : respond(session, account, body);
  };
}
