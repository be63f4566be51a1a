/**
 * One stream of events for all tabs: a browser opens six connections to a server, and each stream keeps one. The tab that
 * holds the lock has the stream and passes on what comes; when it goes, the next tab takes over. A browser without locks
 * has a stream in each tab.
 */
const NAME = 'idenfy-sample-events';
const AGAIN_MS = 2000;

/**
 * @param tell called with `{ live }` ('on', 'off' or 'gone'), `{ process }` of the server, `{ verifications }` and `{ trace }`
 * @param signIn makes the session new when the server has refused the stream
 * @returns ends it
 */
export function watchEvents(tell, signIn) {
  const leaving = new AbortController();
  const { signal } = leaving;
  const locks = globalThis.BroadcastChannel && navigator.locks;
  if (!locks) {
    keepStream(tell, signIn, signal);
    return () => leaving.abort();
  }
  const channel = new BroadcastChannel(NAME);
  let known;
  channel.onmessage = ({ data }) => {
    if (data !== 'hello') {
      tell(data);
    } else if (known) {
      channel.postMessage(known);
    }
  };
  const passOn = (news) => {
    known = { ...known, ...news };
    tell(news);
    channel.postMessage(news);
  };
  channel.postMessage('hello');
  locks
    .request(NAME, { signal }, () => keepStream(passOn, signIn, signal))
    // The tab has gone before it was its turn.
    .catch(() => undefined);
  return () => {
    leaving.abort();
    channel.close();
  };
}

async function keepStream(tell, signIn, signal) {
  let signedIn = true;
  while (!signal.aborted) {
    if (signedIn) {
      await stream(tell, signal);
    }
    if (!signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      signedIn = await signIn().then(
        () => true,
        () => false,
      );
      if (!signedIn && !signal.aborted) {
        tell({ live: 'gone' });
      }
    }
  }
}

/** Resolves when the server has refused it, so the session is gone: the browser itself repeats only what was cut off. */
function stream(tell, signal) {
  return new Promise((resolve) => {
    const events = new EventSource('events');
    const end = () => {
      events.close();
      resolve();
    };
    events.addEventListener('open', () => tell({ live: 'on' }));
    for (const type of ['process', 'verifications', 'trace']) {
      events.addEventListener(type, ({ data }) => tell({ [type]: JSON.parse(data) }));
    }
    events.addEventListener('error', () => {
      tell({ live: 'off' });
      if (events.readyState === EventSource.CLOSED) {
        end();
      }
    });
    signal.addEventListener('abort', end, { once: true });
  });
}
