import { COMPANY_UI_URL, IDENFY_UI_URL, pageUrl } from './page-url.js';
import type { UnprovenCompanyResult, UnprovenResult } from './unproven-results.js';

/** A window, as far as it is looked at: that of a popup, or the `contentWindow` of an iframe. */
export interface WindowLike {
  readonly closed: boolean;
  /** Not called: nothing is sent to iDenfy's page. */
  postMessage(...message: never[]): void;
}

/** An `HTMLIFrameElement`, as far as it is looked at. */
export interface IframeLike {
  /** Null while the iframe is in no document. */
  readonly contentWindow: WindowLike | null;
}

/** Where iDenfy's page is. */
export interface IdenfyResultOptions {
  /**
   * Where the page comes from, for example the `url` of the simulator. Only its origin counts. Default https://ui.idenfy.com,
   * and https://kyb.ui.idenfy.com for companies.
   */
  uiUrl?: string | undefined;
}

interface MessageLike {
  readonly data: unknown;
  readonly origin: string;
  readonly source: unknown;
}

/** The page that this code runs in. */
interface Page {
  addEventListener(type: 'message', listener: (message: MessageLike) => void): void;
  removeEventListener(type: 'message', listener: (message: MessageLike) => void): void;
}

type Fields = Readonly<Record<string, unknown>>;

const STATUSES = ['APPROVED', 'FAILED', 'UNVERIFIED'] as const;
const MANUAL_STATUSES = ['APPROVED', 'FAILED', 'WAITING', 'INACTIVE'] as const;
const COMPANY_STATUSES = ['success', 'failed'] as const;

/**
 * Calls `handler` when iDenfy's page says that the person is done (documentation.idenfy.com, kyc/iframe-redirect), with what it
 * says. **Not proof of anything**: see {@link UnprovenResult}.
 *
 * A message counts when it comes from that very iframe or window, from the origin of `uiUrl`, and has one of the documented
 * statuses. Older pages of iDenfy send an object and lower case, newer ones a JSON text: both are read. All other messages are
 * left alone. The handler may be called more than once.
 *
 * @param frame the iframe, whose `src` may be set later, or the window that `window.open()` gave
 * @returns stops the calls; React can return it from an effect
 * @throws TypeError when there is no iframe or window, as after a popup that was blocked, or when `uiUrl` is no URL
 */
export function onIdenfyResult(
  frame: IframeLike | WindowLike,
  handler: (result: UnprovenResult) => void,
  options: IdenfyResultOptions = {},
): () => void {
  return listen(frame, options.uiUrl ?? IDENFY_UI_URL, readResult, handler);
}

/**
 * The same for the form of a company (documentation.idenfy.com, KYB/KYBIntegration/kybIframe). **Not proof of anything**: see
 * {@link UnprovenCompanyResult}.
 */
export function onIdenfyCompanyResult(
  frame: IframeLike | WindowLike,
  handler: (result: UnprovenCompanyResult) => void,
  options: IdenfyResultOptions = {},
): () => void {
  return listen(frame, options.uiUrl ?? COMPANY_UI_URL, readCompanyResult, handler);
}

function listen<Result>(
  frame: IframeLike | WindowLike,
  uiUrl: string,
  read: (fields: Fields) => Result | undefined,
  handler: (result: Result) => void,
): () => void {
  if (typeof frame !== 'object' || frame === null) {
    throw new TypeError('There is no iframe or window to listen to');
  }
  const { origin } = pageUrl('uiUrl', uiUrl);
  const page = globalThis as unknown as Page;
  const onMessage = (message: MessageLike): void => {
    // An iframe outside of a document has no window, and a message may have no source.
    if (message.origin !== origin || message.source === null || message.source !== windowOf(frame)) {
      return;
    }
    const result = read(fieldsOf(message.data));
    if (result !== undefined) {
      handler(result);
    }
  };
  page.addEventListener('message', onMessage);
  return () => page.removeEventListener('message', onMessage);
}

/** Looked at for each message: an iframe has another window after it was moved. A window of another origin shows `postMessage`. */
const windowOf = (frame: IframeLike | WindowLike): unknown =>
  'postMessage' in frame ? frame : frame.contentWindow;

function fieldsOf(data: unknown): Fields {
  const fields = typeof data === 'string' ? parse(data) : data;
  return typeof fields === 'object' && fields !== null ? (fields as Fields) : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readResult(fields: Fields): UnprovenResult | undefined {
  const status = oneOf(STATUSES, fields['status']);
  return status === undefined
    ? undefined
    : {
        status,
        manualStatus: oneOf(MANUAL_STATUSES, fields['manualStatus']) ?? null,
        autoSuspected: isTrue(fields['autoSuspected']),
        manualSuspected: isTrue(fields['manualSuspected']),
      };
}

function readCompanyResult(fields: Fields): UnprovenCompanyResult | undefined {
  const status = oneOf(COMPANY_STATUSES, fields['status']);
  return status === undefined ? undefined : { status };
}

/** The word that it is, in any case. */
const oneOf = <Word extends string>(words: readonly Word[], value: unknown): Word | undefined =>
  words.find((word) => typeof value === 'string' && word.toUpperCase() === value.toUpperCase());

/** iDenfy's own plugin for WordPress takes the text as well. */
const isTrue = (value: unknown): boolean => value === true || oneOf(['true'], value) !== undefined;
