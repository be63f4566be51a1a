import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import type { AxiosRequestConfig } from 'axios';
import http from 'node:http';
import type { ClientRequest, IncomingMessage, RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { firstValueFrom } from 'rxjs';
import { Deadline } from '../shared/deadline.js';
import { reasonOf } from '../shared/error-reason.js';
import { KeepAliveAgents, refuseUpgrade } from './agents.js';

export interface ExchangeRequest {
  readonly url: string;
  /** Default: POST with a body, else GET. */
  readonly method?: string;
  /** Sent instead of the account's credentials. */
  readonly authorization?: string;
  /** JSON text. */
  readonly body?: string;
  /** How long the whole exchange may take, in milliseconds. */
  readonly timeoutMs: number;
  /** With less time left than this the request is not written, in milliseconds. Default: 1. */
  readonly usefulMs?: number;
  /** The most bytes that are taken as a body, before and after decoding. */
  readonly maxBodyBytes: number;
  readonly signal?: AbortSignal;
}

/** A response that is whole by HTTP framing. */
export interface WholeResponse {
  readonly status: number;
  /** By lower-case names. */
  readonly headers: Readonly<Record<string, unknown>>;
  /** Decoded; nothing when it was too large or could not be decoded. */
  readonly body?: Buffer;
}

/** Why no whole response came. Holds nothing of the request, so nothing of it can get out. */
export interface ExchangeFailure {
  readonly reason: 'aborted' | 'deadline' | 'network';
  /** Whether the request may have reached iDenfy. */
  readonly sent: boolean;
  /** Node's code of what happened, where there is one. */
  readonly code?: string;
}

export type ExchangeResult = { readonly response: WholeResponse } | { readonly failure: ExchangeFailure };

/** One HTTP request and its response, over sockets and an axios instance of its own. */
export class Exchange {
  readonly #agents: KeepAliveAgents;
  readonly #http: HttpService;
  readonly #getHeaders: Readonly<Record<string, string>>;
  readonly #postHeaders: Readonly<Record<string, string>>;

  /** @param authorization the value of the Authorization header */
  constructor(authorization: string, agents = new KeepAliveAgents()) {
    this.#agents = agents;
    this.#http = new HttpService(privateAxios(agents));
    this.#getHeaders = {
      Authorization: authorization,
      Accept: 'application/json, application/pdf;q=0.9, */*;q=0.1',
      'Accept-Encoding': 'gzip, deflate, br',
      'User-Agent': 'nestjs-idenfy',
    };
    this.#postHeaders = { ...this.#getHeaders, 'Content-Type': 'application/json' };
  }

  /** Never throws, and never lets an error of axios out: it carries the Authorization header. */
  async send(request: ExchangeRequest): Promise<ExchangeResult> {
    const transit = new Transit(request.timeoutMs, request.usefulMs, request.signal);
    const { body: data, method = data === undefined ? 'GET' : 'POST', authorization } = request;
    const usual = data === undefined ? this.#getHeaders : this.#postHeaders;
    const headers = authorization === undefined ? usual : { ...usual, Authorization: authorization };
    this.#agents.dropStale();
    try {
      const response = await firstValueFrom(
        this.#http.request<Readable>({
          url: request.url,
          method,
          data,
          headers,
          // Here, not in the defaults: HttpService looks for it and else cancels the body that is still to be read.
          responseType: 'stream',
          transport: transit,
        }),
      );
      const { status } = response;
      const bytes = await readBytes(response.data, request.maxBodyBytes);
      const encoding: unknown = response.headers['content-encoding'];
      // Last, so that a body that was cut is never taken for one that is damaged.
      const body = encoding === undefined ? bytes : await decode(bytes, encoding, request.maxBodyBytes);
      return { response: { status, headers: response.headers, body } };
    } catch (error) {
      return { failure: transit.failure(error) };
    } finally {
      transit.clear();
    }
  }

  /** Closes the sockets. */
  close(): void {
    this.#agents.destroy();
  }
}

/**
 * A request on its way. It is written only while there is time left for it, and ended at its deadline or when the caller
 * says so, also while a body is dripping in. It knows whether the request may have left this process, which no error code
 * tells reliably; in doubt it has. Given to axios as its `transport`.
 */
class Transit {
  private outgoing?: ClientRequest;
  private reason?: 'aborted' | 'deadline';
  private sent = false;
  private readonly deadline: Deadline;
  private readonly timer: NodeJS.Timeout;
  private immediate?: NodeJS.Immediate;

  constructor(
    timeoutMs: number,
    private readonly usefulMs = 1,
    private readonly signal?: AbortSignal,
  ) {
    this.deadline = new Deadline(timeoutMs);
    this.timer = setTimeout(() => {
      this.reason ??= 'deadline';
      // Not at once: a response may be waiting to be read if it was the event loop that was busy.
      this.immediate = setImmediate(() => this.outgoing?.destroy());
    }, timeoutMs);
    signal?.addEventListener('abort', this.abort);
  }

  /**
   * What axios calls. `http.request` by way of the module at each call: what intercepts requests replaces it there.
   */
  request(options: RequestOptions, onResponse: (response: IncomingMessage) => void): ClientRequest {
    const request = (options.protocol === 'https:' ? https : http).request(options, onResponse);
    this.outgoing = request;
    request.once('upgrade', refuseUpgrade);
    if (this.reason !== undefined) {
      request.destroy();
    }
    return request.once('socket', (socket) => {
      if (request.reusedSocket || !isConnecting(socket)) {
        this.leave(request);
        return;
      }
      // Else the request would be written by the event that says that there is a connection.
      socket.cork();
      socket.once('encrypted' in socket ? 'secureConnect' : 'connect', () => {
        this.leave(request);
        socket.uncork();
      });
    });
  }

  failure(error: unknown): ExchangeFailure {
    const { reason, sent } = this;
    return reason === undefined ? { reason: 'network', sent, code: reasonOf(error) } : { reason, sent };
  }

  clear(): void {
    clearTimeout(this.timer);
    clearImmediate(this.immediate);
    this.signal?.removeEventListener('abort', this.abort);
  }

  /** The last moment before the request is written: a connection may take long, and so may a process that was stopped. */
  private leave(request: ClientRequest): void {
    if (this.deadline.remainingMs >= this.usefulMs) {
      this.sent = true;
    } else {
      const error = new Error('There is no time left for the request.');
      request.destroy(Object.assign(error, { code: 'ETIMEDOUT' }));
    }
  }

  private readonly abort = (): void => {
    this.reason ??= 'aborted';
    this.outgoing?.destroy();
  };
}

/** A TLS socket is connecting until the handshake is done and the certificate is accepted. */
function isConnecting(socket: Socket & { readonly secureConnecting?: boolean }): boolean {
  return socket.connecting || socket.secureConnecting === true;
}

const unzip = promisify(zlib.unzip);
const unbrotli = promisify(zlib.brotliDecompress);

const DECODERS = new Map<unknown, typeof unzip>([
  ['gzip', unzip],
  ['x-gzip', unzip],
  ['deflate', unzip],
  ['br', unbrotli],
]);

/** A body decoded. Nothing when it holds more than `limit` bytes then, or cannot be decoded. */
async function decode(
  bytes: Buffer | undefined,
  encoding: unknown,
  limit: number,
): Promise<Buffer | undefined> {
  const decoder = typeof encoding === 'string' ? DECODERS.get(encoding.trim().toLowerCase()) : undefined;
  if (bytes === undefined || decoder === undefined || bytes.length === 0) {
    return bytes;
  }
  return decoder(bytes, { maxOutputLength: limit }).catch(() => undefined);
}

/**
 * Reads a body to its end. Nothing when it holds more than `limit` bytes: the loop that is left destroys the stream then, and
 * its socket.
 *
 * @throws when the body ends before it is whole.
 */
async function readBytes(stream: AsyncIterable<Buffer>, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > limit) {
      return undefined;
    }
  }
  return Buffer.concat(chunks, length);
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
    // Every status is a response.
    validateStatus: null,
  };
  Object.assign(instance.defaults, settings, { headers: {} });
  // Built as CommonJS, axios' types come from index.d.cts, those of the ESM-only @nestjs/axios from index.d.ts.
  const bridged: unknown = instance;
  return bridged as HttpServiceAxios;
}
