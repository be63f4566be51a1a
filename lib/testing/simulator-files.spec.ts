import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32, inflateSync } from 'node:zlib';
import { WebhookReceiver } from '../../test/support/webhook-receiver.js';
import type { IdenfySimulatorOptions } from './simulator-options.js';
import { IdenfySimulator } from './simulator.js';

type Links = Record<string, string>;

const AUTHORIZATION = `Basic ${Buffer.from('key:secret').toString('base64')}`;
// Not on a connection that fetch has kept of a simulator before.
const CLOSE = { connection: 'close' };
const CREDENTIALS = { apiKey: 'key', apiSecret: 'secret', signingKeys: 'signing key' };
const redelivery = { attempts: 0, everyMs: 1 };

async function call<Body>({ url }: IdenfySimulator, path: string, body: object): Promise<Body> {
  const headers = { Authorization: AUTHORIZATION, ...CLOSE };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  return (text === '' ? undefined : JSON.parse(text)) as Body;
}
const linksOf = (simulator: IdenfySimulator, scanRef: string): Promise<Links> =>
  call<Links>(simulator, '/api/v2/files', { scanRef });
async function finished(simulator: IdenfySimulator, request: object = {}): Promise<string> {
  const body = { clientId: 'user-1', ...request };
  const { scanRef } = await call<{ scanRef: string }>(simulator, '/api/v2/token', body);
  await simulator.complete(scanRef, 'APPROVED');
  return scanRef;
}
async function open(link: string | undefined, init: RequestInit = {}) {
  const response = await fetch(link!, { ...init, headers: { ...CLOSE, ...init.headers } });
  const body = Buffer.from(await response.arrayBuffer());
  return { status: response.status, type: response.headers.get('content-type'), body, response };
}
const refused = async (link: string | undefined, init?: RequestInit) => {
  const { status, type, body } = await open(link, init);
  expect(type).toBe('application/xml');
  return [status, /<Error><Code>(\w+)<\/Code>/.exec(body.toString())?.[1]];
};

/** Whether each chunk of a PNG is whole, and how many bytes of pixels there are. */
function pixelsOf(png: Buffer): Buffer {
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const end = at + 8 + png.readUInt32BE(at);
    expect(png.readUInt32BE(end)).toBe(crc32(png.subarray(at + 4, end)));
    chunks.set(png.toString('latin1', at + 4, at + 8), png.subarray(at + 8, end));
  }
  expect([...chunks.keys()]).toEqual(['IHDR', 'PLTE', 'IDAT', 'IEND']);
  const header = chunks.get('IHDR')!;
  const pixels = inflateSync(chunks.get('IDAT')!);
  expect(pixels).toHaveLength(header.readUInt32BE(4) * (1 + header.readUInt32BE(0) / 8));
  return chunks.get('PLTE')!;
}

describe('the files behind the links of the simulator', () => {
  let simulator: IdenfySimulator;
  let receiver: WebhookReceiver;

  beforeAll(async () => {
    receiver = await WebhookReceiver.start();
    simulator = await IdenfySimulator.start({ ...CREDENTIALS, redelivery, webhookUrl: receiver.url });
  });
  afterEach(async () => {
    receiver.received.length = 0;
    await simulator.reset();
  });
  afterAll(() => Promise.all([simulator.close(), receiver.close()]));

  it('are pictures, another one of each step, wherever the links are', async () => {
    const scanRef = await finished(simulator);
    const { fileUrls } = await call<{ fileUrls: Links }>(simulator, '/api/v2/full', { scanRef });
    const blocklist = `/kyc/identifications/${scanRef}/blocklists/SELFIE/`;
    const { faceImageUrl } = await call<{ faceImageUrl: string }>(simulator, blocklist, {});
    const fromWebhook = receiver.received[0]!.payload.fileUrls as Links;
    const colors = new Set<string>();
    for (const links of [fromWebhook, await linksOf(simulator, scanRef), fileUrls, { FACE: faceImageUrl }]) {
      for (const [step, link] of Object.entries(links)) {
        const { href, searchParams } = new URL(link);
        expect(href).toContain(`${simulator.url}/files/${scanRef}/${step}.png?`);
        expect([...searchParams.keys()]).toEqual(['Expires', 'Signature']);
        expect(searchParams.get('Signature')).toMatch(/^[0-9a-f]{64}$/);
        const { status, type, body } = await open(link);
        expect([status, type]).toEqual([200, 'image/png']);
        colors.add(pixelsOf(body).toString('hex'));
      }
    }
    expect(colors.size).toBe(3);
    expect(Object.keys(fromWebhook)).toEqual(['FRONT', 'BACK', 'FACE']);
    expect(simulator.session(scanRef)?.result?.fileUrls).toEqual(fromWebhook);
  });

  it('live for an hour', async () => {
    const before = Date.now() / 1000;
    const { FRONT } = await linksOf(simulator, await finished(simulator));
    const expires = Number(new URL(FRONT!).searchParams.get('Expires'));
    expect(expires).toBeGreaterThanOrEqual(before + 3600);
    expect(expires).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000) + 3600);
  });

  it('are refused after fileLinkSeconds, and links given later are fresh', async () => {
    simulator.configure({ fileLinkSeconds: 1 });
    const scanRef = await finished(simulator);
    const { FACE } = await linksOf(simulator, scanRef);
    const expires = Number(new URL(FACE!).searchParams.get('Expires')) * 1000;
    while (Date.now() < expires) {
      await sleep(expires - Date.now());
    }
    expect(await refused(FACE)).toEqual([403, 'AccessDenied']);
    simulator.configure({ fileLinkSeconds: 3600 });
    expect((await open((await linksOf(simulator, scanRef)).FACE)).status).toBe(200);
  });

  it('are refused with a signature of something else', async () => {
    const { FRONT = '', BACK = '' } = await linksOf(simulator, await finished(simulator));
    const changed = [
      FRONT.replace('FRONT', 'BACK'),
      FRONT.replace(/Expires=\d+/, 'Expires=9999999999'),
      FRONT.replace(/Signature=.*/, new URL(BACK).searchParams.get('Signature')!),
      FRONT.replace(/&.*/, ''),
      FRONT.replace(/\?.*/, ''),
      `${simulator.url}/files/`,
    ];
    for (const link of changed) {
      expect(await refused(link)).toEqual([403, 'SignatureDoesNotMatch']);
    }
  });

  it('are gone after the verification was deleted, or forgotten', async () => {
    const [deleted, forgotten] = [await finished(simulator), await finished(simulator)];
    const links = [await linksOf(simulator, deleted), await linksOf(simulator, forgotten)];
    await call(simulator, '/api/v2/delete', { scanRef: deleted });
    expect(await refused(links[0]!.FRONT)).toEqual([404, 'NoSuchKey']);
    expect((await open(links[1]!.FRONT)).status).toBe(200);
    await simulator.reset();
    expect(await refused(links[1]!.FRONT)).toEqual([404, 'NoSuchKey']);
  });

  it('take no credentials, as S3 does, are only read, and are no calls of the API', async () => {
    const { FRONT } = await linksOf(simulator, await finished(simulator));
    const calls = simulator.requests.length;
    expect(await refused(FRONT, { headers: { Authorization: AUTHORIZATION } })).toEqual([
      400,
      'InvalidArgument',
    ]);
    expect(await refused(FRONT, { method: 'PUT', body: 'x' })).toEqual([405, 'MethodNotAllowed']);
    const head = await open(FRONT, { method: 'HEAD' });
    expect([head.status, head.type, head.body.length]).toEqual([200, 'image/png', 0]);
    const { body } = await open(FRONT);
    expect(head.response.headers.get('content-length')).toBe(String(body.length));
    expect(simulator.requests).toHaveLength(calls);
  });

  it('are not put in place of what a test has asked for', async () => {
    const { scanRef } = await call<{ scanRef: string }>(simulator, '/api/v2/token', { clientId: 'c' });
    const own = { FACE: 'https://files.test/face.png?Expires=1', BACK: null, FRONT_VIDEO: 'none' };
    await simulator.complete(scanRef, 'APPROVED', { payload: { fileUrls: own } });
    const links = await linksOf(simulator, scanRef);
    expect(links).toEqual({ ...own, FRONT: expect.stringContaining(simulator.url) as string });
    expect((await open(links.FRONT)).status).toBe(200);
    await simulator.complete(scanRef, 'APPROVED', { payload: { fileUrls: undefined } });
    expect(await linksOf(simulator, scanRef)).toEqual({});
    expect(await call(simulator, '/api/v2/full', { scanRef })).not.toHaveProperty('fileUrls');
  });
});

describe('the links of a simulator that starts again', () => {
  let folder: string;
  let receiver: WebhookReceiver;
  const running: IdenfySimulator[] = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'simulator-'));
    receiver = await WebhookReceiver.start();
  });
  afterEach(async () => {
    await Promise.all([receiver.close(), ...running.splice(0).map((simulator) => simulator.close())]);
    rmSync(folder, { recursive: true });
  });
  async function begin(options: Partial<IdenfySimulatorOptions> = {}): Promise<IdenfySimulator> {
    const stateFile = join(folder, 'state.json');
    const simulator = await IdenfySimulator.start({ ...CREDENTIALS, redelivery, stateFile, ...options });
    running.push(simulator);
    return simulator;
  }
  /** Until the returned function is called, the address of a simulator that has ended is not free. */
  async function occupy({ url }: IdenfySimulator): Promise<() => Promise<void>> {
    const other = createServer().listen(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    return () => new Promise((resolve) => other.close(() => resolve()));
  }

  it('lead to the same files, those from before too', async () => {
    const first = await begin();
    const scanRef = await finished(first);
    const before = await linksOf(first, scanRef);
    const { body } = await open(before.FACE);
    await first.close();
    const second = await begin();
    for (const link of [before.FACE, (await linksOf(second, scanRef)).FACE]) {
      expect(await open(link)).toMatchObject({ status: 200, body });
    }
  });

  it('lead to another address where it has another', async () => {
    const first = await begin();
    const scanRef = await finished(first);
    await first.close();
    const free = await occupy(first);
    const second = await begin();
    const { FACE } = await linksOf(second, scanRef);
    expect(FACE).toContain(`${second.url}/`);
    expect((await open(FACE)).status).toBe(200);
    await free();
  });

  it.each(['the same', 'another'])(
    'are good in a result that is sent again from %s address',
    async (where) => {
      const first = await begin({ webhookUrl: receiver.url });
      const arrived = new Promise<void>((resolve) => receiver.answers.push(() => resolve()));
      const completed = finished(first);
      await arrived;
      await first.close();
      await completed;
      const free = where === 'another' ? await occupy(first) : undefined;
      const second = await begin({ webhookUrl: receiver.url });
      await second.idle();
      const [one, other] = receiver.received;
      expect(receiver.received).toHaveLength(2);
      expect(one!.body.equals(other!.body)).toBe(where === 'the same');
      expect((await open((other!.payload.fileUrls as Links).FRONT)).status).toBe(200);
      await free?.();
    },
  );
});
