import { agePage, bankCardPage, bankPage, companyPage, facePage } from './products/product-pages.js';
import { verificationPage } from './products/verification-pages.js';
import type { SimulatorAccount } from './simulator-account.js';
import { resultPage } from './simulator-end.js';
import type { PageEnd } from './simulator-end.js';
import { definitions, escape, noticePage, page } from './simulator-html.js';
import type { SimulatorResponse } from './simulator-response.js';

/** What a person can pick on a page. */
export interface PageChoice {
  readonly value: string;
  readonly label: string;
  readonly meaning: string;
  /** Whether it is the first thing to press. */
  readonly isPrimary?: boolean;
  /** Does it; resolves to how it ended. */
  readonly pick: (form: URLSearchParams) => Promise<PageEnd>;
}

/** What the token of a link leads to. */
export interface OpenedPage {
  readonly title: string;
  /** Why nothing can be picked any more. */
  readonly closed?: 'used' | 'expired' | undefined;
  /** What is shown of it; nothing without a value. */
  readonly entries: PageEntries;
  /** What the person does there. */
  readonly steps?: readonly { readonly title: string; readonly text: string }[];
  /** What else the app asked for. */
  readonly request?: PageEntries;
  readonly choices: readonly PageChoice[];
  /** HTML below the choices. */
  readonly more?: string;
}

type PageEntries = Readonly<Record<string, string | null | undefined>>;

type PageOpener = (account: SimulatorAccount, token: string, url: URL) => OpenedPage | undefined;

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

/** What the browser of a person asks for. */
export interface BrowserCall {
  readonly method: string;
  /** As the browser knows it. */
  readonly url: URL;
  readonly form: Buffer;
  /** Whether the page is shown in a frame of another page, as far as the browser says so. */
  readonly isFramed: boolean;
}

/** The page that the browser of a person shows. */
export async function respondToBrowser(
  account: SimulatorAccount,
  call: BrowserCall,
): Promise<SimulatorResponse> {
  const { method } = call;
  const { pathname, searchParams } = call.url;
  if (!['GET', 'HEAD', 'POST'].includes(method)) {
    return noticePage(405, 'Not possible', 'This page can be opened and its form be sent.');
  }
  if (pathname === '/result') {
    return resultPage(account, searchParams);
  }
  const token = searchParams.get('authToken') ?? searchParams.get('token') ?? '';
  const opened = PAGES[pathname]?.(account, token, call.url);
  if (opened === undefined) {
    return noticePage(404, 'Unknown link', 'There is nothing with this token.');
  }
  if (opened.closed !== undefined) {
    const title = opened.closed === 'used' ? 'This link was used' : 'This link has expired';
    return noticePage(410, title, 'Start again in the app.');
  }
  return method === 'POST' ? finish(account, call, token, opened) : choicePage(opened);
}

/**
 * Does what was picked, and sends the person back to the app. In a frame the `returnUrl` of the account does not count: the app
 * would be in a frame of itself.
 */
async function finish(
  account: SimulatorAccount,
  call: BrowserCall,
  token: string,
  { choices }: OpenedPage,
): Promise<SimulatorResponse> {
  const form = new URLSearchParams(call.form.toString('utf8'));
  // A page with one button needs no word about it.
  const choice =
    choices.length === 1 ? choices[0] : choices.find(({ value }) => value === form.get('result'));
  if (choice === undefined) {
    return noticePage(400, 'Nothing was picked', 'Go back and pick a result.');
  }
  const end = await choice.pick(form);
  account.ends.set(token, end);
  const own = `${call.url.origin}/result?${new URLSearchParams({ status: end.result, token }).toString()}`;
  const otherwise = call.isFramed ? own : (account.settings.returnUrl ?? own);
  const target = typeof end.url === 'string' && end.url !== '' ? end.url : otherwise;
  return { status: 303, headers: { Location: target }, body: '' };
}

/** The page on which a person picks how it ends. */
function choicePage({
  title,
  entries,
  steps = [],
  request,
  choices,
  more = '',
}: OpenedPage): SimulatorResponse {
  const primary = choices.filter(({ isPrimary }) => isPrimary);
  const others = choices.filter(({ isPrimary }) => !isPrimary);
  const items = steps.map((step) => `<li><b>${escape(step.title)}</b><span>${escape(step.text)}</span></li>`);
  return page(
    200,
    title,
    `<p>Nothing real is needed here: one button is enough.</p>
${definitions(entries)}
${items.length === 0 ? '' : `<h2>What a person does here</h2>\n<ol>${items.join('\n')}</ol>`}
<form method="post">
${primary.map(primaryButton).join('\n')}
${primary.length === 0 ? '' : '<h2>Or end it like this</h2>'}
<div class="choices">
${others.map(button).join('\n')}
</div>
${more}</form>
${request === undefined ? '' : `<h2>What the app asked for</h2>\n${definitions(request)}`}`,
  );
}

const button = ({ value, label, meaning }: PageChoice): string =>
  `<button name="result" value="${value}">${label}<small>${escape(meaning)}</small></button>`;

/** Its meaning has words of the other buttons, so it is no part of its name. */
const primaryButton = ({ value, label, meaning }: PageChoice): string =>
  `<button class="primary" name="result" value="${value}" aria-describedby="meaning">${label}</button>
<p class="hint" id="meaning">${escape(meaning)}</p>`;
