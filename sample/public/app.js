import { watchEvents } from './events.js';
import { isUnderWay } from './texts.js';
import { timeText } from './time.js';
import { traceHeadView, traceView } from './trace-view.js';
import { currentView, formView, historyView } from './view.js';

/** Where the server has the module; with a bundler: `import { onIdenfyResult } from 'nestjs-idenfy/browser'`. */
const NESTJS_IDENFY_BROWSER = './nestjs-idenfy/browser/index.js';

const element = (id) => document.getElementById(id);
/** As the server has rendered the page. */
const state = JSON.parse(element('state').textContent);

/** The demo's stand-in for a login: the server sets a cookie, and decides who we are to iDenfy. */
async function signIn() {
  const response = await fetch('session', { method: 'POST', signal: AbortSignal.timeout(10_000) });
  if (!response.ok) {
    throw new Error(`POST /session answered ${response.status}`);
  }
}

async function start(names, way) {
  const body = JSON.stringify(names);
  const headers = { 'content-type': 'application/json' };
  // Longer than the server itself waits for iDenfy.
  const send = () =>
    fetch(`verifications?way=${way}`, {
      ...{ method: 'POST', headers, body },
      signal: AbortSignal.timeout(30_000),
    });
  let response = await send();
  if (response.status === 401) {
    // The server does not know this session any more.
    await signIn();
    response = await send();
  }
  return { isStarted: response.ok, answer: await response.json() };
}

/** Without a new page, so that what was entered stays when the server does not answer. */
element('current').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { submitter = event.target.querySelector('button') } = event;
  const { way, ...entered } = Object.fromEntries(new FormData(event.target, submitter));
  if (event.target.ariaBusy === 'true') {
    return;
  }
  event.target.ariaBusy = 'true';
  submitter.ariaBusy = 'true';
  const { isStarted, answer } = await start(entered, way).catch(() => ({ answer: {} }));
  if (isStarted) {
    location.assign(way === 'redirect' ? answer.redirectUrl : `./?way=${way}`);
    return;
  }
  Object.assign(state, { entered, answer });
  event.target.outerHTML = formView(state);
  element('start').querySelector('[aria-invalid], button')?.focus();
});

/** The list comes whole each time, so a page that lost its connection has missed nothing. */
function show(verifications) {
  const isNews = JSON.stringify(state.verifications) !== JSON.stringify(verifications);
  if (isNews) {
    const isOpen = ({ status } = {}) => status !== undefined && isUnderWay(status);
    const isChanged = JSON.stringify(state.verifications[0]) !== JSON.stringify(verifications[0]);
    Object.assign(state, { verifications, answer: undefined, entered: undefined });
    if (!isOpen(verifications[0])) {
      Object.assign(state, { way: undefined, returned: false });
    }
    gently(() => {
      if (isChanged) {
        showCurrent();
      }
      element('history').innerHTML = historyView(state);
    });
  }
}

function showCurrent() {
  const hadFocus = element('current').contains(document.activeElement);
  element('current').innerHTML = currentView(state);
  const title = element('current-title');
  element('news').textContent = title.textContent;
  if (hadFocus) {
    title.focus();
  }
}

/** The page in the iframe says when the person is done: no proof of anything, so only a reason to wait for the result. */
async function watchIframe() {
  const iframe = element('idenfy');
  if (iframe !== null) {
    const { onIdenfyResult } = await import(NESTJS_IDENFY_BROWSER);
    const stop = onIdenfyResult(
      iframe,
      () => {
        stop();
        state.returned = true;
        showCurrent();
      },
      { uiUrl: iframe.src },
    );
  }
}

/** A soft change, where the browser can and the person has not asked for less motion. */
function gently(change) {
  if (document.startViewTransition && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
    document.startViewTransition(change);
  } else {
    change();
  }
}

const GONE = 'The server does not answer. This page goes on by itself as soon as it is back.';
const BACK = 'Connected again. Everything here is up to date.';
const RESTARTED = 'The server was started again. Everything here is up to date.';
const connection = { wasLost: false, startedAt: undefined, timer: undefined };

function toast(text, tone, forMs) {
  clearTimeout(connection.timer);
  element('connection').hidden = text === '';
  element('connection').textContent = text;
  element('connection').dataset.tone = tone;
  if (forMs !== undefined) {
    connection.timer = setTimeout(() => toast('', tone), forMs);
  }
}

function showConnection(live) {
  element('live').hidden = false;
  element('live').dataset.state = live;
  element('live').textContent = live === 'on' ? 'Live' : 'Offline';
  if (live !== 'on' && !connection.wasLost) {
    connection.wasLost = true;
    // Not for the moment that a restart of the stream takes.
    connection.timer = setTimeout(() => toast(GONE, 'bad'), 1000);
  }
}

/** The first thing that a stream says: which process it comes from. */
function showProcess({ startedAt }) {
  const isOther = connection.startedAt !== undefined && connection.startedAt !== startedAt;
  if (connection.wasLost || isOther) {
    toast(isOther ? RESTARTED : BACK, 'good', 6000);
  }
  Object.assign(connection, { startedAt, wasLost: false });
}

function showTrace(happenings) {
  element('trace').hidden = false;
  element('trace-last').innerHTML = traceHeadView(happenings);
  element('trace-events').innerHTML = traceView(happenings);
}

function watch() {
  const end = watchEvents(({ live, process, verifications, trace }) => {
    if (live) {
      showConnection(live);
    }
    if (process) {
      showProcess(process);
    }
    if (verifications) {
      show(verifications);
    }
    if (trace) {
      showTrace(trace);
    }
  }, signIn);
  addEventListener('pagehide', end, { once: true });
}

/** Times in words, as they are now; on hover the time itself, in the person's own zone. */
function showTimes() {
  const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  for (const time of document.querySelectorAll('time[data-words]')) {
    const text = timeText(time.dataset.words, time.dateTime);
    if (time.textContent !== text) {
      time.textContent = text;
    }
    time.title = exact.format(new Date(time.dateTime));
  }
}

// The browser may show this page from its cache when somebody goes back to it.
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) {
    location.reload();
  }
});

// Where iDenfy sent the browser is no address to come back to.
if (state.returned) {
  history.replaceState(null, '', location.pathname);
}
watch();
void watchIframe();
showTimes();
setInterval(showTimes, 10_000);
