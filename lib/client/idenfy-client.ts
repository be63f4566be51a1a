import { Inject, Injectable } from '@nestjs/common';
import { IDENFY_OPTIONS } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { IdenfyError } from '../errors/idenfy-error.js';
import { describeError } from '../errors/describe-error.js';
import type { IdentificationPayload } from '../events/payloads/identification.payload.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { callOptions, checkScanRef, targetOf } from './call.js';
import type { Call, CallOptions, IdenfyCallOptions } from './call.js';
import { LONGEST_RETRY_AFTER_MS } from './error-mapping.js';
import { Exchange } from './exchange.js';
import type { ExchangeResult } from './exchange.js';
import { KeepAliveAgents } from './agents.js';
import {
  parseJson,
  parseJsonObject,
  readData,
  readFiles,
  readFull,
  readPdf,
  readStatus,
  readToken,
} from './responses.js';
import type { DataAnswer, FilesAnswer, StatusAnswer, TokenResponse } from './responses.js';
import { readList, readNothing, readPage } from './read.js';
import type { Page } from './read.js';
import { requests } from './request-message.js';
import { settle, withRetries } from './retry.js';
import type { Attempt } from './retry.js';

/** A verification that cannot exist: no UUID is made of nothing but zeros. */
const NO_SCAN_REF = '00000000-0000-0000-0000-000000000000';
const MAX_RESPONSE_BYTES = 2 * 1024 * 1024;
/** A report may hold photos, a whole result hundreds of hits of a screening. */
const MAX_LARGE_BYTES = 16 * 1024 * 1024;
/** An attempt with less time left than this, or than this share of the call's time, may spend a credit for nothing. */
const USEFUL_MS = 500;
const USEFUL_SHARE = 0.1;

/** A call for a list. */
export interface ListCall extends Omit<Call<unknown>, 'kind' | 'read'> {
  /** `false` where iDenfy gives the whole list at once, and takes no page. */
  readonly paged?: false;
  /** How many entries to ask for at a time. Default: as many as iDenfy likes. */
  readonly perPage?: number;
}

/**
 * HTTP to iDenfy: HTTP Basic, one deadline per call, repeats only where they are safe, errors by their meaning. Every
 * method rejects with an `IdenfyError` and nothing else; none of them holds a credential or personal data.
 */
@Injectable()
export class IdenfyClient {
  readonly #options: ResolvedIdenfyOptions;
  readonly #logger = new SafeLogger('IdenfyClient');
  readonly #exchange: Exchange;

  constructor(@Inject(IDENFY_OPTIONS) options: ResolvedIdenfyOptions) {
    this.#options = options;
    const { agent, timeoutMs } = options;
    const proxy = options.proxy === undefined ? undefined : { url: options.proxy, connectMs: timeoutMs };
    const credentials = Buffer.from(`${options.apiKey}:${options.apiSecret}`, 'utf8').toString('base64');
    this.#exchange = new Exchange(`Basic ${credentials}`, new KeepAliveAgents(undefined, { agent, proxy }));
  }

  /**
   * Creates a token (documentation.idenfy.com, kyc/generate-token); the request has been checked before.
   *
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole response came, IdenfyResponseError also when the
   * response names another clientId.
   */
  createToken(body: { readonly clientId?: string }, options: CallOptions): Promise<TokenResponse> {
    const call = { kind: 'token', method: 'createToken', path: '/api/v2/token', body } as const;
    return this.call({ ...call, about: body.clientId, read: readToken }, options);
  }

  getStatus(scanRef: string, options: CallOptions): Promise<StatusAnswer> {
    return this.#read({ method: 'getStatus', path: '/api/v2/status', read: readStatus }, scanRef, options);
  }

  getData(scanRef: string, options: CallOptions): Promise<DataAnswer> {
    return this.#read({ method: 'getData', path: '/api/v2/data', read: readData }, scanRef, options);
  }

  getFiles(scanRef: string, options: CallOptions): Promise<FilesAnswer> {
    return this.#read({ method: 'getFiles', path: '/api/v2/files', read: readFiles }, scanRef, options);
  }

  /** The whole result, which says neither whether it is final nor that a review is pending: `getStatus` does. */
  getFull(scanRef: string, options: CallOptions): Promise<IdentificationPayload> {
    const endpoint = { method: 'getVerification', path: '/api/v2/full', maxBodyBytes: MAX_LARGE_BYTES };
    return this.#read({ ...endpoint, read: readFull }, scanRef, options);
  }

  /**
   * Resolves to the error of a 404 in iDenfy's own words, which says that the verification is gone: perhaps by an earlier
   * call whose response was lost. The 404 of some other server rejects.
   *
   * @throws IdenfyRequestError while the token has not expired yet, IdenfyOutcomeUnknownError as `createToken` does.
   */
  async deleteVerification(scanRef: string, options: CallOptions): Promise<IdenfyError | undefined> {
    checkScanRef(scanRef);
    const call = { kind: 'delete', method: 'deleteVerification', path: '/api/v2/delete' } as const;
    const reading = { read: readDeleted, expected: ['IDENFY_NOT_FOUND'] } as const;
    const { error, isIdenfys } = await this.call({ ...call, body: { scanRef }, ...reading }, options);
    if (error !== undefined && !isIdenfys) {
      throw error;
    }
    return error;
  }

  generatePdf(scanRef: string, options: CallOptions, language?: string): Promise<Buffer> {
    const endpoint = { method: 'generatePdf', path: '/api/v2/generate-pdf', maxBodyBytes: MAX_LARGE_BYTES };
    return this.#read({ ...endpoint, read: readPdf, body: { language } }, scanRef, options);
  }

  /**
   * Whether iDenfy accepts the credentials: asks for the status of a verification that cannot exist, which costs nothing
   * and is refused only after they were checked. Rejects when they are not accepted, or that cannot be found out.
   */
  async checkCredentials(options: CallOptions): Promise<void> {
    const call = { kind: 'read', method: 'checkCredentials', path: '/api/v2/status' } as const;
    const expected = ['IDENFY_NOT_FOUND', 'IDENFY_REQUEST'] as const;
    // Read as JSON: the 404 of some other server says nothing.
    await this.call({ ...call, body: { scanRef: NO_SCAN_REF }, expected, read: parseJsonObject }, options);
  }

  /** iDenfy's hosted page for a token (documentation.idenfy.com, kyc/generate-token). */
  redirectUrl(authToken: string): string {
    return `${this.#options.baseUrl}/api/v2/redirect?${query({ authToken })}`;
  }

  /** The `src` of an iframe; `lang` sets its language, since it ignores the token's locale. */
  iframeUrl(authToken: string, { lang }: { lang?: string } = {}): string {
    return `${this.#options.uiUrl}/?${query({ authToken, ...(lang === undefined ? {} : { lang }) })}`;
  }

  /** Closes the connections; for the end of the app, when no call is in flight. */
  close(): void {
    this.#exchange.close();
  }

  async #read<Value>(
    endpoint: Pick<Call<Value>, 'method' | 'path' | 'maxBodyBytes' | 'read' | 'body'>,
    scanRef: string,
    options: CallOptions,
  ): Promise<Value> {
    checkScanRef(scanRef);
    const body = { scanRef, ...endpoint.body };
    return this.call({ ...endpoint, kind: 'read', body, about: scanRef }, options);
  }

  /**
   * Makes a call of the other products, or one that an app has put together.
   *
   * @throws IdenfyRequestError before anything is sent, IdenfyOutcomeUnknownError where a call that is no read was sent and no
   * whole response came, and the other errors by what iDenfy responded
   */
  async ask<Value>(call: Call<Value>, options: IdenfyCallOptions | undefined): Promise<Value> {
    return this.call(call, callOptions(options, this.#options.timeoutMs));
  }

  /** Makes a call whose response has nothing to say but that it was done. */
  async tell(call: Omit<Call<unknown>, 'read'>, options: IdenfyCallOptions | undefined): Promise<void> {
    await this.ask({ ...call, read: readNothing }, options);
  }

  /** The entries of a list, page after page as they are asked for. */
  async *list<Entry>(
    call: ListCall,
    options: IdenfyCallOptions | undefined,
  ): AsyncGenerator<Entry, void, undefined> {
    for await (const page of this.pages<Entry>(call, () => callOptions(options, this.#options.timeoutMs))) {
      yield* page;
    }
  }

  /**
   * The pages of a list as they are asked for. They are counted rather than followed by their links, which could lead
   * elsewhere with the credentials.
   *
   * @param optionsOf of the call for each page
   */
  async *pages<Entry>(
    { paged, perPage, ...call }: ListCall,
    optionsOf: () => CallOptions,
  ): AsyncGenerator<readonly Entry[], void, undefined> {
    const read = paged === false ? readList<Entry> : readPage<Entry>;
    for (let page = 1; ; page += 1) {
      const query =
        paged === false ? call.query : { ...call.query, page, ...(perPage !== undefined && { perPage }) };
      const { entries, more } = await this.call<Page<Entry>>(
        // Entries that went meanwhile may have left no page after those before.
        { ...call, query, kind: 'read', read, expected: page === 1 ? undefined : ['IDENFY_NOT_FOUND'] },
        optionsOf(),
      );
      yield entries;
      if (!more || entries.length === 0) {
        return;
      }
    }
  }

  async call<Value>(
    call: Call<Value>,
    { deadline, signal, closing, onAttempt }: CallOptions,
  ): Promise<Value> {
    const target = call.ids === undefined && call.query === undefined ? call.path : targetOf(call);
    const { retries } = this.#options;
    const attemptMs = call.kind === 'read' ? deadline.timeoutMs / (retries + 1) : deadline.timeoutMs;
    const usefulMs =
      call.kind === 'token' || call.kind === 'write'
        ? Math.max(USEFUL_MS, deadline.timeoutMs * USEFUL_SHARE)
        : 1;
    const body = call.body === undefined ? undefined : JSON.stringify(call.body);
    let attempts = 0;
    try {
      return await withRetries({ deadline, signal, retries, usefulMs, closing }, async () => {
        attempts += 1;
        onAttempt?.();
        const startedAt = performance.now();
        const result = await this.#exchange.send({
          url: `${this.#options.baseUrl}${target}`,
          method: call.verb,
          authorization: call.bearer === undefined ? undefined : `Bearer ${call.bearer}`,
          body,
          timeoutMs: Math.min(attemptMs, deadline.remainingMs),
          usefulMs,
          maxBodyBytes: call.maxBodyBytes ?? MAX_RESPONSE_BYTES,
          signal,
        });
        const attempt = settle(call, result);
        if ('error' in attempt && attempt.error.retryAfterMs === LONGEST_RETRY_AFTER_MS) {
          this.#logger.warn('The Retry-After of iDenfy is an hour or longer; it is taken for an hour');
        }
        if (requests.hasSubscribers) {
          this.#publish(call, attempts, startedAt, result, attempt);
        }
        return attempt;
      });
    } catch (error) {
      if (IdenfyError.is(error, 'IDENFY_CONNECTION')) {
        this.#logger.error(`${call.method}: ${describeError(error)}`);
      }
      throw error;
    }
  }

  #publish(
    { method, path }: Call<unknown>,
    attempt: number,
    startedAt: number,
    result: ExchangeResult,
    made: Attempt<unknown>,
  ): void {
    const { code, reason } = 'error' in made ? made.error : {};
    requests.publish({
      ...{ instance: this.#options.instance, method, path, attempt },
      outcome: code === undefined ? 'succeeded' : 'failed',
      ...('response' in result && { status: result.response.status }),
      ...(code !== undefined && { code }),
      ...(reason !== undefined && { reason }),
      ms: performance.now() - startedAt,
    });
  }
}

/** A 2xx without content, or with JSON that does not matter; or the error of a 404. A page of HTML is not iDenfy's. */
function readDeleted(
  body: Buffer | undefined,
  _about: string,
  error?: IdenfyError,
): { error?: IdenfyError; isIdenfys: boolean } | undefined {
  const isIdenfys = (error === undefined && body?.length === 0) || parseJson(body) !== undefined;
  return isIdenfys || error !== undefined ? { error, isIdenfys } : undefined;
}

const query = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();
