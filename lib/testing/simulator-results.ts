import type {
  IdentificationData,
  IdentificationPayload,
  IdentificationStatus,
} from '../events/payloads/index.js';
import { idenfyPayloads } from './payloads/idenfy-payloads.js';
import type { IdenfyWireEventType } from './payloads/idenfy-payloads.js';
import { mergePayload, sampleFile } from './payloads/sample-payload.js';
import type { PayloadOverrides } from './payloads/sample-payload.js';
import type { Session } from './simulator-session.js';

/** How a verification ends. */
export type SimulatorOutcome = 'APPROVED' | 'DENIED' | 'SUSPECTED' | 'EXPIRED' | 'CANCELLED';

export interface CompleteOptions {
  /**
   * Whether a decision is preceded by its automatic, not final form. Default: as `webhooks` is set, and true where a review takes
   * time.
   */
  automaticFirst?: boolean;
  /**
   * How long the manual review of a decision takes, in milliseconds: meanwhile the verification is `REVIEWING`. `Infinity`: until the
   * next `complete`. Default: as `manualReviewMs` is set.
   */
  manualReviewMs?: number;
  /** `false`: only the preliminary result is sent, and the session waits for a review. Default true. */
  final?: boolean;
  /** Another `status.overall` than the outcome's. */
  overall?: string;
  /** Another event type than the outcome's. */
  eventType?: IdenfyWireEventType;
  /** Merged into the body. */
  payload?: PayloadOverrides<IdentificationPayload>;
  /** Another key to sign with; `null` leaves the signature out. */
  signingKey?: string | null;
  /** `false` sends nothing, as when iDenfy has given up: `/api/v2/status` still tells the result. */
  deliver?: boolean;
}

/** A result and the event that it is sent as. */
export interface SimulatorResult {
  readonly eventType: string;
  readonly payload: IdentificationPayload;
}

const AUTO = 'IDENTIFICATION_AUTO_FINISHED';
const MANUAL = 'IDENTIFICATION_MANUAL_FINISHED';

/** What the two reviews find, for each decision. SUSPECTED never comes without a tag. */
const FINDINGS = {
  APPROVED: { face: 'FACE_MATCH', document: 'DOC_VALIDATED', mismatchTags: [] },
  DENIED: { face: 'FACE_MISMATCH', document: 'DOC_VALIDATED', mismatchTags: [] },
  SUSPECTED: { face: 'FACE_MATCH', document: 'DOC_VALIDATED', mismatchTags: ['NAME'] },
} satisfies Record<string, { face: string; document: string; mismatchTags: string[] }>;

type Decision = keyof typeof FINDINGS;

/**
 * What a verification with this outcome sends, in order.
 *
 * @param tagsOf the fraud tags of a person with this document
 */
export function verificationResults(
  session: Session,
  outcome: SimulatorOutcome,
  options: CompleteOptions,
  tagsOf: (docNumber: unknown) => string[],
): SimulatorResult[] {
  if (outcome === 'EXPIRED' || outcome === 'CANCELLED') {
    // Both bodies are the same: the event says which of them it is.
    return [unfinished(session, `IDENTIFICATION_${outcome}`, options)];
  }
  if (!isDecision(outcome)) {
    throw new Error('The outcome must be APPROVED, DENIED, SUSPECTED, EXPIRED or CANCELLED.');
  }
  const final = options.final ?? true;
  const tagged = (result: SimulatorResult): SimulatorResult => {
    const fraudTags = tagsOf(result.payload.data?.docNumber);
    return adjusted(result, fraudTags.length === 0 ? {} : { payload: { status: { fraudTags } } });
  };
  const automatic = tagged(decided(session, outcome, AUTO, false));
  const last = tagged(decided(session, outcome, options.eventType ?? (final ? MANUAL : AUTO), final));
  const result = adjusted(last, options);
  return final && options.automaticFirst === true ? [automatic, result] : [result];
}

/**
 * The whole result as `POST /api/v2/full` has it: never final, and the automatic result while a review is pending
 * (documentation.idenfy.com, kyc/data-retrieval).
 */
export function fullResult(session: Session): IdentificationPayload {
  const unused = { ...ofSession(session, idenfyPayloads.identificationExpired()), finishTime: null };
  const { status, ...content } = session.result ?? unused;
  const overall = session.overall === 'REVIEWING' ? automaticOf(status ?? {}) : session.overall;
  return { ...content, final: false, status: { ...status, overall } };
}

function automaticOf({ autoFace, autoDocument, fraudTags, mismatchTags }: IdentificationStatus): Decision {
  const isTagged = [fraudTags, mismatchTags].some((tags) => (tags ?? []).length > 0);
  const passed = autoFace === 'FACE_MATCH' && autoDocument === 'DOC_VALIDATED';
  return passed ? (isTagged ? 'SUSPECTED' : 'APPROVED') : 'DENIED';
}

/** The manual result after a dummy's automatic one. */
export function reviewedDummy(session: Session, manualFace: string, manualDocument: string): SimulatorResult {
  const passed = manualFace === 'FACE_MATCH' && manualDocument === 'DOC_VALIDATED';
  const overall = passed ? 'APPROVED' : 'DENIED';
  return adjusted(decided(session, overall, MANUAL, true), {
    payload: { status: { manualFace, manualDocument } },
  });
}

/** The result of a request for more information, before its review. */
export function resubmittedResult(session: Session, { payload: own }: CompleteOptions): SimulatorResult {
  const payload = withDocument(session, idenfyPayloads.identificationResubmitted());
  return adjusted({ eventType: 'IDENTIFICATION_RESUBMITTED', payload }, { payload: own });
}

const isDecision = (outcome: string): outcome is Decision => Object.hasOwn(FINDINGS, outcome);

function decided(session: Session, outcome: Decision, eventType: string, final: boolean): SimulatorResult {
  const { face, document, mismatchTags } = FINDINGS[outcome];
  const reviewed = eventType === AUTO ? {} : { manualFace: face, manualDocument: document };
  const payload = idenfyPayloads.identificationAutoFinished({
    final,
    status: { overall: outcome, autoFace: face, autoDocument: document, mismatchTags, ...reviewed },
  });
  return { eventType, payload: withDocument(session, payload) };
}

function unfinished(session: Session, eventType: string, options: CompleteOptions): SimulatorResult {
  const payload = ofSession(session, idenfyPayloads.identificationExpired());
  return adjusted({ eventType: options.eventType ?? eventType, payload }, options);
}

/** The result with the changes that the options ask for. */
function adjusted({ eventType, payload }: SimulatorResult, options: CompleteOptions): SimulatorResult {
  const overall = options.overall ?? payload.status?.overall;
  const chosen = mergePayload<IdentificationPayload>(payload, {
    status: { overall },
    final: options.final ?? payload.final,
  });
  return { eventType, payload: mergePayload<IdentificationPayload>(chosen, options.payload) };
}

/** A body made the session's own: its ids and its times. */
function ofSession(session: Session, body: IdentificationPayload): IdentificationPayload {
  return {
    ...body,
    scanRef: session.scanRef,
    clientId: session.clientId,
    externalRef: session.externalRef,
    startTime: Math.floor((session.openedAt ?? session.createdAt).getTime() / 1000),
    finishTime: Math.floor(session.now / 1000),
  };
}

/** The same, with pictures and a document that names the person of the token request. */
function withDocument(session: Session, body: IdentificationPayload): IdentificationPayload {
  const data = { ...body.data, ...personOf(session.request) };
  const picture = (name: string): [string, string] => [name, sampleFile(`${name}.png`, session.scanRef)];
  return {
    ...ofSession(session, body),
    data: { ...data, fullName: `${data.docFirstName} ${data.docLastName}` },
    fileUrls: Object.fromEntries(Object.keys(body.fileUrls ?? {}).map(picture)),
  };
}

/** The document shows what the request says of the person, so nothing mismatches. */
function personOf(request: Readonly<Record<string, unknown>>): Partial<IdentificationData> {
  const first = text(request.firstName)?.toUpperCase();
  const last = text(request.lastName)?.toUpperCase();
  const country = text([request.country].flat()[0]);
  const known: Partial<IdentificationData> = {
    docFirstName: first,
    orgFirstName: first,
    docLastName: last,
    orgLastName: last,
    docNumber: text(request.documentNumber),
    docPersonalCode: text(request.personalNumber),
    docExpiry: text(request.dateOfExpiry),
    docDob: text(request.dateOfBirth),
    docDateOfIssue: text(request.dateOfIssue),
    docType: text([request.documents].flat()[0]),
    docSex: request.sex === 'M' ? 'MALE' : request.sex === 'F' ? 'FEMALE' : undefined,
    docNationality: text(request.nationality),
    orgNationality: text(request.nationality),
    docIssuingCountry: country,
    selectedCountry: country,
    address: text(request.address),
  };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
