import { jest } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { IdenfyWebhooks } from '../../lib/webhooks/idenfy-webhooks.service.js';
import { signIdenfyPayload, verifyIdenfySignature } from '../../lib/webhooks/idenfy-signature.js';
import { KEY, platforms, resultBody, startApp } from '../webhooks/support.js';
import type { RunningApp } from '../webhooks/support.js';
import { ms, note, quantile, tally } from './figures.js';
import { WatchedLog, credentials, person } from './watched-log.js';
import { leakOf, signaturesWrongAt } from './timing-leak.js';

const SECOND_KEY = 'second-key-of-the-faults-2718281828';
const ROUNDS = 300;

const body = resultBody({ data: person });
const right = signIdenfyPayload(body, KEY);
const withLast = (text: string, last: string): string => text.slice(0, -1) + last;

/** Only what Node sends as a header; what it refuses to send is given to the core below. */
const bad: Record<string, string | string[] | undefined> = {
  missing: undefined,
  empty: '',
  twice: [right, right],
  'twice in one': `${right}, ${right}`,
  '63 characters': right.slice(1),
  '65 characters': `${right}0`,
  'not hex': withLast(right, 'g'),
  'trailing junk': `${right};x`,
  'latin letters': withLast(right, 'é'),
  'another key': signIdenfyPayload(body, 'another-key'),
  'very long': 'a'.repeat(8000),
};
const badForCore: Record<string, string | string[] | undefined> = {
  ...bad,
  unicode: withLast(right, '０'),
  'a line break inside': `${right.slice(0, 32)}\r\n${right.slice(32)}`,
  NUL: `${right}\u0000`,
  'a megabyte': 'a'.repeat(1_048_576),
};

function post(port: number, agent: Agent, signature: string | string[] | undefined) {
  return new Promise<{ status: number; text: string; took: number }>((resolve, reject) => {
    const headers = {
      'Content-Length': Buffer.byteLength(body),
      ...(signature === undefined ? {} : { 'Idenfy-Signature': signature }),
    };
    const startedAt = performance.now();
    const options = { host: '127.0.0.1', port, path: '/idenfy/webhook', method: 'POST', agent, headers };
    const client = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, took: performance.now() - startedAt }),
      );
    });
    client.on('error', reject).end(body);
  });
}

describe.each(platforms)('Signatures that are not right, on %s', (platform) => {
  const log = new WatchedLog();
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp(platform, {
      options: { ...credentials, webhook: { signingKeys: [SECOND_KEY, KEY] } },
      nest: { logger: log },
    });
  });
  afterAll(async () => {
    await running.app.close();
    expect(log.faults).toEqual([]);
  });

  it('row 13: are 401 in under 5 ms, all in the same words, and either of two keys may sign', async () => {
    const agent = new Agent({ keepAlive: true });
    const medians: number[] = [];
    const answers: string[] = [];
    for (const signature of Object.values(bad)) {
      const took: number[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const answer = await post(running.port, agent, signature);
        answers.push(`${answer.status} ${answer.text}`);
        took.push(answer.took);
      }
      medians.push(quantile(took, 0.5));
    }
    for (const key of [KEY, SECOND_KEY]) {
      expect((await post(running.port, agent, signIdenfyPayload(body, key))).status).toBe(200);
    }
    agent.destroy();
    expect(new Set(answers)).toEqual(new Set([expect.stringMatching(/^401 /)]));
    expect(new Set(answers).size).toBe(1);
    const worst = Math.max(...medians);
    expect(worst).toBeLessThan(5);
    note(
      13,
      `${platform}: ${medians.length} kinds of wrong signatures, ${ROUNDS} requests each`,
      `${tally(answers.map((answer) => answer.slice(0, 3)))}; median of the slowest kind ${ms(worst)}`,
    );
  });

  it('row 13: nothing of such a body is parsed', async () => {
    const webhooks = running.app.get(IdenfyWebhooks);
    const parse = jest.spyOn(JSON, 'parse');
    try {
      for (const [kind, signature] of Object.entries(badForCore)) {
        const headers = { 'idenfy-signature': signature };
        const { status } = await webhooks.receive({ body: Buffer.from(body), headers });
        expect([kind, status]).toEqual([kind, 401]);
      }
      expect(parse).not.toHaveBeenCalled();
      const other = resultBody();
      const headers = { 'idenfy-signature': signIdenfyPayload(other, KEY) };
      expect((await webhooks.receive({ body: Buffer.from(other), headers })).status).toBe(200);
      expect(parse).toHaveBeenCalled();
    } finally {
      parse.mockRestore();
    }
  });
});

describe('The time that a wrong signature takes', () => {
  const bytes = Buffer.from(body);
  const wrongAt = (byte: number): string[] => signaturesWrongAt(byte, right);

  it('row 13: is the same for the first byte and for the last', () => {
    const t = leakOf(wrongAt(0), wrongAt(31), (signature) => verifyIdenfySignature(bytes, signature, KEY));
    // The same measurement sees a comparison that stops at the first difference.
    const leaky = leakOf(wrongAt(0), wrongAt(31), (signature) => {
      const expected = signIdenfyPayload(bytes, KEY);
      let index = 0;
      while (index < expected.length && expected[index] === signature[index]) {
        index += 1;
      }
      return index === expected.length;
    });
    note(
      13,
      'first byte wrong or last byte wrong, in turn at random: 5 rounds of 200,000 calls, the slowest tenth left out',
      `Welch's |t| = ${Math.abs(t).toFixed(2)} (limit 4.5); of a comparison that stops early ${Math.abs(leaky).toFixed(0)}`,
    );
    expect(Math.abs(t)).toBeLessThan(4.5);
    expect(Math.abs(leaky)).toBeGreaterThan(4.5);
    expect(verifyIdenfySignature(randomBytes(10), right, KEY)).toBe(false);
  });
});
