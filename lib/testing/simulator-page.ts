import { agePage, bankCardPage, bankPage, companyPage, facePage } from './products/product-pages.js';
import { verificationPage } from './products/verification-pages.js';
import type { SimulatorAccount } from './simulator-account.js';
import { entry, noticePage, page } from './simulator-html.js';
import type { SimulatorResponse } from './simulator-response.js';

/** Where the browser ends up when no URL says so: a page with these words. */
const RESULTS = {
  success: ['You are done', 'That was all. You can close this page.'],
  fail: ['That did not work', 'The check has failed, or the app did not take the result.'],
  unverified: ['Not verified', 'That was not finished.'],
} as const;

export type PageResult = keyof typeof RESULTS;

/** What a person can pick on a page. */
export interface PageChoice {
  readonly value: string;
  readonly label: string;
  readonly meaning: string;
  /** Does it; resolves to how it ended, and to the URL of the request for that, where it has one. */
  readonly pick: (form: URLSearchParams) => Promise<readonly [result: PageResult, url?: unknown]>;
}

/** What the token of a link leads to. */
export interface OpenedPage {
  readonly title: string;
  /** Why nothing can be picked any more. */
  readonly closed?: 'used' | 'expired' | undefined;
  /** What is shown of it; nothing without a value. */
  readonly entries: Readonly<Record<string, string | null | undefined>>;
  readonly choices: readonly PageChoice[];
  /** HTML below the choices. */
  readonly more?: string;
}

type PageOpener = (account: SimulatorAccount, token: string) => OpenedPage | undefined;

/** By their paths. The page of verifications is behind `redirectUrl`, and for an iframe at `/`. */
const PAGES: Readonly<Record<string, PageOpener>> = {
  '/': verificationPage,
  '/api/v2/redirect': verificationPage,
  '/kyb/welcome': companyPage,
  '/face-authentication/': facePage,
  '/age-estimation/': agePage,
  '/bank-card/': bankCardPage,
  '/bank/': bankPage,
};

/** Whether a path is a page, not a call of the API. */
export const isPage = (path: string): boolean => path === '/result' || Object.hasOwn(PAGES, path);

/** The page that the browser of a person shows. */
export async function respondToBrowser(
  account: SimulatorAccount,
  method: string,
  { pathname, searchParams }: URL,
  form: Buffer,
): Promise<SimulatorResponse> {
  if (!['GET', 'HEAD', 'POST'].includes(method)) {
    return noticePage(405, 'Not possible', 'This page can be opened and its form be sent.');
  }
  if (pathname === '/result') {
    const found = Object.entries(RESULTS).find(([name]) => name === searchParams.get('status'));
    const [title, text] = found?.[1] ?? ['Nothing here', 'There is no such result.'];
    return noticePage(found === undefined ? 404 : 200, title, text);
  }
  const token = searchParams.get('authToken') ?? searchParams.get('token') ?? '';
  const opened = PAGES[pathname]?.(account, token);
  if (opened === undefined) {
    return noticePage(404, 'Unknown link', 'There is nothing with this token.');
  }
  if (opened.closed !== undefined) {
    const title = opened.closed === 'used' ? 'This link was used' : 'This link has expired';
    return noticePage(410, title, 'Start again in the app.');
  }
  return method === 'POST'
    ? finish(account, opened, new URLSearchParams(form.toString('utf8')))
    : choicePage(opened);
}

/** Does what was picked, and sends the person back to the app. */
async function finish(
  account: SimulatorAccount,
  { choices }: OpenedPage,
  form: URLSearchParams,
): Promise<SimulatorResponse> {
  // A page with one button needs no word about it.
  const choice =
    choices.length === 1 ? choices[0] : choices.find(({ value }) => value === form.get('result'));
  if (choice === undefined) {
    return noticePage(400, 'Nothing was picked', 'Go back and pick a result.');
  }
  const [result, url] = await choice.pick(form);
  const otherwise = account.settings.returnUrl ?? `${account.url}/result?status=${result}`;
  const target = typeof url === 'string' && url !== '' ? url : otherwise;
  return { status: 303, headers: { Location: target }, body: '' };
}

/** The page on which a person picks how it ends. */
function choicePage({ title, entries, choices, more = '' }: OpenedPage): SimulatorResponse {
  const shown = Object.entries(entries).map(([name, value]) => (value ? entry(name, value) : ''));
  const buttons = choices.map(
    ({ value, label, meaning }) =>
      `<button name="result" value="${value}">${label}<small>${meaning}</small></button>`,
  );
  return page(
    200,
    title,
    `<p>Nothing real is needed here. Pick how this ends.</p>
<dl>${shown.join('')}</dl>
<form method="post">
${buttons.join('\n')}
${more}</form>`,
  );
}
