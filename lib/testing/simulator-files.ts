import type { FileUrls, IdentificationPayload } from '../events/payloads/index.js';
import type { SimulatorAccount } from './simulator-account.js';
import type { Session } from './simulator-session.js';
import { onePagePdf } from './simulator-pdf.js';
import { plainPng } from './simulator-png.js';
import type { SimulatorResponse } from './simulator-response.js';

const FILES = '/files/';
/** Documents of the other products, none of which belongs to a verification. */
const DOCUMENTS = `${FILES}documents/`;

/** Whether a path is a file behind a link, which takes no credentials. */
export const isFile = (path: string): boolean => path.startsWith(FILES);

/** A link as S3 and CloudFront pre-sign them: it lives for `fileLinkSeconds` from now. */
function fileLink(account: SimulatorAccount, path: string): string {
  const expires = Math.ceil(account.clock.now / 1000 + account.settings.fileLinkSeconds);
  return `${account.url}${path}?Expires=${expires}&Signature=${account.sign(`${path} ${expires}`)}`;
}

/** A link to a document of a company, of an order or of a check. */
export const documentLink = (account: SimulatorAccount, id: string): string =>
  fileLink(account, `${DOCUMENTS}${id}.pdf`);

/** Fresh links to the files of a verification. Those that somebody else has put in stay as they are. */
export function freshLinks(account: SimulatorAccount, { scanRef, result }: Session): FileUrls {
  return mapLinks(scanRef, result?.fileUrls ?? {}, (_link, path) => fileLink(account, path));
}

/** A result whose links lead to the simulator: those that still do stay the same. */
export function withLinks(
  account: SimulatorAccount,
  scanRef: string,
  payload: IdentificationPayload,
): IdentificationPayload {
  const { fileUrls } = payload;
  const linked = (link: string, path: string): string =>
    link.startsWith(`${account.url}/`) && refusalOf(account, new URL(link)) === undefined
      ? link
      : fileLink(account, path);
  return fileUrls ? { ...payload, fileUrls: mapLinks(scanRef, fileUrls, linked) } : payload;
}

function mapLinks(
  scanRef: string,
  fileUrls: FileUrls,
  change: (link: string, path: string) => string,
): FileUrls {
  const own = new RegExp(`/(${scanRef}/[^/?]+)\\?Expires=`);
  const entries = Object.entries(fileUrls).map(([step, link]) => {
    const [, file] = own.exec(link ?? '') ?? [];
    return [step, link === null || file === undefined ? link : change(link, FILES + file)];
  });
  return Object.fromEntries(entries) as FileUrls;
}

/** The file behind a link, or the error that S3 responds with. */
export function respondToFile(
  account: SimulatorAccount,
  method: string,
  url: URL,
  authorization: string | undefined,
): SimulatorResponse {
  if (method !== 'GET' && method !== 'HEAD') {
    return refused(405, 'MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
  if (authorization !== undefined) {
    const message =
      'Only one auth mechanism allowed; only the Signature query string parameter or the Authorization header should be specified';
    return refused(400, 'InvalidArgument', message);
  }
  const refusal = refusalOf(account, url);
  if (refusal !== undefined) {
    return refusal;
  }
  if (url.pathname.startsWith(DOCUMENTS)) {
    const headers = { 'Content-Type': 'application/pdf' };
    return { status: 200, headers, body: onePagePdf('A document of the simulator') };
  }
  const [scanRef = ''] = url.pathname.slice(FILES.length).split('/');
  const session = account.sessions.get(scanRef);
  return session === undefined || session.deleted
    ? refused(404, 'NoSuchKey', 'The specified key does not exist.')
    : { status: 200, headers: { 'Content-Type': 'image/png' }, body: plainPng(url.pathname) };
}

/** Why a link does not lead to its file, if it does not. */
function refusalOf(
  account: SimulatorAccount,
  { pathname, searchParams }: URL,
): SimulatorResponse | undefined {
  const expires = searchParams.get('Expires');
  if (searchParams.get('Signature') !== account.sign(`${pathname} ${expires}`)) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    return refused(403, 'SignatureDoesNotMatch', message);
  }
  return account.clock.now < Number(expires) * 1000
    ? undefined
    : refused(403, 'AccessDenied', 'Request has expired');
}

const refused = (status: number, code: string, message: string): SimulatorResponse => ({
  status,
  headers: { 'Content-Type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`,
});
