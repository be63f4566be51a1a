import { connect } from 'node:net';
import { platforms, resultBody, send } from '../webhooks/support.js';
import { ChildApp } from './child-app.js';
import { megabytes, ms, note, quantile, tally, times } from './figures.js';

const SENDERS = 2000;
const AT_ONCE = 20;
const CHUNK = 1_000_000;
const CHUNKS = 10;
const MOST_GROWTH = 20 * 1_048_576;

const HEAD = 'POST /idenfy/webhook HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const part = Buffer.alloc(CHUNK, 'p');
const kinds = {
  declared: {
    beginning: `${HEAD}Content-Length: ${CHUNK * CHUNKS}\r\n\r\n`,
    parts: Array<Buffer>(CHUNKS).fill(part),
    end: '',
  },
  chunked: {
    beginning: `${HEAD}Transfer-Encoding: chunked\r\n\r\n`,
    parts: Array.from({ length: CHUNKS }, () => [`${CHUNK.toString(16)}\r\n`, part, '\r\n']).flat(),
    end: '0\r\n\r\n',
  },
};

interface Sent {
  /** The status of the answer, or how the connection ended without one. */
  readonly outcome: string;
  readonly ms: number;
}

/** Sends a whole body of 10 MB. @param patient reads nothing before the last byte is sent, as many senders do */
function sendAll(port: number, kind: keyof typeof kinds, patient: boolean): Promise<Sent> {
  const startedAt = performance.now();
  return new Promise((resolve) => {
    let answer = '';
    let failure = 'closed';
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => (failure = code ?? 'error'));
    socket.on('close', () => {
      const whole = /^HTTP\/1\.1 (\d+) [^]*\r\n\r\n\{.*\}$/.exec(answer);
      resolve({ outcome: whole?.[1] ?? failure, ms: performance.now() - startedAt });
    });
    if (patient) {
      socket.pause();
    }
    const { beginning, parts, end } = kinds[kind];
    for (const bytes of [beginning, ...parts]) {
      socket.write(bytes);
    }
    socket.write(end, () => socket.resume());
  });
}

describe.each(platforms)('Refused bodies of 10 MB, on %s', (platform) => {
  it(`row 27: ${SENDERS} of them leave nothing behind, and each sender reads the 413`, async () => {
    const app = await ChildApp.start({ platform, handlerMs: 0 });
    const sent = await times(AT_ONCE, AT_ONCE, (index) => sendOne(index));
    const before = await app.memory();
    sent.push(...(await times(SENDERS, AT_ONCE, (index) => sendOne(index))));
    const growth = (await app.memory()) - before;
    const took = sent.map((one) => one.ms);
    note(
      27,
      `${platform}: ${SENDERS} bodies of 10 MB, half chunked, half of the senders read after the last byte`,
      `${tally(sent.map(({ outcome }) => outcome))}; growth ${megabytes(Math.max(0, growth))}; median ${ms(quantile(took, 0.5))}, the slowest sender ${ms(quantile(took, 1))}`,
    );
    expect(new Set(sent.map(({ outcome }) => outcome))).toEqual(new Set(['413']));
    expect(growth).toBeLessThan(MOST_GROWTH);
    expect((await send(app.port, resultBody())).status).toBe(200);
    expect(await app.kill('SIGTERM')).toEqual({ code: 0, signal: null });

    function sendOne(index: number): Promise<Sent> {
      return sendAll(app.port, index % 2 === 0 ? 'declared' : 'chunked', index % 4 > 1);
    }
  }, 1_800_000);
});
