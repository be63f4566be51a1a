import type { RequestRules } from '../requests/request-rules.js';
import { isRecord } from '../requests/rules/json.js';
import type { SimulatorAccount } from './simulator-account.js';
import { badValue, documentedError, error, json } from './simulator-response.js';
import type { SimulatorResponse } from './simulator-response.js';

/** One request to the API. */
export interface ApiCall {
  readonly method: string;
  readonly url: URL;
  readonly authorization?: string;
  readonly body: unknown;
}

/** A request that a route has taken. */
export interface RoutedCall {
  /** The ids of the path, decoded. */
  readonly ids: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The JSON object of the body; empty where there is none. */
  readonly body: Record<string, unknown>;
  readonly authorization: string;
}

export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its slashes, and `{id}` for an id. */
  readonly path: string;
  /** Whose token is accepted. Default: the account's credentials alone. */
  readonly accepts?: (account: SimulatorAccount, authorization: string) => boolean;
  readonly respond: (account: SimulatorAccount, call: RoutedCall) => SimulatorResponse;
}

export const route = (
  method: ApiRoute['method'],
  path: string,
  respond: ApiRoute['respond'],
  accepts?: ApiRoute['accepts'],
): ApiRoute => ({ method, path, respond, accepts });

export type CompiledRoute = ApiRoute & { readonly pattern: RegExp };

export const compileRoutes = (routes: readonly ApiRoute[]): readonly CompiledRoute[] =>
  routes.map((route) => {
    const source = route.path.replaceAll('.', '\\.').replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)');
    return { ...route, pattern: new RegExp(`^${source}$`) };
  });

/** The response of the route that takes a call, or the error that says why none does. */
export function respond(
  routes: readonly CompiledRoute[],
  account: SimulatorAccount,
  { method, url, authorization = '', body }: ApiCall,
): SimulatorResponse {
  const found = routes.filter(({ pattern }) => pattern.test(url.pathname));
  const taken = found.find((one) => one.method === method);
  if (taken === undefined) {
    return found.length === 0
      ? documentedError(404)
      : error(405, `Method "${method}" not allowed.`, 'METHOD_NOT_ALLOWED');
  }
  if (!(taken.accepts?.(account, authorization) ?? account.accepts(authorization))) {
    return documentedError(401);
  }
  const hasBody = body !== '' || taken.path === '/api/v2/token';
  if (hasBody && !isRecord(body)) {
    return error(400, 'An error occurred while parsing/constructing JSON.', 'JSON_ERROR');
  }
  const groups = taken.pattern.exec(url.pathname)?.groups ?? {};
  const ids = Object.fromEntries(Object.entries(groups).map(([name, id]) => [name, decodeURIComponent(id)]));
  return taken.respond(account, {
    ids,
    query: url.searchParams,
    body: isRecord(body) ? body : {},
    authorization,
  });
}

/**
 * The body of a request by the rules of the module itself, or the error that iDenfy documents. Unknown parameters are
 * accepted, since iDenfy may add one.
 */
export function checkBody<Request>(
  rules: RequestRules<Request>,
  body: Record<string, unknown>,
): { request: Record<string, unknown> } | { refusal: SimulatorResponse } {
  const known = Object.fromEntries(Object.entries(body).filter(([name]) => rules.parameters.has(name)));
  const result = rules.check(known, {}, true);
  if ('body' in result) {
    return { request: { ...body, ...result.body } };
  }
  const { path, rule, message } = result.problems[0]!;
  const reason = `Field '${path}'${message.slice(path.length)}`;
  return { refusal: error(400, reason, rule === 'required' ? 'MISSING_VALUE' : 'BAD_VALUE') };
}

/** One page of a list, as iDenfy's lists are: `{ count, next, previous, results }`. */
export function pageOf<Entry>(
  entries: readonly Entry[],
  query: URLSearchParams,
  address: string,
  show: (entry: Entry) => object,
): SimulatorResponse {
  const page = positive(query.get('page') ?? '1');
  const perPage = positive(query.get('perPage') ?? '20');
  if (page === undefined || perPage === undefined) {
    return badValue(`Field '${page === undefined ? 'page' : 'perPage'}' must be a positive whole number.`);
  }
  const first = (page - 1) * perPage;
  const link = (to: number): string => {
    const target = new URLSearchParams({ ...Object.fromEntries(query), page: String(to) });
    return `${address}?${target.toString()}`;
  };
  return json(200, {
    count: entries.length,
    next: first + perPage < entries.length ? link(page + 1) : null,
    previous: page > 1 ? link(page - 1) : null,
    results: entries.slice(first, first + perPage).map(show),
  });
}

const positive = (text: string): number | undefined =>
  /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
