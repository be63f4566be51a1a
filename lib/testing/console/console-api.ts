import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { isObject, object, problemsOf, refuse, text } from '../../config/options-table.js';
import type { IdenfyProblem } from '../../errors/idenfy-error.js';
import { idenfyEventHeaders, idenfyPayloads } from '../payloads/idenfy-payloads.js';
import type { IdenfyPayloadName } from '../payloads/idenfy-payloads.js';
import type { SimulatedSession } from '../simulator-session.js';
import type { IdenfySimulator } from '../simulator.js';
import type { SimulatedDelivery } from '../simulator-webhooks.js';
import { json } from '../simulator-response.js';
import type { SimulatorResponse } from '../simulator-response.js';
import { isRecord } from '../../requests/rules/json.js';
import { parseUrl } from '../../shared/url.js';
import { consolePage } from './console-page.js';
import { PRODUCT_CONTROLS, shownProducts } from './console-products.js';

const API = '/console/api/';
/** How much the console shows of each list, the newest first. */
const SHOWN = 200;

/** A request for the console or its interface. */
export interface ConsoleCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

type Fields = Record<string, unknown>;
type Control = (simulator: IdenfySimulator, fields: Fields) => unknown;

/** Whether a path is of the console. */
export const isConsole = (path: string): boolean => path === '/console' || path.startsWith('/console/');

/** What each control does. The body of the request has the arguments, by name. */
const CONTROLS: Readonly<Record<string, Control>> = {
  complete: async (simulator, { scanRef, outcome, ...options }) =>
    shown(simulator, await simulator.complete(scanRef as string, outcome as 'APPROVED', unlimited(options))),
  resubmit: async (simulator, { scanRef, ...options }) =>
    shown(simulator, await simulator.resubmit(scanRef as string, options)),
  send: async (simulator, { event, eventType, payload, ...options }) => {
    const name = eventName(event);
    refuse([
      ...problemsOf('eventType', HEADER_VALUE, eventType),
      ...problemsOf('payload', name === undefined ? { ...BODY, required: BODY.wrong } : object, payload),
    ]);
    const type = (eventType as string | undefined) ?? (name && idenfyEventHeaders[name]);
    const body = name === undefined ? (payload as object) : idenfyPayloads[name](payload as never);
    return shown(simulator, [await simulator.send(type, body, options)]);
  },
  redeliver: async (simulator, { delivery, times = 1 }) => {
    const chosen = Number.isInteger(delivery) ? simulator.deliveries[delivery as number] : undefined;
    if (chosen === undefined || !Number.isInteger(times) || (times as number) < 1 || (times as number) > 20) {
      throw new Error('delivery must be the index of a delivery, times a whole number from 1 to 20.');
    }
    const repeats = Array.from({ length: times as number }, () => simulator.redeliver(chosen));
    return shown(simulator, await Promise.all(repeats));
  },
  fail: (simulator, { failure, times, path }) => {
    const count = times === null ? Infinity : times;
    simulator.failNext(failure as 'reset', count as number | undefined, path as string | undefined);
  },
  configure: (simulator, settings) => simulator.configure(unlimited(settings)),
  advance: async (simulator, { ms }) => {
    await simulator.clock.advance(ms as number);
    return { time: simulator.clock.date() };
  },
  reset: (simulator) => simulator.reset(),
  ...Object.fromEntries(
    Object.entries(PRODUCT_CONTROLS).map(([name, control]): [string, Control] => [
      name,
      async (simulator, fields) => shown(simulator, [(await control(simulator, fields)) ?? []].flat()),
    ]),
  ),
};

const HEADER_VALUE = text('type', /^[\t\x20-\x7E\x80-\xFF]+$/, 'must be a text that a header can hold');
const BODY = {
  rule: 'type',
  wrong: 'must be an object or a text',
  check: (value: unknown) => (isObject(value) || typeof value === 'string' ? undefined : BODY.wrong),
};

/** JSON has no Infinity: null says it. */
const unlimited = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name,
      value === null && (name === 'credits' || name === 'manualReviewMs') ? Infinity : value,
    ]),
  );

function eventName(event: unknown): IdenfyPayloadName | undefined {
  if (event !== undefined && (typeof event !== 'string' || !Object.hasOwn(idenfyPayloads, event))) {
    throw new Error('event must be one of the names in /console/api/state.');
  }
  return event as IdenfyPayloadName | undefined;
}

/**
 * The console and its interface: `GET /console`, `GET /console/api/state`, and `POST /console/api/<control>` with JSON. Pages of
 * other origins can reach neither: they may not send JSON, and a name that was made to lead to this machine is refused.
 */
export async function respondToConsole(
  simulator: IdenfySimulator,
  { method, path, headers, body }: ConsoleCall,
): Promise<SimulatorResponse> {
  if (!isOwnHost(headers.host, simulator.url)) {
    return problem(403, 'The console answers to the address of the simulator alone.');
  }
  if (path === '/console' || path === '/console/') {
    return method === 'GET' || method === 'HEAD' ? consolePage() : problem(405, 'The console can be opened.');
  }
  const name = path.slice(API.length);
  if (path === `${API}state` && method === 'GET') {
    return stateOf(simulator, headers['if-none-match']);
  }
  if (!path.startsWith(API) || !Object.hasOwn(CONTROLS, name)) {
    return problem(404, `There is no such control. There are: ${Object.keys(CONTROLS).join(', ')}.`);
  }
  if (method !== 'POST') {
    return problem(405, 'A control takes POST.');
  }
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
  if (!isJson || !(isRecord(body) || body === '')) {
    return problem(415, 'A control takes a JSON object, and the Content-Type application/json.');
  }
  try {
    return json(200, (await CONTROLS[name]!(simulator, isRecord(body) ? body : {})) ?? {});
  } catch (error) {
    const { problems } = error as { problems?: readonly IdenfyProblem[] };
    const found = problems?.map(({ message }) => `${message}.`).join(' ');
    return problem(400, found ?? (error instanceof Error ? error.message : 'It failed.'), problems);
  }
}

const problem = (status: number, message: string, problems?: unknown): SimulatorResponse =>
  json(status, { message, problems });

/** Whether a browser was told to open the simulator itself: an address or its own name, no name that someone else can make lead here. */
const isOwnHost = (host: string | undefined, url: string): boolean => {
  const hostname = parseUrl(`http://${host ?? ''}`)?.hostname ?? '';
  const isAddress = isIP(hostname.replace(/^\[(.*)\]$/, '$1')) !== 0;
  return isAddress || hostname === 'localhost' || hostname === new URL(url).hostname;
};

/** Everything that the console shows; 304 while it is what the caller knows. */
function stateOf(simulator: IdenfySimulator, known: string | undefined): SimulatorResponse {
  const { url, credits, creditsSpent, settings, sessions, requests, deliveries } = simulator;
  const state = {
    ...{ url, creditsSpent, settings: { ...settings, signingKeys: [settings.signingKeys].flat().length } },
    credits: Number.isFinite(credits) ? credits : null,
    aheadMs: simulator.clock.date().getTime() - Date.now(),
    events: Object.entries(idenfyEventHeaders),
    sessions: newest(sessions).map((session) => shownSession(session, url)),
    products: shownProducts(simulator),
    requests: newest(requests),
    deliveries: shown(simulator, newest(deliveries)),
  };
  // How far the clock is ahead is measured anew each time.
  const { aheadMs, ...fixed } = state;
  const tag = createHash('sha256')
    .update(JSON.stringify([fixed, Math.round(aheadMs / 1000)]))
    .digest('base64url');
  const headers = { ETag: `"${tag}"`, 'Cache-Control': 'no-store' };
  return known === headers.ETag
    ? { status: 304, headers, body: '' }
    : { ...json(200, state), headers: { ...headers, 'Content-Type': 'application/json' } };
}

const newest = <Entry>(entries: readonly Entry[]): Entry[] => entries.slice(-SHOWN).reverse();

/** A session, and where its page is. */
function shownSession(session: SimulatedSession, url: string): Fields {
  const { scanRef, clientId, externalRef, request, createdAt, openedAt, endsAt, overall, final } = session;
  return {
    ...{ scanRef, clientId, externalRef, request, createdAt, openedAt, endsAt, overall, final },
    hasResult: session.result !== undefined,
    pendingInformation: session.pendingInformation,
    reviewEndsAt: session.review?.endsAt,
    pageUrl: `${url}/api/v2/redirect?authToken=${encodeURIComponent(session.authToken)}`,
  };
}

/** Deliveries with their places in the log, and their bodies as text. */
const shown = ({ deliveries: log }: IdenfySimulator, deliveries: readonly SimulatedDelivery[]): Fields[] =>
  deliveries.map((delivery) => ({
    ...delivery,
    index: log.indexOf(delivery),
    body: delivery.body.toString('utf8'),
  }));
