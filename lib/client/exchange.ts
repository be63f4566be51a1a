import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import type { AxiosRequestConfig } from 'axios';
import type { Readable } from 'node:stream';
import { firstValueFrom } from 'rxjs';
import { Deadline } from '../shared/deadline.js';
import { reasonOf } from '../shared/error-reason.js';
import { KeepAliveAgents } from './keep-alive-agents.js';
import { ACCEPT_ENCODING, readBody } from './read-body.js';
import { SentWatch } from './sent-watch.js';

export interface ExchangeRequest {
  readonly url: string;
  /** The value of the Authorization header. */
  readonly authorization: string;
  /** JSON text to be posted; without it the request is a GET. */
  readonly body?: string;
  /** How long the whole exchange may take, in milliseconds. */
  readonly timeoutMs: number;
  /** With less time left than this the request is not written, in milliseconds. Default: 0. */
  readonly usefulMs?: number;
  /** The most bytes that are taken as a body, before and after decoding. */
  readonly maxBodyBytes: number;
  readonly signal?: AbortSignal;
}

/** An answer that is whole by HTTP framing. */
export interface Answer {
  readonly status: number;
  /** A header by its lower-case name. */
  header(name: string): string | undefined;
  /** Decoded; nothing when it was too large or could not be decoded. */
  readonly body?: Buffer;
}

/** Why no whole answer came. Holds nothing of the request, so nothing of it can get out. */
export interface ExchangeFailure {
  readonly reason: 'aborted' | 'deadline' | 'network';
  /** Whether the request may have reached iDenfy. */
  readonly sent: boolean;
  /** Node's code of what happened, where there is one. */
  readonly code?: string;
}

export type ExchangeResult = { readonly answer: Answer } | { readonly failure: ExchangeFailure };

/** One HTTP request and its answer, over sockets and an axios instance of its own. */
export class Exchange {
  readonly #agents: KeepAliveAgents;
  readonly #http: HttpService;

  constructor(agents = new KeepAliveAgents()) {
    this.#agents = agents;
    this.#http = new HttpService(privateAxios(agents));
  }

  /** Never throws, and never lets an error of axios out: it carries the Authorization header. */
  async send(request: ExchangeRequest): Promise<ExchangeResult> {
    const deadline = new Deadline(request.timeoutMs);
    const watch = new SentWatch(() => deadline.leaves(request.usefulMs ?? 0));
    const ending = new Ending(request, watch);
    this.#agents.dropStale();
    try {
      const response = await firstValueFrom(
        this.#http.request<Readable>({
          url: request.url,
          ...(request.body === undefined ? { method: 'GET' } : { method: 'POST', data: request.body }),
          headers: {
            Authorization: request.authorization,
            Accept: 'application/json, application/pdf;q=0.9, */*;q=0.1',
            'Accept-Encoding': ACCEPT_ENCODING,
            ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
            'User-Agent': 'nestjs-idenfy',
          },
          // Here, not in the defaults: HttpService looks for it and else cancels the body that is still to be read.
          responseType: 'stream',
          signal: ending.signal,
          transport: watch.transport,
        }),
      );
      const header = (name: string): string | undefined => text(response.headers[name]);
      const body = await readBody(response.data, header('content-encoding'), request.maxBodyBytes);
      return { answer: { status: response.status, header, body } };
    } catch (error) {
      const { reason } = ending;
      const failure = { reason: reason ?? 'network', sent: watch.sent } as const;
      return { failure: reason === undefined ? { ...failure, code: reasonOf(error) } : failure };
    } finally {
      ending.clear();
    }
  }

  /** Closes the sockets. */
  close(): void {
    this.#agents.destroy();
  }
}

/** Ends an exchange at its deadline or when the caller says so; also while a body is dripping in. */
class Ending {
  reason?: 'aborted' | 'deadline';
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #immediate?: NodeJS.Immediate;

  constructor(
    private readonly request: ExchangeRequest,
    watch: SentWatch,
  ) {
    this.#timer = setTimeout(() => {
      if (watch.sent) {
        // Not at once: an answer may be waiting to be read if it was the event loop that was busy.
        this.#immediate = setImmediate(() => this.#end('deadline'));
      } else {
        this.#end('deadline');
      }
    }, request.timeoutMs);
    request.signal?.addEventListener('abort', this.#aborted);
    if (request.signal?.aborted) {
      this.#aborted();
    }
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  clear(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.request.signal?.removeEventListener('abort', this.#aborted);
  }

  readonly #aborted = (): void => this.#end('aborted');

  #end(reason: 'aborted' | 'deadline'): void {
    this.reason ??= reason;
    this.#controller.abort();
  }
}

type HttpServiceAxios = NonNullable<ConstructorParameters<typeof HttpService>[0]>;

/**
 * An axios of our own. What the app has put into `axios.defaults` (headers, an adapter, a base URL, ...) is dropped and
 * its interceptors are not part of it: they would see the credentials.
 */
function privateAxios(agents: KeepAliveAgents): HttpServiceAxios {
  const instance = axios.create();
  for (const key of Object.keys(instance.defaults)) {
    delete (instance.defaults as Record<string, unknown>)[key];
  }
  const settings: AxiosRequestConfig<string> = {
    adapter: 'http',
    httpAgent: agents.http,
    httpsAgent: agents.https,
    maxRedirects: 0,
    proxy: false,
    decompress: false,
    validateStatus: () => true,
    transformRequest: [(body: string) => body],
    transformResponse: [(body: unknown) => body],
  };
  Object.assign(instance.defaults, settings, { headers: {} });
  // Built as CommonJS, axios' types come from index.d.cts, those of the ESM-only @nestjs/axios from index.d.ts.
  const bridged: unknown = instance;
  return bridged as HttpServiceAxios;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
