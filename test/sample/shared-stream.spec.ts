import { EventEmitter, once } from 'node:events';

type News = { live?: string; verifications?: unknown };
interface Page {
  watchEvents(tell: (news: News) => void, signIn: () => Promise<void>): () => void;
}

const page = '../../sample/public/events.js';
const { watchEvents } = (await import(page)) as Page;

/** The stream of a browser, as far as the page uses it. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static open: Stream[] = [];
  readyState = 1;

  constructor() {
    super();
    Stream.open.push(this);
    queueMicrotask(() => this.dispatchEvent(new Event('open')));
  }

  close(): void {
    this.readyState = Stream.CLOSED;
    Stream.open = Stream.open.filter((other) => other !== this);
  }

  send(verifications: unknown): void {
    this.dispatchEvent(new MessageEvent('verifications', { data: JSON.stringify(verifications) }));
  }

  refuse(): void {
    this.readyState = Stream.CLOSED;
    this.dispatchEvent(new Event('error'));
  }
}

/** Exclusive locks: one holder of a name after the other. */
function locks(): object {
  let turn = Promise.resolve();
  const request = (_name: string, { signal }: { signal: AbortSignal }, hold: () => Promise<void>) => {
    const mine = turn.then(() => (signal.aborted ? undefined : hold()));
    turn = mine.catch(() => undefined);
    return mine;
  };
  return { request };
}

class Tab {
  readonly news = new EventEmitter();
  readonly seen: News[] = [];
  signIns = 0;
  readonly leave = watchEvents(
    (news) => {
      this.seen.push(news);
      this.news.emit('news');
    },
    async () => void (this.signIns += 1),
  );

  async sees(expected: News): Promise<void> {
    while (!this.seen.some((news) => JSON.stringify({ ...news, ...expected }) === JSON.stringify(news))) {
      await once(this.news, 'news');
    }
  }
}

const tabs: Tab[] = [];
const open = (): Tab => {
  const tab = new Tab();
  tabs.push(tab);
  return tab;
};
const before = { navigator: Object.getOwnPropertyDescriptor(globalThis, 'navigator') };

beforeEach(() => {
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: { locks: locks() } });
  Object.assign(globalThis, { EventSource: Stream });
});
afterEach(() => {
  tabs.splice(0).forEach((tab) => tab.leave());
  expect(Stream.open).toEqual([]);
  Reflect.deleteProperty(globalThis, 'navigator');
  Reflect.deleteProperty(globalThis, 'EventSource');
  if (before.navigator) {
    Object.defineProperty(globalThis, 'navigator', before.navigator);
  }
});

it('six tabs have one stream, and all of them see what comes', async () => {
  const six = [1, 2, 3, 4, 5, 6].map(open);
  await Promise.all(six.map((tab) => tab.sees({ live: 'on' })));
  expect(Stream.open).toHaveLength(1);
  Stream.open[0]?.send(['one']);
  await Promise.all(six.map((tab) => tab.sees({ verifications: ['one'] })));
});

it('a tab that comes later is told what is known', async () => {
  await open().sees({ live: 'on' });
  Stream.open[0]?.send(['one']);
  await open().sees({ live: 'on', verifications: ['one'] });
});

it('another tab takes over when the first one leaves', async () => {
  const [first, second, third] = [open(), open(), open()];
  await third.sees({ live: 'on' });
  first.leave();
  second.seen.length = 0;
  await second.sees({ live: 'on' });
  expect(Stream.open).toHaveLength(1);
  Stream.open[0]?.send(['two']);
  await third.sees({ verifications: ['two'] });
});

it('signs in anew when the server refuses the stream', async () => {
  const tab = open();
  await tab.sees({ live: 'on' });
  tab.seen.length = 0;
  Stream.open[0]?.refuse();
  await tab.sees({ live: 'off' });
  await tab.sees({ live: 'on' });
  expect([tab.signIns, Stream.open.length]).toEqual([1, 1]);
});

it('a browser without locks has a stream in each tab', async () => {
  Object.defineProperty(globalThis, 'navigator', { configurable: true, value: {} });
  await Promise.all([open(), open()].map((tab) => tab.sees({ live: 'on' })));
  expect(Stream.open).toHaveLength(2);
});
