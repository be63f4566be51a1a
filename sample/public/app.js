import { watchEvents } from './events.js';
import { describe, isUnderWay, problemText, refusalText } from './texts.js';

const element = (id) => document.getElementById(id);
const form = element('start');
const submit = element('submit');
const fields = [...form.elements].filter((input) => input.name);

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** The demo's stand-in for a login: the server sets a cookie, and decides who we are to iDenfy. */
async function signIn() {
  const response = await fetch('session', { method: 'POST', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) {
    throw new Error(`POST /session answered ${response.status}`);
  }
  const { simulated, pair } = await response.json();
  element('mode').textContent = simulated ? 'Simulator' : 'Live account';
  element('mode').hidden = false;
  element('simulator-note').hidden = !simulated;
  element('pair-note').hidden = !pair;
  element('pair-port').textContent = pair?.port ?? '';
  element('pair-other').href = pair?.otherUrl ?? '';
}

async function start() {
  const body = JSON.stringify(Object.fromEntries(new FormData(form)));
  const headers = { 'content-type': 'application/json' };
  // Longer than the server itself waits for iDenfy.
  const send = () =>
    fetch('verifications', { method: 'POST', headers, body, signal: AbortSignal.timeout(30_000) });
  let response = await send();
  if (response.status === 401) {
    // The server does not know this session any more.
    await signIn();
    response = await send();
  }
  return { response, answer: await response.json() };
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  clearRefusal();
  busy(true);
  try {
    const { response, answer } = await start();
    if (response.ok) {
      location.assign(answer.redirectUrl);
      return;
    }
    refuse(answer);
  } catch {
    refuse({});
  }
  busy(false);
});

function busy(on) {
  submit.disabled = on;
  submit.textContent = on ? 'One moment…' : 'Start verification';
}

function clearRefusal() {
  element('refusal').hidden = true;
  for (const input of fields) {
    input.removeAttribute('aria-invalid');
    element(`${input.id}-error`).hidden = true;
  }
}

/** What a field is wrong about goes next to the field, everything else above the button. */
function refuse(answer) {
  const others = [];
  for (const problem of answer.problems ?? []) {
    const input = fields.find(({ name }) => name === problem.path);
    if (!input) {
      others.push(problem.message);
    } else if (!input.hasAttribute('aria-invalid')) {
      input.setAttribute('aria-invalid', 'true');
      const error = element(`${input.id}-error`);
      error.textContent = problemText(input.labels[0].textContent, input.value, problem);
      error.hidden = false;
    }
  }
  form.querySelector('[aria-invalid]')?.focus();
  if (others.length > 0 || !answer.problems?.length) {
    const { title, text } = refusalText(answer, others, time);
    element('refusal-title').textContent = title;
    element('refusal-text').textContent = text;
    element('refusal').hidden = false;
  }
}

const LIVE = { on: 'Live', off: 'Reconnecting', gone: 'The server does not answer' };

/** The list comes whole each time, so a page that lost its connection has missed nothing. */
function watch() {
  const end = watchEvents(({ live, verifications }) => {
    if (live) {
      element('live').dataset.state = live === 'on' ? 'on' : 'off';
      element('live').textContent = LIVE[live];
    }
    if (verifications) {
      show(verifications);
    }
  }, signIn);
  addEventListener('pagehide', end, { once: true });
}

function show(verifications) {
  showCurrent(verifications[0]);
  if (!isUnderWay(verifications[0]?.status)) {
    // Whatever stood in the way has its result now, perhaps from another tab.
    element('refusal').hidden = true;
  }
  element('empty').hidden = verifications.length > 0;
  element('list').replaceChildren(...verifications.map(row));
}

function showCurrent(newest) {
  element('current').hidden = !newest;
  if (newest) {
    const { tone, icon, title, text } = describe(newest.status);
    element('current').dataset.tone = tone;
    element('current-icon').textContent = icon;
    element('current-title').textContent = title;
    element('current-text').textContent = text;
    element('current-continue').hidden = !newest.continueUrl;
    element('current-continue').href = newest.continueUrl ?? '';
  }
}

function row({ startedAt, status, handledAt }) {
  const item = document.createElement('li');
  const started = document.createElement('time');
  started.dateTime = startedAt;
  started.textContent = time.format(new Date(startedAt));
  const badge = document.createElement('span');
  const { tone, label } = describe(status);
  badge.className = 'badge';
  badge.dataset.tone = tone;
  badge.textContent = label;
  badge.title = handledAt ? `Handled by the process at port ${handledAt}` : '';
  item.append(started, badge);
  return item;
}

async function connect() {
  try {
    await signIn();
    submit.disabled = false;
    watch();
  } catch {
    element('live').textContent = LIVE.gone;
    setTimeout(connect, 2000);
  }
}

// The browser may show this page from its cache when somebody goes back to it.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) {
    busy(false);
    connect();
  }
});

// `?returned=…` is only where iDenfy sent the browser; nothing is concluded from it.
history.replaceState(null, '', location.pathname);
await connect();
