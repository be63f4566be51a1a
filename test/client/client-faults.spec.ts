import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { once } from 'node:events';
import { IdenfyClient } from '../../lib/client/idenfy-client.js';
import { outcomeOf } from '../../lib/client/error-mapping.js';
import { IdenfyError } from '../../lib/errors/index.js';
import { Deadline } from '../../lib/shared/deadline.js';
import {
  answer,
  cutChunked,
  drip,
  FaultServer,
  gzipBomb,
  huge,
  reset,
  shortLength,
  silence,
} from '../support/fault-server.js';
import type { Behaviour } from '../support/fault-server.js';
import { freePort } from '../support/free-port.js';
import { resolvedOptions } from '../support/resolved-options.js';

/** Of a loaded machine; how exact the deadline is kept is measured by test:faults. */
const GRACE_MS = 2500;
const MB = 1024 * 1024;
const TIMEOUT_MS = 3000;

interface Failure {
  readonly code: string;
  readonly error: IdenfyError;
  readonly ms: number;
}

/** Runs a call that has to fail, and takes its time. */
async function failureOf(
  call: (deadline: Deadline) => Promise<unknown>,
  timeoutMs = TIMEOUT_MS,
): Promise<Failure> {
  const started = performance.now();
  const error: unknown = await call(new Deadline(timeoutMs)).then(
    () => new Error('the call succeeded'),
    (thrown: unknown) => thrown,
  );
  const ms = performance.now() - started;
  if (!IdenfyError.is(error)) {
    throw error;
  }
  return { code: error.code, error, ms };
}

let server: FaultServer;
let client: IdenfyClient;
/** What a test has opened; closed also when the test fails. */
const opened: (() => unknown)[] = [];

const clientOf = (url: string, retries = 2): IdenfyClient => {
  const made = new IdenfyClient(resolvedOptions(url, { retries }));
  opened.push(() => made.close());
  return made;
};

const listen = async (port: number, onConnection: (socket: Socket) => void): Promise<number> => {
  const listener = createServer((socket) => {
    socket.on('error', () => undefined);
    opened.unshift(() => socket.destroy());
    onConnection(socket);
  }).listen(port, '127.0.0.1');
  opened.push(async () => {
    listener.close();
    await once(listener, 'close');
  });
  await once(listener, 'listening');
  return (listener.address() as AddressInfo).port;
};

beforeAll(async () => {
  server = await FaultServer.start();
});
afterAll(() => server.close());
beforeEach(() => {
  client = clientOf(server.url);
});
afterEach(async () => {
  for (const close of opened.splice(0)) {
    await close();
  }
});

const CALLS = {
  token: (deadline: Deadline) => client.createToken({ clientId: 'user-1' }, { deadline }),
  read: (deadline: Deadline) => client.getStatus('scan-1', { deadline }),
  delete: (deadline: Deadline) => client.deleteVerification('scan-1', { deadline }),
};

const later = { 'retry-after': '0' };
const html = answer(200, '<html><body>Sign in</body></html>', { 'content-type': 'text/html' });

/** Name, behaviour, and for each kind of call the code and the number of attempts; then what it means for a token. */
type Row = [
  name: string,
  behaviour: Behaviour,
  token: [string, number],
  read: [string, number],
  deletion: [string, number],
  outcome: 'refused' | 'unknown',
];

const same = (code: string, attempts: number): [[string, number], [string, number], [string, number]] => [
  [code, attempts],
  [code, attempts],
  [code, attempts],
];

const ANSWERS: Row[] = [
  ['400', answer(400, { identifier: 'BAD_VALUE' }), ...same('IDENFY_REQUEST', 1), 'refused'],
  [
    '401',
    answer(401, { message: 'Invalid authorization credentials' }),
    ...same('IDENFY_AUTHENTICATION', 1),
    'refused',
  ],
  ['402', answer(402), ...same('IDENFY_QUOTA', 1), 'refused'],
  ['403', answer(403), ...same('IDENFY_PERMISSION', 1), 'refused'],
  ['404', answer(404), ...same('IDENFY_NOT_FOUND', 1), 'refused'],
  [
    '409',
    answer(409),
    ['IDENFY_DUPLICATE_TOKEN', 1],
    ['IDENFY_REQUEST', 1],
    ['IDENFY_REQUEST', 1],
    'refused',
  ],
  ['422', answer(422), ...same('IDENFY_REQUEST', 1), 'refused'],
  ['429', answer(429), ...same('IDENFY_RATE_LIMIT', 3), 'refused'],
  ['429 with Retry-After', answer(429, '', later), ...same('IDENFY_RATE_LIMIT', 3), 'refused'],
  ['429 for an hour', answer(429, '', { 'retry-after': '3600' }), ...same('IDENFY_RATE_LIMIT', 1), 'refused'],
  ['500', answer(500, { identifier: 'INTERNAL_ERROR' }), ...same('IDENFY_SERVER', 1), 'unknown'],
  ['502', answer(502, '<html>'), ['IDENFY_SERVER', 1], ['IDENFY_SERVER', 3], ['IDENFY_SERVER', 1], 'unknown'],
  ['503', answer(503), ['IDENFY_SERVER', 1], ['IDENFY_SERVER', 3], ['IDENFY_SERVER', 1], 'unknown'],
  ['503 with Retry-After', answer(503, '', later), ...same('IDENFY_SERVER', 3), 'refused'],
  ['504', answer(504), ['IDENFY_SERVER', 1], ['IDENFY_SERVER', 3], ['IDENFY_SERVER', 1], 'unknown'],
  ['HTML as 200', html, ...same('IDENFY_RESPONSE', 1), 'unknown'],
  ['a 304', answer(304), ...same('IDENFY_RESPONSE', 1), 'unknown'],
  ['300 MB', huge(300 * MB), ...same('IDENFY_RESPONSE', 1), 'unknown'],
  ['300 MB as 400', huge(300 * MB, 400), ...same('IDENFY_REQUEST', 1), 'refused'],
  ['a gzip bomb', gzipBomb, ...same('IDENFY_RESPONSE', 1), 'unknown'],
  [
    'broken gzip',
    answer(200, '{}', { 'content-encoding': 'gzip' }),
    ...same('IDENFY_RESPONSE', 1),
    'unknown',
  ],
];

const CUTS: Row[] = [
  [
    'reset',
    reset,
    ['IDENFY_OUTCOME_UNKNOWN', 1],
    ['IDENFY_CONNECTION', 3],
    ['IDENFY_OUTCOME_UNKNOWN', 1],
    'unknown',
  ],
  [
    'cut',
    cutChunked,
    ['IDENFY_OUTCOME_UNKNOWN', 1],
    ['IDENFY_CONNECTION', 3],
    ['IDENFY_OUTCOME_UNKNOWN', 1],
    'unknown',
  ],
  [
    'short',
    shortLength,
    ['IDENFY_OUTCOME_UNKNOWN', 1],
    ['IDENFY_CONNECTION', 3],
    ['IDENFY_OUTCOME_UNKNOWN', 1],
    'unknown',
  ],
];

describe.each([...ANSWERS, ...CUTS])(
  'an answer that is %s',
  (_name, behaviour, token, read, deletion, outcome) => {
    it.each([
      ['token', token],
      ['read', read],
      ['delete', deletion],
    ] as const)('fails a %s with %j', async (kind, [code, attempts]) => {
      server.set(behaviour);
      const failure = await failureOf(CALLS[kind]);
      expect(failure.code).toBe(code);
      expect(server.requests).toHaveLength(attempts);
      expect(failure.ms).toBeLessThan(TIMEOUT_MS + GRACE_MS);
      if (kind === 'token') {
        expect(outcomeOf(failure.error)).toBe(outcome);
      }
    });
  },
);

describe.each([
  ['no answer', silence],
  ['one byte per 300 ms', drip],
])('%s', (_name, behaviour) => {
  beforeEach(() => server.set(behaviour));

  it.each([
    ['token', 'IDENFY_OUTCOME_UNKNOWN'],
    ['delete', 'IDENFY_OUTCOME_UNKNOWN'],
  ] as const)('ends a %s at the deadline with %s after one attempt', async (kind, code) => {
    const failure = await failureOf(CALLS[kind], 1500);
    expect(failure.code).toBe(code);
    expect(server.requests).toHaveLength(1);
    expect(failure.ms).toBeGreaterThan(1490);
    expect(failure.ms).toBeLessThan(1500 + GRACE_MS);
  });

  it('gives each attempt of a read its part of the time', async () => {
    const failure = await failureOf(CALLS.read, 1500);
    expect(failure.code).toBe('IDENFY_TIMEOUT');
    expect(failure.ms).toBeLessThan(1500 + GRACE_MS);
    const [first, second] = server.requests;
    expect(server.requests.length).toBeGreaterThanOrEqual(2);
    expect(second!.at - first!.at).toBeGreaterThan(490);
    expect(second!.at - first!.at).toBeLessThan(500 + 200 + GRACE_MS);
  });
});

describe('an empty answer', () => {
  it('is nothing that makes a token or a status, and all that a delete gets', async () => {
    server.set(answer(200));
    expect((await failureOf(CALLS.token)).code).toBe('IDENFY_RESPONSE');
    expect((await failureOf(CALLS.read)).code).toBe('IDENFY_RESPONSE');
    await expect(CALLS.delete(new Deadline(1000))).resolves.toBeUndefined();
  });
});

describe('an answer without a usable authToken', () => {
  it.each([{}, { authToken: '' }, { authToken: null }, { authToken: 7 }, [], null])(
    'fails: %j',
    async (body) => {
      server.set(answer(201, JSON.stringify(body)));
      const failure = await failureOf(CALLS.token);
      expect(failure.error).toMatchObject({ code: 'IDENFY_RESPONSE', upstreamStatus: 201 });
    },
  );
});

describe('memory', () => {
  it.each([
    ['300 MB', huge(300 * MB)],
    ['a gzip bomb', gzipBomb],
  ])('grows by less than 50 MB for %s', async (_name, behaviour) => {
    server.set(behaviour);
    await failureOf(CALLS.token);
    const used = (): number => process.memoryUsage().heapUsed + process.memoryUsage().external;
    const before = used();
    let peak = before;
    const timer = setInterval(() => (peak = Math.max(peak, used())), 2);
    await failureOf(CALLS.token);
    clearInterval(timer);
    expect(Math.max(peak, used()) - before).toBeLessThan(50 * MB);
  });
});

describe('a redirect to another host', () => {
  it.each([301, 302, 307, 308])('is never followed: %i', async (status) => {
    const other = await FaultServer.start(answer(201, { authToken: 'FROM-ELSEWHERE' }));
    opened.push(() => other.close());
    server.set(answer(status, '', { location: `${other.url}/api/v2/token` }));
    expect((await failureOf(CALLS.token)).error).toMatchObject({
      code: 'IDENFY_RESPONSE',
      upstreamStatus: status,
    });
    expect((await failureOf(CALLS.read)).code).toBe('IDENFY_RESPONSE');
    expect(server.requests).toHaveLength(2);
    expect(other.connections).toBe(0);
  });
});

describe('a server that cannot be reached', () => {
  it('is IDENFY_CONNECTION when the connection is refused, after every attempt', async () => {
    const lost = clientOf(`http://127.0.0.1:${await freePort()}`);
    const failure = await failureOf((deadline) => lost.createToken({}, { deadline }));
    expect(failure.error).toMatchObject({ code: 'IDENFY_CONNECTION', status: 503 });
    expect(outcomeOf(failure.error)).toBe('refused');
    expect(failure.ms).toBeLessThan(TIMEOUT_MS + GRACE_MS);
  });

  it('is tried again, also for a token', async () => {
    const port = await freePort();
    const lost = clientOf(`http://127.0.0.1:${port}`, 10);
    const token = lost.createToken({ clientId: 'user-1' }, { deadline: new Deadline(10_000) });
    const body = '{"authToken":"LATE"}';
    const answered = `HTTP/1.1 201 Created\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    await listen(port, (socket) => socket.once('data', () => socket.end(answered)));
    await expect(token).resolves.toEqual({ authToken: 'LATE' });
  });

  it('is IDENFY_CONNECTION when its name is unknown', async () => {
    const lost = clientOf('https://idenfy.invalid', 0);
    const failure = await failureOf((deadline) => lost.createToken({}, { deadline }));
    expect(failure.code).toBe('IDENFY_CONNECTION');
    expect(failure.ms).toBeLessThan(TIMEOUT_MS + GRACE_MS);
  });
});

describe('TLS', () => {
  it('counts as never sent when the server speaks no TLS', async () => {
    let connections = 0;
    const port = await listen(0, (socket) => {
      connections += 1;
      socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    });
    const secure = clientOf(`https://127.0.0.1:${port}`);
    const failure = await failureOf((deadline) => secure.createToken({}, { deadline }), 5000);
    expect(failure.code).toBe('IDENFY_CONNECTION');
    expect(connections).toBe(3);
  });

  it('counts as never sent when the handshake never ends', async () => {
    const port = await listen(0, (socket) => socket.resume());
    const secure = clientOf(`https://127.0.0.1:${port}`);
    const failure = await failureOf((deadline) => secure.createToken({}, { deadline }), 700);
    expect(failure.code).toBe('IDENFY_CONNECTION');
    expect(failure.ms).toBeLessThan(700 + GRACE_MS);
  });
});
