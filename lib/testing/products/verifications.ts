import {
  BLOCKLIST_RULES,
  INFORMATION_RULES,
} from '../../products/verifications/verification-requests.dto.js';
import type { BlocklistSource } from '../../products/verifications/verifications.types.js';
import { idenfyPayloads } from '../payloads/idenfy-payloads.js';
import type { Session } from '../simulator-session.js';
import { freshLinks } from '../simulator-files.js';
import { badValue, empty, error, json } from '../simulator-response.js';
import type { SimulatorResponse } from '../simulator-response.js';
import { checkBody, route } from '../simulator-router.js';
import type { ApiRoute, RoutedCall } from '../simulator-router.js';
import type { SimulatorAccount } from '../simulator-account.js';

/** A request for more information as the simulator keeps it. */
export interface SimulatedInformationRequest {
  readonly tokenString: string;
  readonly sessionUrl: string;
  readonly request: Readonly<Record<string, unknown>>;
  readonly endsAt: Date;
}

/** What the simulator knows a person by whose verification is on a blocklist. */
export interface SimulatedBlocklistEntry {
  readonly reason: string | null;
  /** ISO 8601. */
  readonly created: string;
  readonly clientId: string;
  readonly docNumber: string | null;
}

export type SimulatedBlocklist = Readonly<Partial<Record<BlocklistSource, SimulatedBlocklistEntry>>>;

const LIFETIME = 86_400;

/** What each source leads to in later verifications of the same person, where the token asks for the check. */
const CHECKS = {
  SELFIE: ['checkFaceBlacklist', 'FACE_IN_BLACKLIST'],
  DOCUMENT: ['checkDocFaceBlacklist', 'DOC_FACE_IN_BLACKLIST'],
  DOCUMENT_INFO: ['checkPersonBlacklist', 'DATA_IN_BLACKLIST'],
} as const satisfies Record<BlocklistSource, readonly [flag: string, tag: string]>;

const SOURCES = Object.keys(CHECKS) as BlocklistSource[];

/** The fraud tags of a verification: a person is the same by clientId, or by the number of the document. */
export function blocklistTags(session: Session, docNumber: unknown, account: SimulatorAccount): string[] {
  const entries = account.sessionsOf(null).flatMap(({ blocklist }) => Object.entries(blocklist));
  return SOURCES.filter((source) => {
    const [flag] = CHECKS[source];
    return (
      session.request[flag] === true &&
      entries.some(
        ([name, entry]) =>
          name === source && (entry.clientId === session.clientId || entry.docNumber === docNumber),
      )
    );
  }).map((source) => CHECKS[source][1]);
}

/** A route of a verification that exists. */
const ofVerification =
  (
    respond: (session: Session, call: RoutedCall, account: SimulatorAccount) => SimulatorResponse,
  ): ApiRoute['respond'] =>
  (account, call) => {
    const session = account.sessions.get(call.ids.scanRef ?? '');
    return session === undefined || session.deleted
      ? error(404, 'Not found.')
      : respond(session, call, account);
  };

/** The same of a source that exists. */
const ofSource = (
  respond: (
    session: Session,
    source: BlocklistSource,
    call: RoutedCall,
    account: SimulatorAccount,
  ) => SimulatorResponse,
): ApiRoute['respond'] =>
  ofVerification((session, call, account) => {
    const source = SOURCES.find((one) => one === call.ids.source);
    return source === undefined ? error(404, 'Not found.') : respond(session, source, call, account);
  });

const documentOf = ({ result }: Session): Record<string, unknown> => ({
  ...idenfyPayloads.identificationExpired().data,
  ...result?.data,
});

function shown(
  account: SimulatorAccount,
  session: Session,
  source: BlocklistSource,
  { reason, created }: SimulatedBlocklistEntry,
): object {
  if (source !== 'DOCUMENT_INFO') {
    const { FACE: faceImageUrl = null } = freshLinks(account, session);
    return { id: session.scanRef, reason, created, faceImageUrl };
  }
  const { fullName, docDob, docPersonalCode, docNumber, docNationality } = documentOf(session);
  return {
    id: account.ids.uuid(),
    fullName,
    dateOfBirth: docDob,
    personalNumber: docPersonalCode,
    documentNumber: docNumber,
    nationality: docNationality,
    reason,
    created,
  };
}

/** Calls about one verification (documentation.idenfy.com, kyc/request-update and api-reference). */
export const VERIFICATION_ROUTES: readonly ApiRoute[] = [
  route(
    'POST',
    '/kyc/identifications/{scanRef}/request-information/',
    ofVerification((session, { body }, account) => {
      const checked = checkBody(INFORMATION_RULES, body);
      if ('refusal' in checked) {
        return checked.refusal;
      }
      if (session.pendingInformation !== undefined) {
        return badValue('Information is requested already.');
      }
      const { request } = checked;
      const seconds = typeof request.lifetime === 'number' ? request.lifetime : LIFETIME;
      const tokenString = account.ids.token();
      const sessionUrl = `${account.url}/?authToken=${tokenString}`;
      const endsAt = account.clock.date(seconds * 1000);
      session.information = { tokenString, sessionUrl, request, endsAt };
      return json(200, { sessionUrl, tokenString });
    }),
  ),
  route(
    'POST',
    '/kyc/identifications/{scanRef}/blocklists/{source}/',
    ofSource((session, source, { body }, account) => {
      const checked = checkBody(BLOCKLIST_RULES, body);
      if ('refusal' in checked) {
        return checked.refusal;
      }
      const { reason } = checked.request;
      const { docNumber } = documentOf(session);
      const entry: SimulatedBlocklistEntry = {
        reason: typeof reason === 'string' ? reason : null,
        created: account.clock.date().toISOString(),
        clientId: session.clientId,
        docNumber: typeof docNumber === 'string' ? docNumber : null,
      };
      session.blocklist = { ...session.blocklist, [source]: entry };
      return json(201, shown(account, session, source, entry));
    }),
  ),
  route(
    'DELETE',
    '/kyc/identifications/{scanRef}/blocklists/{source}/',
    ofSource((session, source) => {
      const { [source]: entry, ...others } = session.blocklist;
      session.blocklist = others;
      return entry === undefined ? error(404, 'Not found.') : { ...empty(), status: 204 };
    }),
  ),
];
