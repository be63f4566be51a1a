import { jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import type { TestingModule } from '@nestjs/testing';
import dns from 'node:dns';
import { once } from 'node:events';
import http from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { IdenfyModule, IdenfyService } from '../../lib/index.js';
import type { IdenfyVerificationsTypes } from '../../lib/index.js';
import { IdenfyClient } from '../../lib/client/idenfy-client.js';
import { IDENFY_OPTIONS } from '../../lib/config/idenfy.tokens.js';
import type { ResolvedIdenfyOptions } from '../../lib/config/idenfy-options.interface.js';
import { downloadFiles } from '../../lib/products/verifications/download-files.js';
import { fileHosts } from '../../lib/products/verifications/file-hosts.js';
import type { FileHosts } from '../../lib/products/verifications/file-hosts.js';
import { answer, FaultServer } from '../support/fault-server.js';
import { API_KEY, API_SECRET } from '../support/resolved-options.js';
import { SELF_SIGNED } from '../support/self-signed.js';
import { shownOf } from '../support/shown-of.js';

type DownloadedFile = IdenfyVerificationsTypes.DownloadedFile;
type Options = IdenfyVerificationsTypes.DownloadFilesOptions;

const SECRET = 'Signature=Zebulonia';
const MIB = 1024 * 1024;

/** A host of files, which remembers what it was asked for. */
class FileHost {
  readonly requests: IncomingMessage[] = [];
  open = 0;

  private constructor(
    readonly url: string,
    private readonly server: http.Server,
  ) {}

  static async start(respond: RequestListener, secure = false): Promise<FileHost> {
    const listener: RequestListener = (request, response) => {
      host.requests.push(request);
      respond(request, response);
    };
    const server: http.Server = secure
      ? https.createServer(SELF_SIGNED, listener)
      : http.createServer(listener);
    server.on('connection', (socket) => {
      host.open += 1;
      socket.on('close', () => (host.open -= 1));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const host = new FileHost(`${secure ? 'https://files.example' : 'http://127.0.0.1'}:${port}`, server);
    return host;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

let api: FaultServer;
let module: TestingModule;
let service: IdenfyService;
const hosts: FileHost[] = [];

beforeAll(async () => {
  api = await FaultServer.start();
  module = await appOf({});
  service = module.get(IdenfyService);
});
afterAll(async () => {
  await module.close();
  await api.close();
});
afterEach(async () => {
  await Promise.all(hosts.splice(0).map((host) => host.close()));
});

function appOf(options: Partial<Parameters<typeof IdenfyModule.forRoot>[0]>): Promise<TestingModule> {
  const own = { apiKey: API_KEY, apiSecret: API_SECRET, baseUrl: api.url, webhookController: false } as const;
  return Test.createTestingModule({ imports: [IdenfyModule.forRoot({ ...own, ...options })] }).compile();
}

/** Starts a host and has iDenfy link to it. */
async function host(respond: RequestListener, secure = false): Promise<FileHost> {
  const started = await FileHost.start(respond, secure);
  hosts.push(started);
  link({ FRONT: `${started.url}/FRONT.png?${SECRET}` });
  return started;
}
const link = (files: object): void => api.set(answer(200, files));

const serve =
  (bytes: Buffer | string, type = 'image/png'): RequestListener =>
  (_request, response) =>
    void response.writeHead(200, { 'content-type': type, 'content-length': bytes.length }).end(bytes);

async function first(options?: Options, from = service): Promise<Buffer> {
  for await (const { content } of from.downloadFiles('scan-1', options)) {
    return await buffer(content);
  }
  throw new Error('There was no file.');
}

/** The error, which shows nothing of the link. */
async function errorOf(
  work: Promise<unknown>,
): Promise<{ code?: string; reason?: string; upstreamStatus?: number }> {
  const error: unknown = await work.then(
    () => new Error('It has succeeded.'),
    (reason: unknown) => reason,
  );
  expect(shownOf(error)).not.toContain('Zebulonia');
  return error as object;
}

describe('the files of a verification', () => {
  it('come step by step, with their types, and the host gets no credentials', async () => {
    const front = Buffer.from('front');
    const started = await host((request, response) => {
      const isFace = request.url?.startsWith('/FACE') === true;
      serve(isFace ? 'face' : front, isFace ? 'image/jpeg' : 'image/png')(request, response);
    });
    link({ FRONT: `${started.url}/FRONT.png?${SECRET}`, BACK: null, FACE: `${started.url}/FACE.jpg` });
    const files: [string, string, string][] = [];
    for await (const { step, contentType, content } of service.downloadFiles('scan-1')) {
      files.push([step, contentType, (await buffer(content)).toString()]);
    }
    expect(files).toEqual([
      ['FRONT', 'image/png', 'front'],
      ['FACE', 'image/jpeg', 'face'],
    ]);
    expect(api.requests.map(({ url, body }) => [url, JSON.parse(body) as unknown])).toEqual([
      ['/api/v2/files', { scanRef: 'scan-1' }],
    ]);
    for (const { headers, method } of started.requests) {
      expect(method).toBe('GET');
      expect(headers.authorization).toBeUndefined();
      expect(JSON.stringify(headers)).not.toContain(API_KEY);
      expect(headers['accept-encoding']).toBe('identity');
    }
  });

  it('are only those of the steps', async () => {
    const started = await host(serve('x'));
    link({ FRONT: `${started.url}/FRONT`, FACE: `${started.url}/FACE` });
    const steps: string[] = [];
    for await (const { step } of service.downloadFiles('scan-1', { steps: ['FACE', 'BACK'] })) {
      steps.push(step);
    }
    expect(steps).toEqual(['FACE']);
    expect(started.requests.map(({ url }) => url)).toEqual(['/FACE']);
  });

  it.each([
    [{ steps: 'FACE' }, 'steps'],
    [{ steps: [''] }, 'steps'],
    [{ maxBytes: 0 }, 'maxBytes'],
    [{ maxBytes: 1.5 }, 'maxBytes'],
    [{ maxbytes: 1 }, 'maxbytes'],
  ])('are not asked for with %j', async (options, path) => {
    api.set(answer(200, {}));
    await expect(first(options as Options)).rejects.toMatchObject({
      code: 'IDENFY_REQUEST',
      problems: [{ path }],
    });
    expect(api.requests).toHaveLength(0);
  });

  it('pass with flat memory', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const chunk = Buffer.alloc(MIB / 4, 7);
    await host((_request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': 20 * MIB });
      const send = (left: number): void => {
        if (left === 0) {
          response.end();
        } else if (response.write(chunk)) {
          setImmediate(send, left - 1);
        } else {
          response.once('drain', () => send(left - 1));
        }
      };
      send(80);
    });
    let total = 0;
    let most = 0;
    for await (const { content } of service.downloadFiles('scan-1')) {
      collect();
      const before = process.memoryUsage().arrayBuffers;
      let nextAt = MIB;
      for await (const part of content) {
        total += (part as Buffer).length;
        if (total >= nextAt) {
          nextAt += MIB;
          collect();
          most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        }
      }
    }
    expect(total).toBe(20 * MIB);
    expect(most).toBeLessThan(4 * MIB);
  });
});

describe('a file that is too large', () => {
  const cases: [string, RequestListener][] = [
    ['by its length', serve(Buffer.alloc(1001))],
    ['by its bytes', (_request, response) => void response.writeHead(200).end(Buffer.alloc(1001))],
  ];

  it.each(cases)('%s ends with an error, and the next file comes', async (_how, respond) => {
    const started = await host((request, response) =>
      request.url === '/FACE' ? serve('face')(request, response) : respond(request, response),
    );
    link({ FRONT: `${started.url}/FRONT`, FACE: `${started.url}/FACE` });
    const results: unknown[] = [];
    for await (const { step, content } of service.downloadFiles('scan-1', { maxBytes: 1000 })) {
      const bytes = await buffer(content).catch((error: unknown) => error);
      results.push([step, Buffer.isBuffer(bytes) ? bytes.toString() : bytes]);
    }
    const tooLarge = { code: 'IDENFY_RESPONSE', reason: 'FILE_TOO_LARGE' };
    expect(results).toMatchObject([
      ['FRONT', tooLarge],
      ['FACE', 'face'],
    ]);
  });

  it('is not one of exactly that size', async () => {
    await host(serve(Buffer.alloc(1000)));
    await expect(first({ maxBytes: 1000 })).resolves.toHaveLength(1000);
  });
});

describe('a link', () => {
  it.each([400, 403, 404, 410])('with status %i is one that has expired', async (status) => {
    const started = await host(
      (_request, response) => void response.writeHead(status).end(`<Code>${SECRET}</Code>`),
    );
    await expect(errorOf(first())).resolves.toMatchObject({
      code: 'IDENFY_NOT_FOUND',
      reason: 'LINK_EXPIRED',
      upstreamStatus: status,
    });
    expect(started.requests).toHaveLength(1);
  });

  it.each([
    [429, 'IDENFY_RATE_LIMIT', 2],
    [500, 'IDENFY_SERVER', 2],
    [503, 'IDENFY_SERVER', 2],
    [401, 'IDENFY_RESPONSE', 1],
    [204, 'IDENFY_RESPONSE', 1],
    [304, 'IDENFY_RESPONSE', 1],
    [101, 'IDENFY_RESPONSE', 1],
  ])('with status %i is %s', async (status, code, times) => {
    const headers = status === 101 ? { connection: 'upgrade', upgrade: 'websocket' } : {};
    const started = await host((_request, response) => void response.writeHead(status, headers).end());
    const own = await appOf({ retries: 1 });
    await expect(errorOf(first({}, own.get(IdenfyService)))).resolves.toMatchObject({ code });
    expect(started.requests).toHaveLength(times);
    await own.close();
  });

  it('is asked for again until it gives the file', async () => {
    let asked = 0;
    const started = await host((request, response) => {
      asked += 1;
      if (asked === 1) {
        request.socket.resetAndDestroy();
      } else {
        serve('front')(request, response);
      }
    });
    await expect(first()).resolves.toEqual(Buffer.from('front'));
    expect(started.requests).toHaveLength(2);
  });

  it.each([
    ['another port of this machine', () => 'http://127.0.0.1:1/secret'],
    ['this machine by https', () => 'https://127.0.0.1:1/secret'],
    ['http', () => 'http://files.example/secret'],
    ['the metadata of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
    ['a file', () => 'file:///etc/passwd'],
    ['nothing', () => 'http://'],
  ])('does not lead by redirect to %s', async (_where, target) => {
    const started = await host(
      (_request, response) => void response.writeHead(302, { location: target() }).end(),
    );
    await expect(errorOf(first())).resolves.toMatchObject({
      code: 'IDENFY_RESPONSE',
      reason: 'LINK_REFUSED',
    });
    expect(started.requests).toHaveLength(1);
  });

  it.each(['http://10.0.0.1/a', 'https://10.0.0.1/a', 'http://files.example/a', 'no link'])(
    'to %s is not followed',
    async (target) => {
      link({ FRONT: target });
      await expect(errorOf(first())).resolves.toMatchObject({
        code: 'IDENFY_RESPONSE',
        reason: 'LINK_REFUSED',
      });
    },
  );

  it('to a name with a private address is not followed', async () => {
    const started = await host(serve('x'), true);
    link({ FRONT: started.url.replace('files.example', 'localhost') });
    const { client, options } = internals(module);
    const strict: FileHosts = () => fileHosts(false)(new URL('https://files.example/'), false);
    const files = downloadFiles(client, options, 'scan-1', {}, strict);
    await expect(errorOf(files.next())).resolves.toMatchObject({
      code: 'IDENFY_RESPONSE',
      reason: 'LINK_REFUSED',
    });
    expect(started.open).toBe(0);
  });
});

const internals = (app: TestingModule): { client: IdenfyClient; options: ResolvedIdenfyOptions } => ({
  client: app.get(IdenfyClient),
  options: app.get<ResolvedIdenfyOptions>(IDENFY_OPTIONS),
});

it('does not pass through the agent of the app, which may hold a client certificate', async () => {
  const started = await host(serve('front'));
  const agent = new http.Agent();
  const sockets: number[] = [];
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    sockets.push(Number((options as { port?: unknown }).port));
    return connect(options, done);
  };
  const own = await appOf({ agent });
  await expect(first({}, own.get(IdenfyService))).resolves.toEqual(Buffer.from('front'));
  expect(sockets).toEqual([Number(new URL(api.url).port)]);
  expect(started.requests).toHaveLength(1);
  await own.close();
  agent.destroy();
});

describe('redirects between public hosts', () => {
  const trusted = { ca: SELF_SIGNED.cert, checkServerIdentity: () => undefined };
  /** Every name is one of this machine. */
  const anywhere: FileHosts = ({ protocol }) =>
    protocol === 'https:' ? (_name, options, done) => dns.lookup('127.0.0.1', options, done) : undefined;
  let own: TestingModule;

  beforeAll(async () => {
    own = await appOf({});
  });
  afterAll(() => own.close());
  beforeEach(() => {
    // As what intercepts requests does it: the certificate of the test is trusted here alone.
    const { request } = https;
    const trusting = (link: URL, options: https.RequestOptions): http.ClientRequest =>
      request(link, { ...options, ...trusted });
    jest.spyOn(https, 'request').mockImplementation(trusting as typeof https.request);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const open = (): AsyncGenerator<DownloadedFile, void, undefined> => {
    const { client, options } = internals(own);
    return downloadFiles(client, options, 'scan-1', {}, anywhere);
  };

  it.each([3, 4])('are followed up to three times, here %i', async (times) => {
    const started = await host((request, response) => {
      const left = Number(/left=(\d)/.exec(request.url ?? '')?.[1] ?? times);
      if (left > 0) {
        response.writeHead(307, { location: `/next?left=${left - 1}` }).end();
      } else {
        serve('front')(request, response);
      }
    }, true);
    const files = open();
    if (times === 3) {
      const { value } = await files.next();
      await expect(buffer(value!.content)).resolves.toEqual(Buffer.from('front'));
    } else {
      await expect(errorOf(files.next())).resolves.toMatchObject({ reason: 'LINK_REFUSED' });
    }
    expect(started.requests).toHaveLength(4);
    started.requests.forEach(({ headers }) => expect(headers.authorization).toBeUndefined());
    await files.return();
  });

  it('do not lead to http', async () => {
    await host(
      (_request, response) => void response.writeHead(302, { location: 'http://files.example/' }).end(),
      true,
    );
    await expect(errorOf(open().next())).resolves.toMatchObject({ reason: 'LINK_REFUSED' });
  });
});

describe('a file that breaks off', () => {
  const half = (response: ServerResponse): void => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write(Buffer.alloc(500));
  };

  it('ends with an error when the connection does', async () => {
    await host((request, response) => {
      half(response);
      setTimeout(() => request.socket.destroy(), 50);
    });
    await expect(errorOf(first())).resolves.toMatchObject({ code: 'IDENFY_CONNECTION' });
  });

  it('ends with an error when nothing more comes', async () => {
    const started = await host((_request, response) => half(response));
    await expect(errorOf(first({ timeoutMs: 400 }))).resolves.toMatchObject({ code: 'IDENFY_TIMEOUT' });
    await closed(started);
  });

  it('ends with an error when the host never responds', async () => {
    const started = await host(() => undefined);
    await expect(errorOf(first({ timeoutMs: 400 }))).resolves.toMatchObject({ code: 'IDENFY_TIMEOUT' });
    await closed(started);
  });

  it('is not ended when it has arrived whole and its reader comes late', async () => {
    await host(serve(Buffer.alloc(30_000)));
    for await (const { content } of service.downloadFiles('scan-1', { timeoutMs: 300 })) {
      await wait(1000);
      await expect(buffer(content)).resolves.toHaveLength(30_000);
    }
  });

  it('may take its reader longer than timeoutMs', async () => {
    await host(serve(Buffer.alloc(4 * MIB)));
    let length = 0;
    for await (const { content } of service.downloadFiles('scan-1', { timeoutMs: 300 })) {
      for await (const part of content) {
        if (length === 0) {
          await wait(1000);
        }
        length += (part as Buffer).length;
      }
    }
    expect(length).toBe(4 * MIB);
  });

  it('is ended by the signal of its caller', async () => {
    const started = await host((_request, response) => half(response));
    const controller = new AbortController();
    const work = first({ signal: controller.signal });
    while (started.requests.length === 0) {
      await wait(5);
    }
    controller.abort();
    await expect(errorOf(work)).resolves.toMatchObject({ code: 'IDENFY_ABORTED' });
    await closed(started);
  });
});

const closed = async (started: FileHost): Promise<void> => {
  while (started.open > 0) {
    await wait(5);
  }
};

describe('a loop that is left', () => {
  const endless: RequestListener = (_request, response) => {
    response.writeHead(200);
    const send = (): void => {
      while (response.write(Buffer.alloc(MIB / 16))) {
        // Until the buffers are full.
      }
    };
    response.on('drain', send);
    send();
  };

  it('closes the connections', async () => {
    const started = await host(endless);
    for await (const { content } of service.downloadFiles('scan-1')) {
      for await (const part of content) {
        expect((part as Buffer).length).toBeGreaterThan(0);
        break;
      }
      break;
    }
    await closed(started);
    expect(started.requests).toHaveLength(1);
  });

  it('ends a file that it has passed by', async () => {
    const started = await host(endless);
    link({ FRONT: `${started.url}/FRONT`, FACE: `${started.url}/FACE` });
    const contents: DownloadedFile['content'][] = [];
    for await (const { content } of service.downloadFiles('scan-1')) {
      contents.push(content);
    }
    expect(contents.map(({ destroyed }) => destroyed)).toEqual([true, true]);
    await expect(errorOf(buffer(contents[0]!))).resolves.toMatchObject({ code: 'IDENFY_ABORTED' });
    await closed(started);
  });
});
