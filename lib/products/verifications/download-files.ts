import { once } from 'node:events';
import http from 'node:http';
import type { IncomingMessage } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { KeepAliveAgents, refuseUpgrade } from '../../client/agents.js';
import { CALL_OPTIONS, callOptions } from '../../client/call.js';
import { responseError } from '../../client/error-mapping.js';
import type { IdenfyClient } from '../../client/idenfy-client.js';
import { withRetries } from '../../client/retry.js';
import type { Attempt } from '../../client/retry.js';
import { readCallOptions, wholeNumber } from '../../config/options-table.js';
import type { OptionRow, OptionsTable } from '../../config/options-table.js';
import type { ResolvedIdenfyOptions } from '../../config/idenfy-options.interface.js';
import {
  IdenfyAbortedError,
  IdenfyConnectionError,
  IdenfyNotFoundError,
  IdenfyResponseError,
  IdenfyTimeoutError,
} from '../../errors/idenfy-errors.js';
import { IdenfyError } from '../../errors/idenfy-error.js';
import { Deadline } from '../../shared/deadline.js';
import { reasonOf } from '../../shared/error-reason.js';
import { parseUrl } from '../../shared/url.js';
import { LINK_REFUSED } from './file-hosts.js';
import type { FileHosts } from './file-hosts.js';
import type { DownloadedFile, DownloadFilesOptions } from './verifications.types.js';

const MAX_BYTES = 20 * 1024 * 1024;
const MOST_REDIRECTS = 3;
/** What hosts of files say of a link that has expired, or whose file is gone; S3 and Google Cloud Storage 400 too. */
const GONE: ReadonlySet<number | undefined> = new Set([400, 403, 404, 410]);
/** No credentials, and no encoding: the bytes are handed on as they are. */
const HEADERS = { Accept: '*/*', 'Accept-Encoding': 'identity', 'User-Agent': 'nestjs-idenfy' };

const stepNames: OptionRow<readonly string[]> = {
  rule: 'type',
  check: (value) =>
    Array.isArray(value) && value.every((step) => typeof step === 'string' && step !== '')
      ? undefined
      : 'must be a list of step names such as FRONT',
};

const DOWNLOAD_OPTIONS: OptionsTable<DownloadFilesOptions> = {
  ...CALL_OPTIONS,
  steps: stepNames,
  maxBytes: wholeNumber(1),
};

/** The files of a verification, one after the other as they are asked for. */
export async function* downloadFiles(
  client: IdenfyClient,
  options: ResolvedIdenfyOptions,
  scanRef: string,
  given: DownloadFilesOptions | undefined,
  hosts: FileHosts,
): AsyncGenerator<DownloadedFile, void, undefined> {
  const read = readCallOptions('a call to iDenfy', DOWNLOAD_OPTIONS, given);
  const { steps, maxBytes = MAX_BYTES, ...callGiven } = read;
  const { timeoutMs = options.timeoutMs } = callGiven;
  const files = await client.getFiles(scanRef, callOptions(callGiven, timeoutMs));
  const download = new Download(options, hosts, timeoutMs, callGiven.signal);
  try {
    for (const [step, link] of Object.entries(files)) {
      if (typeof link !== 'string' || link === '' || steps?.includes(step) === false) {
        continue;
      }
      const response = await download.open(link);
      const content = download.contentOf(response, maxBytes);
      yield { step, contentType: response.headers['content-type'] ?? 'application/octet-stream', content };
      // A file that was not read to its end would keep its connection.
      content.destroy(content.readableEnded ? undefined : new IdenfyAbortedError());
    }
  } finally {
    download.close();
  }
}

/** Fetches files from hosts that know nothing of iDenfy's credentials. */
class Download {
  readonly #agents: KeepAliveAgents;

  constructor(
    private readonly options: ResolvedIdenfyOptions,
    private readonly hosts: FileHosts,
    private readonly timeoutMs: number,
    private readonly signal: AbortSignal | undefined,
  ) {
    const { proxy } = options;
    const forward = proxy === undefined ? undefined : { url: proxy, connectMs: timeoutMs };
    this.#agents = new KeepAliveAgents(undefined, { proxy: forward });
  }

  /** Closes every connection. */
  close(): void {
    this.#agents.destroy();
  }

  /** The response with a file, whose body is still to be read. */
  open(link: string): Promise<IncomingMessage> {
    const { signal } = this;
    const { retries } = this.options;
    const deadline = new Deadline(this.timeoutMs);
    return withRetries({ deadline, signal, retries }, () =>
      this.#attempt(link, this.timeoutMs / (retries + 1)),
    );
  }

  /** The bytes of a response, up to a limit. Time counts only while the host is waited for. */
  contentOf(response: IncomingMessage, maxBytes: number): Readable {
    let length = 0;
    const content = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        timer.refresh();
        length += chunk.length;
        done(length > maxBytes ? new IdenfyResponseError({ reason: 'FILE_TOO_LARGE' }) : null, chunk);
      },
    });
    const timer = setTimeout(() => {
      if (content.writableNeedDrain) {
        timer.refresh();
      } else if (!response.readableEnded) {
        content.destroy(new IdenfyTimeoutError());
      }
    }, this.timeoutMs);
    content.once('close', () => {
      clearTimeout(timer);
      response.destroy();
    });
    // An error of a file that is not read any more must not end the process.
    content.on('error', () => undefined);
    response.once('error', (error) => content.destroy(this.#broken(error)));
    if (Number(response.headers['content-length']) > maxBytes) {
      content.destroy(new IdenfyResponseError({ reason: 'FILE_TOO_LARGE' }));
    }
    return response.pipe(content);
  }

  async #attempt(link: string, timeoutMs: number): Promise<Attempt<IncomingMessage>> {
    try {
      return settle(await this.#follow(link, new Deadline(timeoutMs)));
    } catch (error) {
      const reason = reasonOf(error);
      return reason === LINK_REFUSED
        ? { error: new IdenfyResponseError({ reason }), repeatable: false }
        : { error: this.#broken(error), repeatable: true };
    }
  }

  async #follow(given: string, deadline: Deadline): Promise<IncomingMessage> {
    let link = parseUrl(given);
    for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects += 1) {
      const lookup = link && this.hosts(link, redirects > 0);
      if (link === undefined || lookup === undefined) {
        break;
      }
      const response = await this.#get(link, lookup, deadline);
      const { location } = response.headers;
      if (!isRedirect(response) || location === undefined) {
        return response;
      }
      response.destroy();
      link = parseUrl(location, link);
    }
    throw Object.assign(new Error('A link leads elsewhere'), { code: LINK_REFUSED });
  }

  async #get(link: URL, lookup: LookupFunction, deadline: Deadline): Promise<IncomingMessage> {
    const isSecure = link.protocol === 'https:';
    const agent = isSecure ? this.#agents.https : this.#agents.http;
    // By way of the module at each call: what intercepts requests replaces it there.
    const { request: send } = isSecure ? https : http;
    const request = send(link, { agent, lookup, headers: HEADERS, signal: this.signal });
    const timer = setTimeout(() => request.destroy(new IdenfyTimeoutError()), deadline.remainingMs);
    request.once('upgrade', refuseUpgrade);
    request.end();
    try {
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      return response;
    } finally {
      clearTimeout(timer);
      // What happens from now on is told by the response.
      request.on('error', () => undefined);
    }
  }

  #broken(error: unknown): IdenfyError {
    if (IdenfyError.is(error)) {
      return error;
    }
    return this.signal?.aborted
      ? new IdenfyAbortedError()
      : new IdenfyConnectionError({ reason: reasonOf(error) });
  }
}

const isRedirect = ({ statusCode }: IncomingMessage): boolean =>
  [301, 302, 303, 307, 308].includes(statusCode ?? 0);

function settle(response: IncomingMessage): Attempt<IncomingMessage> {
  const { statusCode: status = 0, headers } = response;
  if (status === 200) {
    return { value: response };
  }
  response.destroy();
  if (GONE.has(status)) {
    const error = new IdenfyNotFoundError({ upstreamStatus: status, reason: 'LINK_EXPIRED' });
    return { error, repeatable: false };
  }
  const isBetterLater = status === 429 || status >= 500;
  const error = isBetterLater
    ? responseError('read', { status, headers })
    : new IdenfyResponseError({ upstreamStatus: status });
  return { error, repeatable: isBetterLater };
}
