import type { SimulatorAccount } from './simulator-account.js';
import { noticePage } from './simulator-html.js';
import type { SimulatorResponse } from './simulator-response.js';

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
  /** The URL of the request for that, where it has one. */
  readonly url?: unknown;
  /** What iDenfy's page says to the page around its frame; nothing where no message is documented. */
  readonly message?: string | object;
}

/** The page after the end, as at `ui.idenfy.com/result?status=success`. */
export function resultPage(account: SimulatorAccount, query: URLSearchParams): SimulatorResponse {
  const found = Object.entries(RESULTS).find(([name]) => name === query.get('status'));
  if (found === undefined) {
    return noticePage(404, 'Nothing here', 'There is no such result.');
  }
  const [title, text] = found[1];
  const { message } = account.ends.get(query.get('token') ?? '') ?? {};
  return noticePage(200, title, text, message);
}
