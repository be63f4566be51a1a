/** The page of operators, as HTML. The server renders it, and it works without JavaScript. */
import { html } from './html.js';
import { icon } from './icons.js';
import { describe } from './texts.js';
import { timeTag } from './time.js';

const SHOWN = 50;

const count = (number, word) => `${number} ${word}${number === 1 ? '' : 's'}`;

/** What a form has done, by the words of the address. */
const SAID = {
  released: () => ['good', 'The session is released. The person can start a new verification.'],
  'not-open': () => [
    'quiet',
    'There was no open session any more: its result came first, or it ran out of time.',
  ],
  handled: () => ['good', 'The result was asked for at iDenfy once more, and every handler has succeeded.'],
  queued: () => ['good', 'The delivery is in the queue again. A worker takes it in a moment.'],
  'failed-again': () => ['bad', 'The handlers were run again, and failed again. The log has the reason.'],
  settled: () => [
    'quiet',
    'There was nothing left to handle: iDenfy has no result that this app does not know.',
  ],
  gone: () => ['quiet', 'This delivery was handled in the meantime.'],
  unnamed: () => [
    'bad',
    'This delivery names no client, so its result cannot be asked for. Look for it in the dashboard of iDenfy.',
  ],
  erased: ({ deleted, pending }) =>
    Number(pending) > 0
      ? [
          'warn',
          `${count(Number(deleted), 'verification')} deleted. iDenfy keeps ${Number(pending)} for now, because the token has not expired or a review goes on. Erase again later.`,
        ]
      : [
          'good',
          `${count(Number(deleted), 'verification')} deleted at iDenfy, and everything that this app kept of the person.`,
        ],
  failing: () => ['warn', 'Results fail from now on. Finish a verification, and its delivery appears below.'],
  working: () => ['good', 'Results are handled again.'],
  failed: ({ code }) => [
    'bad',
    (Object.hasOwn(FAILURES, code) ? FAILURES[code] : undefined) ??
      'That did not work, and the log has the reason. Nothing may have changed, so look before you repeat it.',
  ],
};
const FAILURES = {
  IDENFY_STORE: 'The store does not respond, so nothing was done. Try again when it is back.',
  IDENFY_CONNECTION: 'iDenfy cannot be reached right now. What is done so far stays done; repeat it later.',
  IDENFY_TIMEOUT: 'iDenfy did not respond in time. What is done so far stays done; repeat it later.',
  IDENFY_RATE_LIMIT: 'iDenfy asks to wait. What is done so far stays done; repeat it later.',
  IDENFY_AUTHENTICATION: 'iDenfy refuses the credentials of this app. Check the API key and the API secret.',
  IDENFY_PERMISSION: 'The account at iDenfy may not do that.',
};

export function saidView(said) {
  const about = Object.hasOwn(SAID, said.said) ? SAID[said.said](said) : undefined;
  return about && html`<p class="said" data-tone="${about[0]}" role="status">${about[1]}</p>`;
}

export const headView = (formToken, at) => html`
  <p class="as-of">As of ${at} UTC · <a href="/operator">Refresh</a></p>
  <form method="post" action="/operator/logout">
    ${hidden({ formToken })}<button class="link">Log out</button>
  </form>
`;

/** @param overview nothing where the store does not respond */
export function overviewView(overview, { formToken, name, failing }) {
  if (overview === undefined) {
    return html`<section class="card" data-tone="bad">
      <span class="medal">${icon('cross')}</span>
      <h2>The store does not respond</h2>
      <p class="muted">
        Sessions, deliveries and people are kept there. Webhooks are answered with 503 until it is back, and
        iDenfy sends them again. <a href="/health">/health</a> says more. <a href="/operator">Try again</a>
      </p>
    </section>`;
  }
  const { people, failed } = overview;
  const open = people.filter(({ session }) => session !== undefined);
  const row = { formToken, name };
  return html`
    ${section('Open sessions', open, (person) => sessionView(person, row), {
      about: 'While a session is open, the person is refused a second verification: each one costs a credit.',
      empty: 'No session is open. One opens when a person starts a verification, and ends with its result.',
    })}
    ${section('Failed deliveries', failed, (failure) => failureView(failure, row), {
      about: 'Webhooks that were received, and whose handlers failed.',
      empty: 'No delivery has failed. When a handler throws, its delivery is here until it is handled.',
      more: failing !== undefined && failingView(failing, formToken),
    })}
    ${section('People', people, (person) => personView(person, row), {
      about: 'Everyone who has started a verification. The app keeps no names.',
      empty: 'No one has started a verification yet.',
    })}
  `;
}

function section(title, rows, view, { about, empty, more }) {
  const id = title.toLowerCase().replace(' ', '-');
  return html`<section class="card" aria-labelledby="${id}">
    <h2 id="${id}">${title} <span class="count">${rows.length}</span></h2>
    <p class="muted">${rows.length === 0 ? empty : about}</p>
    ${
      rows.length > 0 &&
      html`<ul class="rows">
        ${rows.slice(0, SHOWN).map(view)}
      </ul>`
    }
    ${rows.length > SHOWN && html`<p class="muted">And ${rows.length - SHOWN} more.</p>`} ${more}
  </section>`;
}

/** Of the simulator: something has to fail before it can be replayed. */
const failingView = (failing, formToken) =>
  html`<form class="failing" method="post" action="/operator/failing">
    ${hidden({ formToken })}
    <p class="muted">
      ${
        failing
          ? 'Results fail on purpose at the moment: the handler throws, and the app answers 500.'
          : 'To try it, let results fail on purpose: the handler throws then, and the app answers 500.'
      }
    </p>
    <button class="small">${failing ? 'Handle results again' : 'Let results fail'}</button>
  </form>`;

const hidden = (fields) =>
  Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`);

/** What is to be confirmed opens below the button, so that it needs no script and no other page. */
const action = (path, label, of, text, fields, look = 'danger') =>
  html`<details class="action">
    <summary class="button">${label}<span class="hidden"> ${of}</span></summary>
    <form class="confirm" method="post" action="/operator/${path}">
      <p>${text}</p>
      ${hidden(fields)}
      <button class="${look}">Yes, ${label.toLowerCase()}<span class="hidden"> ${of}</span></button>
    </form>
  </details>`;

function sessionView({ clientId, session, verifications: [newest] }, { formToken, name }) {
  const { scanRef, state, outcomeUnknown, expiresAt } = session;
  const [tone, label] = outcomeUnknown
    ? ['warn', 'Outcome unknown']
    : state === 'reserved'
      ? ['open', 'Being started']
      : newest?.status === 'reviewing'
        ? ['open', 'In review']
        : ['open', 'Open'];
  return html`<li>
    <div class="what">
      <span class="badge" data-tone="${tone}">${label}</span>
      <b>Person <code>${name(clientId)}</code></b>
      ${newest && html`<span>Verification <code>${newest.id.slice(0, 6)}</code></span>`}
    </div>
    <p class="facts">
      ${newest && html`started ${timeTag('ago', newest.startedAt)} · `} ends by itself
      ${timeTag('in', expiresAt.toISOString())}
      ${
        outcomeUnknown &&
        html`· iDenfy did not answer the token request, so a token may exist and a credit may be spent`
      }
      ${scanRef && html`<br />scanRef <code>${scanRef}</code>`}
    </p>
    ${action(
      'release',
      'Release',
      `the session of person ${name(clientId)}`,
      'The person can then start again, which costs another credit. The old verification stays open at iDenfy, and its result still counts when it comes.',
      { formToken, clientId, scanRef },
    )}
  </li>`;
}

function failureView({ deliveryId, type, failedAt, attempts, reason, clientId }, { formToken, name }) {
  const canReplay = clientId !== undefined || attempts !== undefined;
  return html`<li>
    <div class="what">
      <span class="badge" data-tone="bad">Failed</span>
      <b><code>${type}</code></b>
      ${clientId && html`<span>Person <code>${name(clientId)}</code></span>`}
    </div>
    <p class="facts">
      ${timeTag('ago', failedAt)} · ${count(attempts, 'attempt')} · ${reason}<br />
      delivery <code>${deliveryId.slice(0, 8)}</code>
    </p>
    ${
      canReplay &&
      action(
        'replay',
        'Replay',
        `delivery ${deliveryId.slice(0, 8)}`,
        'The handlers run again. Mend what was in their way first.',
        { formToken, deliveryId },
        'primary',
      )
    }
  </li>`;
}

function personView({ clientId, verifications, session }, { formToken, name }) {
  const [newest] = verifications;
  const { tone, label } = describe(newest?.status);
  return html`<li>
    <div class="what">
      ${newest && html`<span class="badge" data-tone="${tone}">${label}</span>`}
      <b>Person <code>${name(clientId)}</code></b>
    </div>
    <p class="facts">
      ${count(verifications.length, 'verification')}
      ${newest && html`· last change ${timeTag('ago', newest.changedAt)}`}
    </p>
    ${action(
      'erase',
      'Erase',
      `person ${name(clientId)}`,
      session === undefined
        ? 'Every verification of the person is deleted at iDenfy, and what this app keeps of them. This cannot be undone.'
        : 'Every verification of the person is deleted at iDenfy, and what this app keeps of them. This cannot be undone. iDenfy keeps the open one until its token has expired.',
      { formToken, clientId },
    )}
  </li>`;
}

/** @param problem why the last try was refused */
export const loginView = (problem) =>
  html`<section class="card narrow" aria-labelledby="login">
    <h2 id="login">Log in</h2>
    <p class="muted">
      With the key of the operators: the content of <code>OPERATOR_KEY</code>, which
      <code>npm start</code> prints while the simulator plays iDenfy.
    </p>
    <form method="post" action="/operator/login">
      <label for="key">Operator key</label>
      <input
        id="key"
        name="key"
        type="password"
        autocomplete="current-password"
        required
        ${problem && html`aria-invalid="true" aria-describedby="key-error"`}
      />
      ${problem && html`<p id="key-error" class="field-error" role="alert">${problem}</p>`}
      <button class="primary wide">Log in</button>
    </form>
  </section>`;

export const closedView = () =>
  html`<section class="card narrow" data-tone="quiet">
    <span class="medal">${icon('cross')}</span>
    <h2>This page is closed</h2>
    <p class="muted">It opens with a key of your choice, of 16 characters or more, in the environment:</p>
    <pre tabindex="0"><code>OPERATOR_KEY=… npm start</code></pre>
  </section>`;
