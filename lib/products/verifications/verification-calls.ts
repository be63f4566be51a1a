import { checkScanRef } from '../../client/call.js';
import type { Call, CallOptions } from '../../client/call.js';
import type { IdenfyClient, ListCall } from '../../client/idenfy-client.js';
import { readObject, readWith } from '../../client/read.js';
import { IdenfyRequestError } from '../../errors/idenfy-errors.js';
import { BLOCKLIST_RULES, DUMMY_RULES, INFORMATION_RULES, LIST_RULES } from './verification-requests.dto.js';
import type {
  AddDummyStatusRequest,
  AddToBlocklistRequest,
  ListVerificationsRequest,
  RequestInformationRequest,
} from './verification-requests.dto.js';
import type {
  BlocklistEntry,
  BlocklistSource,
  InformationRequest,
  ListedVerification,
} from './verifications.types.js';

const LIST = '/kyc/identifications/';
const PER_PAGE = 50;
/** No clientId has so many verifications; a list that does not end must not be read for ever. */
const MOST_PAGES = 10;

/** The verifications that iDenfy lists; each page is fetched when it is asked for. */
export async function* listed(
  client: IdenfyClient,
  request: ListVerificationsRequest,
  optionsOf: () => CallOptions,
): AsyncGenerator<ListedVerification, void, undefined> {
  const { clientId, pageSize: perPage = PER_PAGE } = LIST_RULES.bodyOf(request);
  const call = { method: 'listVerifications', path: LIST, query: { clientId }, perPage };
  for await (const page of client.pages<ListedVerification>(call, optionsOf)) {
    yield* page.filter(isNamed);
  }
}

/** The verifications of a clientId for reconciliation, in the order in which iDenfy lists them, all within one deadline. */
export async function findIdentifications(
  client: IdenfyClient,
  clientId: string,
  options: CallOptions,
): Promise<ListedVerification[]> {
  const call: ListCall = {
    method: 'findIdentifications',
    path: LIST,
    query: { clientId },
    perPage: PER_PAGE,
  };
  const found: ListedVerification[] = [];
  let pages = 0;
  for await (const page of client.pages<ListedVerification>(call, () => options)) {
    found.push(...page.filter(isNamed));
    pages += 1;
    if (pages === MOST_PAGES) {
      break;
    }
  }
  return found;
}

/** What names no verification is left out, so that one odd entry does not hide the others. */
const isNamed = ({ scanRef }: ListedVerification): boolean => typeof scanRef === 'string' && scanRef !== '';

export const information = (
  scanRef: string,
  request: RequestInformationRequest,
): Call<InformationRequest> => ({
  kind: 'write',
  method: 'requestInformation',
  path: '/kyc/identifications/{scanRef}/request-information/',
  ids: { scanRef },
  body: INFORMATION_RULES.bodyOf(request),
  read: readWith<InformationRequest>('tokenString'),
});

export const blocking = <Source extends BlocklistSource>(
  scanRef: string,
  source: Source,
  request: AddToBlocklistRequest,
): Call<BlocklistEntry<Source>> => ({
  ...blocklist('addToBlocklist', scanRef, source),
  body: BLOCKLIST_RULES.bodyOf(request),
  read: readObject<BlocklistEntry<Source>>,
});

export const unblocking = (scanRef: string, source: BlocklistSource): Omit<Call<unknown>, 'read'> => ({
  ...blocklist('removeFromBlocklist', scanRef, source),
  verb: 'DELETE',
});

const SOURCES: readonly unknown[] = ['DOCUMENT', 'DOCUMENT_INFO', 'SELFIE'] satisfies BlocklistSource[];

function blocklist(method: string, scanRef: string, source: BlocklistSource): Omit<Call<unknown>, 'read'> {
  if (!SOURCES.includes(source)) {
    const message = 'source must be DOCUMENT, DOCUMENT_INFO or SELFIE';
    throw IdenfyRequestError.invalid([{ path: 'source', rule: 'enum', message }]);
  }
  const path = '/kyc/identifications/{scanRef}/blocklists/{source}/';
  return { kind: 'write', method, path, ids: { scanRef, source } };
}

export function dummyStatus(scanRef: string, status: AddDummyStatusRequest): Omit<Call<unknown>, 'read'> {
  checkScanRef(scanRef);
  const body = { ...DUMMY_RULES.bodyOf(status), scanRef };
  return { kind: 'write', method: 'addDummyStatus', path: '/api/v2/add-dummy-status', body };
}
