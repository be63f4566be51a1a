import { IdenfyWebhooks } from '../../lib/webhooks/idenfy-webhooks.service.js';
import { signIdenfyPayload } from '../../lib/webhooks/idenfy-signature.js';
import { idenfyPayloads } from '../../lib/testing/index.js';
import { gzipSync } from 'node:zlib';
import { KEY, platforms, resultBody, send, startApp } from '../webhooks/support.js';
import type { RunningApp } from '../webhooks/support.js';
import { megabytes, ms, note, quantile, settledMemory, tally } from './figures.js';
import { WatchedLog, credentials, person } from './watched-log.js';

const LIMIT = 1_048_576;
const ROUNDS = 50;
const TOO_LARGE = 10_000_000;

function jsonOf(bytes: number): Buffer {
  const bare = Buffer.byteLength(resultBody({ scanRef: `size-${bytes}`, data: person, pad: '' }));
  const sized = (pad: number) => resultBody({ scanRef: `size-${bytes}`, data: person, pad: 'p'.repeat(pad) });
  // The serial number within may have become a character longer meanwhile.
  const first = sized(bytes - bare);
  return Buffer.from(first.length === bytes ? first : sized(2 * bytes - bare - first.length));
}

/** 400 hits of a monitoring list, which is more than Express lets pass by itself. */
function amlBody(): string {
  const hit = {
    name: `${person.docFirstName} ${person.docLastName}`,
    reason: 'r'.repeat(560),
    listName: 'x',
  };
  return JSON.stringify({ ...idenfyPayloads.amlMonitoring(), hits: Array.from({ length: 400 }, () => hit) });
}

const DEEP = `{"scanRef":"deep","a":${'['.repeat(15_000)}${']'.repeat(15_000)}}`;
const WIDE = resultBody(Object.fromEntries(Array.from({ length: 9000 }, (_, index) => [`k${index}`, index])));

type Kind = readonly [body: string | Buffer, status: number, headers?: Record<string, string>];

/** Kinds of bodies with the status that they get when they are signed; every one is 401 when it is not. */
const kinds: Record<string, Kind> = {
  '0 B': ['', 400],
  '1 B': ['{', 400],
  '100 kB': [jsonOf(100_000), 200],
  '400 AML hits': [amlBody(), 200],
  'the limit': [jsonOf(LIMIT), 200],
  'the limit, as text': [jsonOf(LIMIT), 200, { 'Content-Type': 'text/plain' }],
  gzip: [gzipSync(resultBody()), 400, { 'Content-Encoding': 'gzip' }],
  'a byte order mark': [`\ufeff${resultBody()}`, 400],
  'UTF-16': [Buffer.from(resultBody(), 'utf16le'), 400],
  'not UTF-8': [Buffer.from(resultBody({ clientId: 'é' }), 'latin1'), 400],
  'a JSON string': ['"x"', 400],
  'a JSON null': ['null', 400],
  'an array': ['[{}]', 400],
  '15,000 levels deep': [DEEP, 200],
  '15,000 levels deep, not closed': [DEEP.slice(0, 15_000), 400],
  '9,000 keys': [WIDE, 200],
  'duplicate keys': ['{"scanRef":"a","scanRef":"b","clientId":1,"clientId":"c"}', 200],
  'a number beyond all': ['{"scanRef":"n","a":1e999,"b":-1e999,"c":1e-999}', 200],
  'lone surrogates': ['{"scanRef":"\\ud800","clientId":"\\udfff","\\ud83d":1}', 200],
  // Computed, or it would be no key.
  ['__proto__']: [
    '{"__proto__":{"polluted":1},"data":{"__proto__":{"polluted":1}},"scanRef":"p"}',
    200,
  ] as Kind,
  'an escaped __proto__': ['{"\\u005f_proto__":{"polluted":1},"scanRef":"p"}', 200],
  constructor: ['{"constructor":{"prototype":{"polluted":1}},"scanRef":"p"}', 200] as Kind,
};

describe.each(platforms)('Bodies of every kind, on %s', (platform) => {
  const log = new WatchedLog();
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp(platform, { options: credentials, nest: { logger: log } });
  });
  afterAll(async () => {
    await running.app.close();
    expect(log.faults).toEqual([]);
  });

  it('row 14: have the status of the contract, signed or not, and leave Object.prototype as it was', async () => {
    const before = Reflect.ownKeys(Object.prototype);
    for (const [kind, [body, status, headers]] of Object.entries(kinds)) {
      for (const chunks of [undefined, [Buffer.from(body)]]) {
        const answer = await send(running.port, body, { headers, chunks });
        expect([kind, answer.status]).toEqual([kind, status]);
        const unsigned = await send(running.port, body, { headers, chunks, signature: null });
        expect([kind, unsigned.status]).toEqual([kind, 401]);
      }
    }
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before);
    expect((await send(running.port, jsonOf(LIMIT + 1))).status).toBe(413);
    note(
      14,
      `${platform}: ${Object.keys(kinds).length} kinds of bodies, signed and not, with a length and chunked`,
      'each the status of the contract, none 5xx; one byte over the limit 413; Object.prototype unchanged',
    );
  });

  it('row 14: of 10 MB are 413, and memory stays flat', async () => {
    const body = jsonOf(TOO_LARGE);
    const signature = signIdenfyPayload(body, KEY);
    const chunks = [body.subarray(0, 1000), body.subarray(1000)];
    const statuses: number[] = [];
    const round = async (): Promise<void> => {
      statuses.push((await send(running.port, body, { signature })).status);
      statuses.push((await send(running.port, body, { signature, chunks })).status);
    };
    await round();
    const before = await settledMemory();
    for (let count = 0; count < 100; count += 1) {
      await round();
    }
    const growth = (await settledMemory()) - before;
    expect(new Set(statuses)).toEqual(new Set([413]));
    expect(growth).toBeLessThan(TOO_LARGE / 2);
    note(
      14,
      `${platform}: 10 MB, ${statuses.length} times, declared and chunked`,
      `${tally(statuses)}; growth ${megabytes(Math.max(0, growth))}`,
    );
  });

  it('row 14: 15,000 levels or 9,000 keys take less than 20 ms', async () => {
    const medians: number[] = [];
    for (const [name, text] of [
      ['deep', DEEP],
      ['wide', WIDE],
    ] as const) {
      for (const signed of [true, false]) {
        const took: number[] = [];
        for (let count = 0; count < ROUNDS; count += 1) {
          // Another delivery each time, so that none is a duplicate.
          const body = text.replace('{', `{"n${name}${count}":1,`);
          const signature = signed ? signIdenfyPayload(body, KEY) : '0'.repeat(64);
          const startedAt = performance.now();
          const { status } = await send(running.port, body, { signature });
          took.push(performance.now() - startedAt);
          expect(status).toBe(signed ? 200 : 401);
        }
        medians.push(quantile(took, 0.5));
      }
    }
    const worst = Math.max(...medians);
    expect(worst).toBeLessThan(20);
    note(
      14,
      `${platform}: 15,000 levels, 9,000 keys, ${ROUNDS} of each, signed and not`,
      `median over HTTP: ${medians.map(ms).join(', ')}`,
    );
  });

  it('row 14: with a wrong length are no deliveries', async () => {
    const webhooks = running.app.get(IdenfyWebhooks);
    const before = running.recorder.events.length;
    const body = resultBody();
    const signature = signIdenfyPayload(body, KEY);
    expect((await send(running.port, body.slice(0, -1), { signature })).status).toBe(401);
    expect((await send(running.port, `${body}\n`, { signature })).status).toBe(401);
    expect(running.recorder.events).toHaveLength(before);
    const headers = { 'idenfy-signature': signature };
    expect((await webhooks.receive({ body: Buffer.from(body), headers })).status).toBe(200);
  });
});
