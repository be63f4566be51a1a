import { error } from './simulator-answer.js';
import type { SimulatorAnswer } from './simulator-answer.js';
import type { SimulatorCore } from './simulator-core.js';
import * as retrieval from './simulator-retrieval.js';
import { createToken } from './simulator-token.js';

/** One call of the API, read whole. */
export interface ApiCall {
  readonly method: string;
  readonly url: URL;
  readonly authorization?: string;
  readonly body: Buffer;
}

type JsonRoute = (core: SimulatorCore, body: Record<string, unknown>) => SimulatorAnswer;

/** A trailing slash counts: `/api/v2/token` has none, `/kyc/identifications/` has one. */
const POST_ROUTES = new Map<string, JsonRoute>([
  ['/api/v2/token', createToken],
  ['/api/v2/status', retrieval.status],
  ['/api/v2/data', retrieval.data],
  ['/api/v2/files', retrieval.files],
  ['/api/v2/delete', retrieval.remove],
  ['/api/v2/generate-pdf', retrieval.generatePdf],
  ['/api/v2/add-dummy-status', retrieval.addDummyStatus],
]);

const LIST_ROUTE = '/kyc/identifications/';

/** Answers the calls of iDenfy's API that the package makes. */
export class SimulatorApi {
  readonly #authorization: string;

  constructor(
    private readonly core: SimulatorCore,
    credentials: { readonly apiKey: string; readonly apiSecret: string },
  ) {
    this.#authorization = Buffer.from(`${credentials.apiKey}:${credentials.apiSecret}`).toString('base64');
  }

  /** Whether a request is meant for the API; what else a browser asks for, such as a favicon, is not. */
  serves(path: string, authorization: string | undefined): boolean {
    return path.startsWith('/api/') || path === LIST_ROUTE || authorization !== undefined;
  }

  answer(call: ApiCall): SimulatorAnswer {
    const path = call.url.pathname;
    const route = POST_ROUTES.get(path);
    if (route === undefined && path !== LIST_ROUTE) {
      return error(404, 'Not found.');
    }
    if (call.method !== (route === undefined ? 'GET' : 'POST')) {
      return error(405, `Method "${call.method}" not allowed.`, 'METHOD_NOT_ALLOWED');
    }
    if (!this.#knows(call.authorization)) {
      return error(401, 'Invalid authorization credentials');
    }
    if (route === undefined) {
      return retrieval.identifications(this.core, call.url.searchParams);
    }
    const body = parse(call.body);
    return body === undefined ? MALFORMED : route(this.core, body);
  }

  #knows(authorization: string | undefined): boolean {
    const [, credentials] = /^Basic +(\S+)$/i.exec(authorization ?? '') ?? [];
    return credentials === this.#authorization;
  }
}

const MALFORMED = error(400, 'An error occurred while parsing/constructing JSON.', 'JSON_ERROR');

function parse(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
