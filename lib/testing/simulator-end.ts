import type { SimulatorAccount } from './simulator-account.js';
import { definitions, escape, noticePage, page } from './simulator-html.js';
import type { SimulatorSettings } from './simulator-options.js';
import type { SimulatorResponse } from './simulator-response.js';
import type { SimulatedAttempt, SimulatedDelivery } from './simulator-webhooks.js';

/** Where the browser ends up when no URL says so: a page with these words. */
const RESULTS = {
  success: ['You are done', 'That was all. You can close this page.'],
  fail: ['That did not work', 'The check has failed, or the app did not take the result.'],
  unverified: ['Not verified', 'That was not finished.'],
} as const;

export type PageResult = keyof typeof RESULTS;

/** How a page has ended. */
export interface PageEnd {
  readonly result: PageResult;
  /** The result of the check itself, whatever the app did with it. */
  readonly outcome: string;
  /** In words. */
  readonly text: string;
  /** The webhooks that told the app. */
  readonly deliveries: readonly SimulatedDelivery[];
  /** The URL of the request for that, where it has one. */
  readonly url?: unknown;
  /** What iDenfy's page says to the page around its frame; nothing where no message is documented. */
  readonly message?: string | object;
}

/** The page after the end, as at `ui.idenfy.com/result?status=success`; with the token of the page before also how it ended. */
export function resultPage(account: SimulatorAccount, query: URLSearchParams): SimulatorResponse {
  const found = Object.entries(RESULTS).find(([name]) => name === query.get('status'));
  if (found === undefined) {
    return noticePage(404, 'Nothing here', 'There is no such result.');
  }
  const [title, text] = found[1];
  const end = account.ends.get(query.get('token') ?? '');
  return end === undefined
    ? noticePage(200, title, text)
    : page(200, title, shown(account, end), end.message);
}

const shown = (
  { settings }: SimulatorAccount,
  { outcome, text, deliveries }: PageEnd,
): string => `<p>${escape(text)}</p>
<h2>Result</h2>
${definitions({ 'Of the check': outcome })}
<h2>Webhook</h2>
${deliveries.length === 0 ? unsent(settings) : deliveries.map((delivery) => told(settings, delivery)).join('\n')}
<p><a href="/console" target="_blank" rel="noreferrer">Open the console</a>: bodies, responses, and what else can happen.</p>`;

const unsent = ({ webhookUrl }: SimulatorSettings): string =>
  `<p class="state warn">None was sent.</p>
<p>${
    webhookUrl === undefined
      ? 'The simulator does not know where: set its webhookUrl, for example in the console.'
      : 'The result comes later.'
  }</p>`;

/** What the app did with a webhook, and what to do about it. */
function told(
  settings: SimulatorSettings,
  { url, eventType, attempts, acknowledged }: SimulatedDelivery,
): string {
  const last = attempts.at(-1);
  const after = last === undefined ? '' : ` after ${Math.round(last.ms)} ms`;
  const times = attempts.length > 1 ? `, at attempt ${attempts.length}` : '';
  const words =
    last?.status === undefined
      ? `Your app did not respond (${last?.error ?? 'not yet'})${times}.`
      : `Your app responded ${last.status}${after}${times}.`;
  const advice = acknowledged || last === undefined ? '' : ` ${adviceOn(settings, last)}`;
  return `<p class="state ${acknowledged ? 'good' : 'bad'}">${escape(words)}</p>
<p>${escape(`${eventType ?? 'No event type'} to ${url}.${advice}`)}</p>`;
}

/** By the statuses of the module's own route, and of what may be there instead. */
const ADVICE: Readonly<Record<number, string>> = {
  401: 'The signature did not fit: the first signing key of the simulator must be one of IDENFY_SIGNING_KEYS.',
  403: 'The sender was refused: by webhook.allowedIps, or by a guard of the app.',
  404: 'No route is there: the log of the app names its path at the start, the global prefix included.',
  408: 'The body did not arrive in time.',
  413: 'The body is over webhook.maxBodyBytes.',
  500: 'A handler has failed: the log of the app has its error.',
  503: 'A store does not respond, or a handler is late: the log of the app says which.',
};

function adviceOn(
  { signingKeys, webhookTimeoutMs }: SimulatorSettings,
  { status, error }: SimulatedAttempt,
): string {
  if (status === 401 && [signingKeys].flat().length === 0) {
    return 'The webhook had no signature: the simulator has no signing key.';
  }
  if (status !== undefined) {
    return ADVICE[status] ?? 'iDenfy counts any 2xx as taken, and nothing else.';
  }
  return error === 'timeout'
    ? `iDenfy waits no longer than ${webhookTimeoutMs / 1000} s.`
    : 'Nothing can be reached there: the app may not run, or listen at another port.';
}
