import { idenfyPayloads } from './payloads/idenfy-payloads.js';
import { badValue, empty, error, json } from './simulator-answer.js';
import type { SimulatorAnswer } from './simulator-answer.js';
import type { SimulatorCore } from './simulator-core.js';
import { onePagePdf } from './simulator-pdf.js';
import type { Session } from './simulated-session.js';

type Body = Record<string, unknown>;

/** `POST /api/v2/status`: the decision, flat (documentation.idenfy.com, kyc/data-retrieval). */
export const status = (core: SimulatorCore, body: Body): SimulatorAnswer =>
  withSession(core, body, (session) => {
    const found = session.result?.status;
    return json(200, {
      fraudTags: found?.fraudTags ?? [],
      mismatchTags: found?.mismatchTags ?? [],
      autoDocument: found?.autoDocument ?? null,
      autoFace: found?.autoFace ?? null,
      manualDocument: found?.manualDocument ?? null,
      manualFace: found?.manualFace ?? null,
      scanRef: session.scanRef,
      clientId: session.clientId,
      status: session.overall,
    });
  });

/** `POST /api/v2/data`: what was read from the document, flat, without a decision. */
export const data = (core: SimulatorCore, body: Body): SimulatorAnswer =>
  withSession(core, body, (session) => {
    const nothing = idenfyPayloads.identificationExpired().data;
    return json(200, {
      ...nothing,
      ...session.result?.data,
      scanRef: session.scanRef,
      clientId: session.clientId,
    });
  });

/** `POST /api/v2/files`: addresses of the pictures. */
export const files = (core: SimulatorCore, body: Body): SimulatorAnswer =>
  withSession(core, body, (session) => json(200, session.result?.fileUrls ?? {}));

/** `POST /api/v2/delete`: refused while the token can still be used. */
export const remove = (core: SimulatorCore, body: Body): SimulatorAnswer =>
  withSession(core, body, (session) => {
    if (session.active) {
      return error(400, 'Token has not expired yet.', 'PARTNER_ERROR');
    }
    session.delete();
    return empty();
  });

/** `POST /api/v2/generate-pdf`: a PDF in base64. */
export const generatePdf = (core: SimulatorCore, body: Body): SimulatorAnswer =>
  withSession(core, body, (session) => ({
    status: 200,
    headers: { 'Content-Type': 'text/plain' },
    body: onePagePdf(`Verification ${session.scanRef}: ${session.overall}`).toString('base64'),
  }));

/** `POST /api/v2/add-dummy-status`: the manual result of a dummy (documentation.idenfy.com, kyc/dummy-results). */
export const addDummyStatus = (core: SimulatorCore, body: Body): SimulatorAnswer => {
  if (!core.settings.dummyStatus) {
    return error(400, 'This endpoint is not available for PRODUCTION partners.', 'PERMISSIONS_ERROR');
  }
  return withSession(core, body, (session) => {
    const { manualFaceMatchResult: face, manualDocumentValidity: document } = body;
    if (typeof face !== 'string' || typeof document !== 'string') {
      const name = typeof face === 'string' ? 'manualDocumentValidity' : 'manualFaceMatchResult';
      return error(400, `Field '${name}' is required.`, 'MISSING_VALUE');
    }
    return empty(200, () => core.reviewDummy(session, face, document));
  });
};

/** `GET /kyc/identifications/`: the sessions of a clientId, the newest first. */
export function identifications(core: SimulatorCore, query: URLSearchParams): SimulatorAnswer {
  const page = count(query.get('page'), 1);
  const perPage = count(query.get('perPage'), 20);
  if (page === undefined || perPage === undefined) {
    return badValue(`Field '${page === undefined ? 'page' : 'perPage'}' must be a positive whole number.`);
  }
  const clientId = query.get('clientId');
  const all = clientId === null ? core.sessions.all() : core.sessions.ofClient(clientId);
  const found = all.filter((session) => !session.deleted).reverse();
  const first = (page - 1) * perPage;
  const link = (to: number): string => {
    const target = new URLSearchParams({ ...Object.fromEntries(query), page: String(to) });
    return `${core.url}/kyc/identifications/?${target.toString()}`;
  };
  return json(200, {
    count: found.length,
    next: first + perPage < found.length ? link(page + 1) : null,
    previous: page > 1 ? link(page - 1) : null,
    results: found.slice(first, first + perPage).map((session) => ({
      scanRef: session.scanRef,
      status: session.overall,
      suspected: session.overall === 'SUSPECTED',
    })),
  });
}

function withSession(
  core: SimulatorCore,
  body: Body,
  answer: (session: Session) => SimulatorAnswer,
): SimulatorAnswer {
  const { scanRef } = body;
  if (scanRef === undefined) {
    return error(400, "Field 'scanRef' is required.", 'MISSING_VALUE');
  }
  if (typeof scanRef !== 'string') {
    return badValue("Field 'scanRef' must be a string.");
  }
  const session = core.sessions.byScanRef(scanRef);
  return session === undefined || session.deleted ? error(404, 'Verification not found.') : answer(session);
}

function count(text: string | null, fallback: number): number | undefined {
  if (text === null) {
    return fallback;
  }
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}
