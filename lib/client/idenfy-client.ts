import { Inject, Injectable } from '@nestjs/common';
import { IDENFY_OPTIONS } from '../config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../config/idenfy-options.interface.js';
import { IdenfyRequestError } from '../errors/index.js';
import type { Deadline } from '../shared/deadline.js';
import type { DataAnswer, FilesAnswer, StatusAnswer } from './answers.js';
import type { CallKind } from './call-kind.js';
import { answerError, failureError, unreadable } from './error-mapping.js';
import { Exchange } from './exchange.js';
import type { Answer } from './exchange.js';
import { parseJson, parseJsonObject } from './parse-json.js';
import { readData, readFiles, readStatus } from './read-answer.js';
import type { ReadAnswer } from './read-answer.js';
import { readPdf } from './read-pdf.js';
import { isRepeatable, withRetries } from './retry.js';
import type { Attempt } from './retry.js';

const MAX_ANSWER_BYTES = 2 * 1024 * 1024;
const MAX_PDF_BYTES = 16 * 1024 * 1024;

export interface CallOptions {
  /** Ends the call. */
  readonly signal?: AbortSignal;
  /** When the call has to be over, its repeats included. */
  readonly deadline: Deadline;
}

interface Call<Value> {
  readonly kind: CallKind;
  readonly path: string;
  readonly body: object;
  /** The value of a 2xx answer, or nothing when it is not what iDenfy documents. */
  readonly read: (body: Buffer | undefined) => Value | undefined;
  readonly maxBodyBytes?: number;
}

/**
 * HTTP to iDenfy: HTTP Basic, one deadline per call, repeats only where they are safe, errors by their meaning. Every
 * method rejects with an `IdenfyError` and nothing else; none of them holds a credential or personal data.
 */
@Injectable()
export class IdenfyClient {
  readonly #options: ResolvedIdenfyOptions;
  readonly #authorization: string;
  readonly #exchange = new Exchange();

  constructor(@Inject(IDENFY_OPTIONS) options: ResolvedIdenfyOptions) {
    this.#options = options;
    const credentials = Buffer.from(`${options.apiKey}:${options.apiSecret}`, 'utf8');
    this.#authorization = `Basic ${credentials.toString('base64')}`;
  }

  /**
   * Creates a token (documentation.idenfy.com, kyc/generate-token); the request has been checked before.
   *
   * @throws IdenfyOutcomeUnknownError when the request was sent and no whole answer came.
   */
  createToken(body: object, options: CallOptions): Promise<Record<string, unknown>> {
    return this.#call({ kind: 'token', path: '/api/v2/token', body, read: readTokenAnswer }, options);
  }

  getStatus(scanRef: string, options: CallOptions): Promise<StatusAnswer> {
    return this.#read('/api/v2/status', scanRef, readStatus, options);
  }

  getData(scanRef: string, options: CallOptions): Promise<DataAnswer> {
    return this.#read('/api/v2/data', scanRef, readData, options);
  }

  getFiles(scanRef: string, options: CallOptions): Promise<FilesAnswer> {
    return this.#read('/api/v2/files', scanRef, readFiles, options);
  }

  /** @throws IdenfyRequestError while the token has not expired yet. */
  async deleteVerification(scanRef: string, options: CallOptions): Promise<void> {
    checkText('scanRef', scanRef);
    const call = { kind: 'delete', path: '/api/v2/delete', body: { scanRef }, read: readNothing } as const;
    await this.#call(call, options);
  }

  generatePdf(scanRef: string, options: CallOptions): Promise<Buffer> {
    return this.#read('/api/v2/generate-pdf', scanRef, readPdf, options, MAX_PDF_BYTES);
  }

  /** iDenfy's hosted page for a token (documentation.idenfy.com, kyc/generate-token). */
  redirectUrl(authToken: string): string {
    return `${this.#options.baseUrl}/api/v2/redirect?${query({ authToken })}`;
  }

  /** The `src` of an iframe; `lang` sets its language, since it ignores the token's locale. */
  iframeUrl(authToken: string, { lang }: { lang?: string } = {}): string {
    return `${this.#options.uiUrl}/?${query({ authToken, ...(lang === undefined ? {} : { lang }) })}`;
  }

  /** Closes the connections; for the end of the app, when no call is under way. */
  close(): void {
    this.#exchange.close();
  }

  async #read<Value>(
    path: string,
    scanRef: string,
    read: ReadAnswer<Value>,
    options: CallOptions,
    maxBodyBytes?: number,
  ): Promise<Value> {
    checkText('scanRef', scanRef);
    const call = { kind: 'read', path, body: { scanRef }, maxBodyBytes } as const;
    return this.#call({ ...call, read: (body) => read(body, scanRef) }, options);
  }

  async #call<Value>(call: Call<Value>, { deadline, signal }: CallOptions): Promise<Value> {
    const { retries } = this.#options;
    const attemptMs = call.kind === 'read' ? deadline.timeoutMs / (retries + 1) : deadline.timeoutMs;
    const body = JSON.stringify(call.body);
    return withRetries({ deadline, signal, retries }, async () => {
      const result = await this.#exchange.post({
        url: `${this.#options.baseUrl}${call.path}`,
        authorization: this.#authorization,
        body,
        timeoutMs: Math.min(attemptMs, deadline.remainingMs),
        maxBodyBytes: call.maxBodyBytes ?? MAX_ANSWER_BYTES,
        signal,
      });
      if ('answer' in result) {
        return settle(call, result.answer);
      }
      const error = failureError(call.kind, result.failure);
      return { error, repeatable: isRepeatable(call.kind, error, result.failure.sent) };
    });
  }
}

function settle<Value>(call: Call<Value>, answer: Answer): Attempt<Value> {
  const error = answerError(call.kind, answer);
  if (error !== undefined) {
    return { error, repeatable: isRepeatable(call.kind, error, true) };
  }
  const value = call.read(answer.body);
  return value === undefined ? { error: unreadable(answer), repeatable: false } : { value };
}

function readTokenAnswer(body: Buffer | undefined): Record<string, unknown> | undefined {
  const answer = parseJsonObject(body);
  return typeof answer?.authToken === 'string' && answer.authToken !== '' ? answer : undefined;
}

/** An answer without content, or with JSON that does not matter; a page of HTML is not iDenfy's. */
function readNothing(body: Buffer | undefined): true | undefined {
  return body?.length === 0 || parseJson(body) !== undefined ? true : undefined;
}

function checkText(path: string, value: unknown): void {
  const rule = value === undefined || value === null || value === '' ? 'required' : 'string';
  if (rule === 'required' || typeof value !== 'string') {
    const message = rule === 'required' ? `${path} is required` : `${path} must be a string`;
    throw IdenfyRequestError.invalid([{ path, rule, message }]);
  }
}

const query = (parameters: Record<string, string>): string => new URLSearchParams(parameters).toString();
