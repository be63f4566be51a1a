import { createHash } from 'node:crypto';
import type { SimulatorAccount } from './simulator-account.js';
import type { Session } from './simulator-session.js';
import type { SimulatorResponse } from './simulator-response.js';
import type { SimulatorOutcome } from './simulator-results.js';

const STYLE = `
:root { color-scheme: light dark; --ink: #16202c; --soft: #5a6675; --line: #d8dee6; --card: #fff; --page: #f2f5f8; --accent: #1f6feb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8edf3; --soft: #9aa7b6; --line: #313c4a; --card: #1a222d; --page: #10161e; --accent: #6ea8ff; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
main { width: 100%; max-width: 28rem; padding: 2rem; border: 1px solid var(--line); border-radius: 14px; background: var(--card); }
h1 { margin: 0 0 .5rem; font-size: 1.35rem; line-height: 1.25; }
p { margin: 0 0 1rem; color: var(--soft); }
.badge { display: inline-block; margin-bottom: 1rem; padding: .15rem .6rem; border: 1px solid var(--line); border-radius: 99px; font-size: .8rem; color: var(--soft); }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.25rem; font-size: .95rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
button { display: block; width: 100%; margin-top: .6rem; padding: .7rem 1rem; font: inherit; text-align: left; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: 10px; cursor: pointer; }
button:hover, button:focus-visible { border-color: var(--accent); outline: 2px solid var(--accent); outline-offset: -1px; }
button small { display: block; color: var(--soft); }
label { display: flex; gap: .6rem; align-items: baseline; margin-top: 1.1rem; font-size: .9rem; color: var(--soft); }
`;

/** Nothing is loaded from anywhere and no script runs. Frames are welcome: apps embed the page. */
const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** What the person can pick, and the result page for it. */
const CHOICES: readonly (readonly [SimulatorOutcome, Result, string, string])[] = [
  ['APPROVED', 'success', 'Approve', 'The document is genuine and the face matches.'],
  ['DENIED', 'fail', 'Deny', 'The face does not match.'],
  ['SUSPECTED', 'success', 'Suspect', 'The name differs; the app has to decide.'],
  ['CANCELLED', 'unverified', 'Cancel', 'The person gives up.'],
  ['EXPIRED', 'unverified', 'Let it expire', 'The person does not finish in time.'],
];

/** Where the browser ends up: a URL of the token request, else a page with these words. */
const RESULTS = {
  success: ['successUrl', 'You are done', 'The verification was finished. You can close this page.'],
  fail: ['errorUrl', 'That did not work', 'The verification failed, or the app did not take the result.'],
  unverified: ['unverifiedUrl', 'Not verified', 'The verification was not finished.'],
} as const;

type Result = keyof typeof RESULTS;

/** Whether a path is a page, not a call of the API: the page behind `redirectUrl`, the same for an iframe at `/`, results. */
export const isPage = (path: string): boolean => ['/', '/api/v2/redirect', '/result'].includes(path);

/** The page that the browser of the verified person shows. */
export async function respondToBrowser(
  account: SimulatorAccount,
  method: string,
  url: URL,
  form: Buffer,
): Promise<SimulatorResponse> {
  if (!['GET', 'HEAD', 'POST'].includes(method)) {
    return noticePage(405, 'Not possible', 'This page can be opened and its form be sent.');
  }
  if (url.pathname === '/result') {
    const found = Object.entries(RESULTS).find(([name]) => name === url.searchParams.get('status'));
    const [, title, text] = found?.[1] ?? ['', 'Nothing here', 'There is no such result.'];
    return noticePage(found === undefined ? 404 : 200, title, text);
  }
  const authToken = url.searchParams.get('authToken');
  const asked = account
    .sessionsOf(null)
    .find(({ pendingInformation }) => pendingInformation?.tokenString === authToken);
  if (asked !== undefined) {
    return method === 'POST' ? giveInformation(account, asked) : informationPage(asked);
  }
  const session = account.sessionsOf(null).find((candidate) => candidate.authToken === authToken);
  if (session === undefined || session.deleted) {
    return noticePage(404, 'Unknown link', 'There is no verification with this token.');
  }
  if (session.overall === 'EXPIRED' || (session.ended && !session.used)) {
    return noticePage(410, 'This link has expired', 'Start a new verification in the app.');
  }
  if (session.used) {
    const hint = 'A token can be used once. Start a new verification in the app.';
    return noticePage(410, 'This link was used', hint);
  }
  session.open();
  return method === 'POST'
    ? finish(account, session, new URLSearchParams(form.toString('utf8')))
    : choicePage(session, account.settings.webhooks === 'two');
}

/**
 * Gives the session its result, and sends the person back to the app, as iDenfy does: a success whose webhook the app did
 * not acknowledge ends at the `errorUrl` (documentation.idenfy.com, kyc/webhooks).
 */
async function finish(
  account: SimulatorAccount,
  session: Session,
  form: URLSearchParams,
): Promise<SimulatorResponse> {
  const choice = CHOICES.find(([name]) => name === form.get('result'));
  if (choice === undefined) {
    return noticePage(400, 'Nothing was picked', 'Go back and pick a result.');
  }
  const [outcome, usual] = choice;
  const automaticFirst = form.has('automaticFirst');
  const deliveries = await account.complete(session, outcome, { automaticFirst });
  const acknowledged = deliveries.every((delivery) => delivery.acknowledged);
  const result = usual === 'success' && !acknowledged ? 'fail' : usual;
  const own = session.request[RESULTS[result][0]];
  const otherwise = account.settings.returnUrl ?? `${account.url}/result?status=${result}`;
  return { status: 303, headers: { Location: typeof own === 'string' ? own : otherwise }, body: '' };
}

/** Sends what was asked for, and the person to the result page. */
async function giveInformation(account: SimulatorAccount, session: Session): Promise<SimulatorResponse> {
  await account.resubmit(session);
  const target = account.settings.returnUrl ?? `${account.url}/result?status=success`;
  return { status: 303, headers: { Location: target }, body: '' };
}

/** The page on which a person gives what is missing. */
const informationPage = ({ clientId, scanRef }: Session): SimulatorResponse =>
  page(
    200,
    'More information is needed',
    `<p>Nothing has to be uploaded here.</p>
<dl>${entry('Client', clientId)}${entry('Verification', scanRef)}</dl>
<form method="post"><button>Send<small>The app is told that the information was given.</small></button></form>`,
  );

/** The page on which a person picks how the verification ends. */
function choicePage(session: Session, automaticFirst: boolean): SimulatorResponse {
  const { firstName, lastName } = session.request;
  const person = [firstName, lastName].filter((name) => typeof name === 'string').join(' ');
  const buttons = CHOICES.map(
    ([outcome, , label, meaning]) =>
      `<button name="result" value="${outcome}">${label}<small>${meaning}</small></button>`,
  );
  return page(
    200,
    'Verify your identity',
    `<p>No document is needed here. Pick how this verification ends.</p>
<dl>${person === '' ? '' : entry('Name', person)}${entry('Client', session.clientId)}${entry('Verification', session.scanRef)}</dl>
<form method="post">
${buttons.join('\n')}
<label><input type="checkbox" name="automaticFirst" value="yes"${automaticFirst ? ' checked' : ''}>
<span>Send the automatic result first, then the final one</span></label>
</form>`,
  );
}

/** A page that says how it went, or why there is nothing to do. */
const noticePage = (status: number, title: string, text: string): SimulatorResponse =>
  page(status, title, `<p>${text}</p>`);

function page(status: number, title: string, content: string): SimulatorResponse {
  const style = createHash('sha256').update(STYLE).digest('base64');
  return {
    status,
    headers: {
      ...HEADERS,
      'Content-Security-Policy': `default-src 'none'; style-src 'sha256-${style}'; base-uri 'none'`,
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - iDenfy simulator</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<span class="badge">iDenfy simulator</span>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`,
  };
}

const entry = (name: string, value: string): string => `<dt>${name}</dt><dd>${escape(value)}</dd>`;

const ENTITIES: Record<string, string> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": '#39' };

const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => `&${ENTITIES[character]};`);
