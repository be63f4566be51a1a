import { Controller, ForbiddenException, Injectable, Post, UnauthorizedException } from '@nestjs/common';
import type { CanActivate, INestApplication } from '@nestjs/common';
import Database from 'better-sqlite3';
import { once } from 'node:events';
import { mkdir, realpath, rename, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { RequestListener, Server } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { IdenfyModule, OnIdenfyEvent } from 'nestjs-idenfy';
import type { IdenfyEvent, IdenfyModuleOptions } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { Cli } from '../support/cli.js';
import { platforms, startApp } from '../support/platforms.js';
import type { AppSettings, Platform } from '../support/platforms.js';
import { hasRedisServer } from '../support/redis.js';
import { RedisServer } from '../support/redis-server.js';
import { SELF_SIGNED } from '../support/self-signed.js';

const apiKey = 'the-api-key-0123456789';
const apiSecret = 'the-api-secret-0123456789';
const [KEY, OTHER] = ['one-signing-key-0123456789', 'two-signing-key-0123456789'];
const MARK = 'a-password-0123456789';

interface Finding {
  readonly check: string;
  readonly level: string;
  readonly found: string;
  readonly remedy?: string;
}

interface Report {
  readonly errors: number;
  readonly warnings: number;
  readonly findings: readonly Finding[];
}

@Injectable()
class Listener {
  readonly events: IdenfyEvent[] = [];

  @OnIdenfyEvent()
  onEvent(event: IdenfyEvent): void {
    this.events.push(event);
  }
}

@Controller('other')
class OtherController {
  @Post()
  take(): string {
    return 'thanks';
  }
}

const guard = (refusal: () => Error): CanActivate => ({
  canActivate: () => {
    throw refusal();
  },
});

/** The options in a file, with stores in a SQLite file. */
const ON_SQLITE = `
import { idenfyConfig } from 'nestjs-idenfy';
import { SqlDeliveryStore, SqlLiveSessionStore, createIdenfySchema, sqlite } from 'nestjs-idenfy/sql';
export default async () => {
  const { duplicates, webhook, ...config } = idenfyConfig();
  const database = sqlite('idenfy.db');
  await createIdenfySchema(database);
  return {
    ...config,
    duplicates: { ...duplicates, store: new SqlLiveSessionStore(database) },
    webhook: { ...webhook, store: new SqlDeliveryStore(database) },
  };
};
`;

const onRedis = (port: number): string => `
import { Redis } from 'ioredis';
import { idenfyConfig } from 'nestjs-idenfy';
import { RedisDeliveryStore, RedisLiveSessionStore } from 'nestjs-idenfy/redis';
const client = new Redis({ port: ${port}, retryStrategy: () => null });
client.on('error', () => undefined);
const { webhook, duplicates, ...config } = idenfyConfig();
export default {
  ...config,
  duplicates: { ...duplicates, store: new RedisLiveSessionStore(client) },
  webhook: { ...webhook, store: new RedisDeliveryStore(client) },
};
`;

describe('doctor', () => {
  let cli: Cli;
  let simulator: IdenfySimulator;
  let app: { readonly url: string; readonly listener: Listener };
  let env: Record<string, string>;
  const apps: INestApplication[] = [];
  const servers: Server[] = [];

  beforeAll(async () => {
    cli = await Cli.install();
    simulator = await IdenfySimulator.start({ apiKey, apiSecret, signingKeys: KEY, credits: 5 });
    env = {
      IDENFY_API_KEY: apiKey,
      IDENFY_API_SECRET: apiSecret,
      IDENFY_SIGNING_KEYS: KEY,
      IDENFY_BASE_URL: simulator.url,
    };
    app = await startIdenfy('express');
  });
  afterEach(async () => {
    await Promise.all(['.env', 'idenfy.config.mjs', 'idenfy.config.cjs'].map((name) => cli.removeFile(name)));
  });
  afterAll(async () => {
    await Promise.all(apps.map((one) => one.close()));
    servers.forEach((server) => server.closeAllConnections());
    await Promise.all(servers.map((server) => once(server.close(), 'close')));
    await simulator.close();
    const secrets = [apiKey, apiSecret, KEY, OTHER, MARK];
    expect(secrets.filter((secret) => cli.printed.includes(secret))).toEqual([]);
    await cli.remove();
  });

  /** An app with the module, and the address of its webhook route. */
  async function startIdenfy(
    platform: Platform,
    webhook: IdenfyModuleOptions['webhook'] = { signingKeys: [KEY, OTHER] },
    configure?: AppSettings['configure'],
  ): Promise<{ url: string; listener: Listener }> {
    const started = await startApp(
      platform,
      {
        imports: [IdenfyModule.forRoot({ apiKey, apiSecret, webhook })],
        providers: [Listener],
        controllers: [OtherController],
      },
      configure === undefined ? {} : { configure },
    );
    apps.push(started.app);
    return { url: `${started.url}/idenfy/webhook`, listener: started.app.get(Listener) };
  }

  async function serve(listener: RequestListener, certificate?: typeof SELF_SIGNED): Promise<string> {
    const server = certificate ? https.createServer(certificate, listener) : http.createServer(listener);
    servers.push(server);
    await once(server.listen(0, '127.0.0.1'), 'listening');
    return `${certificate ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const guarded = async (refusal: () => Error): Promise<string> =>
    (await startIdenfy('express', undefined, (made) => void made.useGlobalGuards(guard(refusal)))).url;

  /** A proxy that writes the JSON of bodies anew. */
  const changing = (target: string): Promise<string> =>
    serve((request, response) => {
      void buffer(request).then((body) => {
        const { 'content-length': _, ...headers } = request.headers;
        const sent = JSON.stringify(JSON.parse(body.toString('utf8')));
        const outgoing = http.request(target, { method: 'POST', headers }, (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(response);
        });
        outgoing.end(sent);
      });
    });

  /** iDenfy with another time. */
  const atAnotherTime = (): Promise<string> =>
    serve((request, response) => {
      const { method = 'GET', url = '/', headers } = request;
      const outgoing = http.request(`${simulator.url}${url}`, { method, headers }, (answer) => {
        const date = new Date(Date.now() - 600_000).toUTCString();
        response.writeHead(answer.statusCode ?? 500, { ...answer.headers, date });
        answer.pipe(response);
      });
      request.pipe(outgoing);
    });

  const doctor = async (args: string[] = [], variables: Record<string, string> = {}): Promise<Report> =>
    (await cli.json(['doctor', ...args], { env: { ...env, ...variables } })) as unknown as Report;

  describe.each(platforms)('of an app that is well, on %s', (platform) => {
    it('finds nothing, changes nothing and spends nothing', async () => {
      const { url, listener } = await startIdenfy(platform);
      await cli.file('idenfy.config.mjs', ON_SQLITE);
      const variables = { ...env, IDENFY_SIGNING_KEYS: `${KEY},${OTHER}`, NODE_ENV: 'production' };

      const { code, stdout, stderr } = await cli.run(['doctor', '--url', url], { env: variables });
      expect([code, stderr]).toEqual([0, '']);
      expect(stdout.split('\n').slice(1)).toEqual([
        expect.stringMatching(/^✓ versions: Node .* all peers are in range; one nestjs-idenfy$/),
        '✓ configuration: the options of idenfy.config.mjs are valid',
        '✓ signing keys: 2 set, apart from the API credentials',
        `✓ iDenfy: ${simulator.url} responds`,
        '✓ credentials: iDenfy accepts the API key and secret',
        '✓ clock: agrees with that of iDenfy to the minute',
        expect.stringMatching(/^✓ webhook route: responds, and refuses what is not signed \(\d+ ms\)$/),
        '✓ webhook bytes: arrive as they were sent, signed by key 1 of 2',
        '✓ webhook bytes: arrive as they were sent, signed by key 2 of 2',
        expect.stringMatching(/^✓ session store: SqlLiveSessionStore responds in \d+ ms$/),
        expect.stringMatching(/^✓ delivery store: SqlDeliveryStore responds in \d+ ms$/),
        '- queue: none is used',
        'Nothing is wrong.',
        '',
      ]);

      const { errors, warnings } = await doctor(['--url', url], variables);
      expect([errors, warnings]).toEqual([0, 0]);
      expect(listener.events).toEqual([]);
      expect(simulator.creditsSpent).toBe(0);
      expect(new Set(simulator.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
        new Set(['POST /api/v2/status']),
      );
      const database = new Database(join(cli.folder, 'idenfy.db'), { readonly: true });
      for (const table of ['sessions', 'marks', 'deliveries', 'handled', 'results']) {
        expect(database.prepare(`SELECT * FROM idenfy_${table}`).all()).toEqual([]);
      }
      database.close();
    });
  });

  const route = 'webhook route';
  const broken: Record<string, () => Promise<[Promise<Report>, Partial<Finding>, RegExp]>> = {
    'a misspelt variable': async () => [
      doctor([], { IDENFY_API_KEY: '', IDENFY_APIKEY: apiKey }),
      { check: 'configuration', level: 'error' },
      /IDENFY_APIKEY is set: did you mean IDENFY_API_KEY/,
    ],
    'a wrong API secret': async () => [
      doctor([], { IDENFY_API_SECRET: MARK }),
      { check: 'credentials', level: 'error' },
      /does not accept the API key and secret/,
    ],
    'an unreachable API': async () => [
      doctor([], { IDENFY_BASE_URL: 'http://127.0.0.1:1' }),
      { check: 'iDenfy', level: 'error' },
      /cannot be reached \(IDENFY_CONNECTION, ECONNREFUSED\)/,
    ],
    'something else at the base URL': async () => [
      doctor([], { IDENFY_BASE_URL: await serve((_, response) => response.end('<html>')) }),
      { check: 'iDenfy', level: 'error' },
      /does not respond as iDenfy/,
    ],
    'a clock that is wrong': async () => [
      doctor([], { IDENFY_BASE_URL: await atAnotherTime() }),
      { check: 'clock', level: 'warning' },
      /^this machine is (599|60\d) s ahead of iDenfy$/,
    ],
    'no signing key': async () => [
      doctor([], { IDENFY_SIGNING_KEYS: '' }),
      { check: 'configuration', level: 'error' },
      /IDENFY_SIGNING_KEYS\) is required/,
    ],
    'the API secret as signing key': async () => [
      doctor([], { IDENFY_SIGNING_KEYS: `${KEY},${apiSecret}` }),
      { check: 'signing keys', level: 'error' },
      /signing key 2 of 2 is the API secret/,
    ],
    'the key of an example': async () => [
      doctor([], { IDENFY_SIGNING_KEYS: 'your-signing-key' }),
      { check: 'signing keys', level: 'error' },
      /the text of an example/,
    ],
    'a short key': async () => [
      doctor([], { IDENFY_SIGNING_KEYS: 'q7#' }),
      { check: 'configuration', level: 'warning' },
      /short enough to be guessed/,
    ],
    'a # in .env': async () => {
      await cli.file('.env', `IDENFY_API_SECRET=${MARK}#and-more\n`);
      return [
        doctor(),
        { check: 'configuration', level: 'warning' },
        /IDENFY_API_SECRET in \.env ends before its first #/,
      ];
    },
    'a global prefix': async () => [
      doctor(['--url', app.url.replace('/idenfy', '/api/idenfy')]),
      { check: route, level: 'error' },
      /^404, not by the route: no route is there/,
    ],
    'a global guard': async () => [
      doctor(['--url', await guarded(() => new UnauthorizedException())]),
      { check: route, level: 'error' },
      /^401, not by the route: a guard of the app/,
    ],
    'CSRF protection': async () => [
      doctor(['--url', await guarded(() => new ForbiddenException())]),
      { check: route, level: 'error' },
      /^403, not by the route: .*CSRF/,
    ],
    'another route': async () => [
      doctor(['--url', app.url.replace('idenfy/webhook', 'other')]),
      { check: route, level: 'error' },
      /^201, not by the route: something else/,
    ],
    'a redirect': async () => {
      const url = await serve((_, response) => {
        response.writeHead(308, { Location: `https://app.example.test/?token=${MARK}` }).end();
      });
      return [
        doctor(['--url', url]),
        { check: route, level: 'error' },
        /^308, not by the route: a redirect to https:\/\/app\.example\.test\/$/,
      ];
    },
    'an app that does not run': async () => [
      doctor(['--url', 'http://127.0.0.1:1/idenfy/webhook']),
      { check: route, level: 'error' },
      /^ECONNREFUSED: nothing listens there/,
    ],
    'a certificate of its own': async () => [
      doctor(['--url', await serve((_, response) => response.end(), SELF_SIGNED)]),
      { check: route, level: 'error' },
      /^DEPTH_ZERO_SELF_SIGNED_CERT: the certificate is not valid/,
    ],
    'an address that is not allowed': async () => {
      const webhook = { signingKeys: KEY, allowedIps: ['192.0.2.1'] };
      return [
        doctor(['--url', (await startIdenfy('fastify', webhook)).url]),
        { check: route, level: 'warning' },
        /^403 by the route: the address of this machine is not in webhook\.allowedIps/,
      ];
    },
    'a body that is read before the route': async () => {
      const { url } = await startIdenfy('express', undefined, (made) => {
        const read: RequestListener = (request) => void request.resume();
        (made.getHttpServer() as Server).prependListener('request', read);
      });
      return [doctor(['--url', url]), { check: route, level: 'error' }, /^500 by the route: something reads/];
    },
    'a proxy that changes bytes': async () => [
      doctor(['--url', await changing(app.url)]),
      { check: 'webhook bytes', level: 'error' },
      /^change on the way/,
    ],
    'an app with another key': async () => [
      doctor(['--url', (await startIdenfy('fastify', { signingKeys: OTHER })).url]),
      { check: 'webhook bytes', level: 'error' },
      /^the running app does not accept key 1 of 1$/,
    ],
    'memory stores in production': async () => {
      await cli.file('idenfy.config.cjs', `module.exports = () => require('nestjs-idenfy').idenfyConfig();`);
      return [
        doctor([], { NODE_ENV: 'production' }),
        { check: 'session store', level: 'warning' },
        /^in memory, with NODE_ENV=production/,
      ];
    },
    'tables that are missing': async () => {
      const config = ON_SQLITE.replace('idenfy.db', 'empty.db').replace('await createIdenfySchema', '');
      await cli.file('idenfy.config.mjs', config);
      return [
        doctor(),
        { check: 'delivery store', level: 'error' },
        /the tables of nestjs-idenfy are missing/,
      ];
    },
    'a Redis that does not run': async () => {
      await cli.file('idenfy.config.mjs', onRedis(1));
      return [doctor(), { check: 'session store', level: 'error' }, /^does not respond \(/];
    },
    'a queue with a memory store': async () => {
      await cli.file(
        'idenfy.config.mjs',
        `import { idenfyConfig } from 'nestjs-idenfy';
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
const { webhook, ...config } = idenfyConfig();
const queue = new BullMqWebhookQueue({ connection: { port: 1, password: '${MARK}' } });
export default { ...config, webhook: { ...webhook, queue } };`,
      );
      return [
        doctor(),
        { check: 'configuration', level: 'error' },
        /webhook\.store must be a DeliveryStore that outlives/,
      ];
    },
    'a queue that does not respond': async () => {
      const config = ON_SQLITE.replace(
        'webhook: { ...webhook,',
        `webhook: { ...webhook, queue: new BullMqWebhookQueue({ connection: { port: 1, password: '${MARK}' } }),`,
      );
      await cli.file(
        'idenfy.config.mjs',
        `import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';${config}`,
      );
      return [doctor(), { check: 'queue', level: 'error' }, /^does not respond \(ECONNREFUSED\)$/];
    },
  };

  it.each(Object.keys(broken))('names what is wrong: %s', async (name) => {
    const [report, finding, found] = await broken[name]!();
    const { findings } = await report;
    expect(findings).toContainEqual({
      ...finding,
      found: expect.stringMatching(found) as string,
      remedy: expect.stringMatching(/\((?:docs\/[\w-]+|README)\.md\b.*\)/) as string,
    });
  });

  it('ends with 1 for an error and with 0 for a warning', async () => {
    expect((await cli.run(['doctor'], { env: { ...env, IDENFY_API_SECRET: MARK } })).code).toBe(1);
    expect((await cli.run(['doctor'], { env: { ...env, IDENFY_SIGNING_KEYS: 'q7#' } })).code).toBe(0);
  });

  it('knows peers that are beside the package alone, and two copies of NestJS', async () => {
    const modules = join(cli.folder, 'node_modules');
    const store = join(modules, '.store/nestjs-idenfy/node_modules');
    const [own, core] = [join(modules, 'nestjs-idenfy'), join(modules, '@nestjs/core')];
    await mkdir(store, { recursive: true });
    await rename(own, join(store, 'nestjs-idenfy'));
    await symlink(join(store, 'nestjs-idenfy'), own);
    await rename(join(modules, 'rxjs'), join(store, 'rxjs'));
    const scope = await realpath(join(modules, '@nestjs'));
    await unlink(join(modules, '@nestjs'));
    const found = async (): Promise<string[]> =>
      (await doctor()).findings.filter(({ check }) => check === 'versions').map((finding) => finding.found);

    try {
      await symlink(scope, join(store, '@nestjs'));
      expect(await found()).toEqual([expect.stringContaining('all peers are in range')]);
      await mkdir(core, { recursive: true });
      await writeFile(join(core, 'package.json'), '{ "name": "@nestjs/core", "version": "11.1.4" }');
      expect(await found()).toEqual([
        expect.stringMatching(/^the app has @nestjs\/core of \S+, and nestjs-idenfy has that of \S+\.store/),
      ]);
    } finally {
      await rm(join(modules, '@nestjs'), { recursive: true, force: true });
      await symlink(scope, join(modules, '@nestjs'));
      await rename(join(store, 'rxjs'), join(modules, 'rxjs'));
      await unlink(own);
      await rename(join(store, 'nestjs-idenfy'), own);
      await rm(join(modules, '.store'), { recursive: true });
    }
  });

  it('names packages out of range, those that are missing, and a second copy', async () => {
    const modules = join(cli.folder, 'node_modules');
    const nested = join(modules, '@lib/of-an-app/node_modules/nestjs-idenfy/package.json');
    const pg = join(modules, 'pg');
    await mkdir(dirname(nested), { recursive: true });
    await writeFile(nested, '{ "name": "nestjs-idenfy", "version": "0.0.1" }');
    await unlink(pg);
    await mkdir(pg);
    await writeFile(join(pg, 'package.json'), '{ "name": "pg", "version": "7.18.2" }');
    const found = async (): Promise<string[]> =>
      (await doctor()).findings.filter(({ check }) => check === 'versions').map((finding) => finding.found);

    try {
      expect(await found()).toEqual([
        'pg 7.18.2 is not supported: ^8.0.0',
        expect.stringMatching(/^2 copies of nestjs-idenfy are installed: \S+, \S+of-an-app\S+$/),
      ]);
      await unlink(join(modules, 'rxjs'));
      expect(await found()).toContain('rxjs is not installed');
    } finally {
      await Promise.all([pg, join(modules, '@lib')].map((place) => rm(place, { recursive: true })));
      for (const name of ['pg', 'rxjs']) {
        await symlink(join(process.cwd(), 'node_modules', name), join(modules, name)).catch(() => undefined);
      }
    }
  });

  it('checks each instance of the module, and the route of the one that the URL names', async () => {
    await cli.file(
      'idenfy.config.mjs',
      `import { idenfyConfig } from 'nestjs-idenfy';
const config = idenfyConfig();
export default [
  { ...config, instance: 'eu', webhookPath: 'idenfy/eu' },
  { ...config, instance: 'us', webhookPath: 'idenfy/us', webhook: { signingKeys: '${OTHER}' } },
];`,
    );
    const { findings } = await doctor(['--url', app.url.replace('webhook', 'us')]);
    const routes = findings.filter(({ check }) => check.startsWith(route)).map(({ check }) => check);
    expect(routes).toEqual(['webhook route of us']);
    expect(findings.filter(({ check }) => check === 'credentials of eu')).toMatchObject([{ level: 'ok' }]);
  });

  it('takes TypeScript where Node does, and says what to do where it does not', async () => {
    const code =
      "import { idenfyConfig } from 'nestjs-idenfy';\nexport default (): object => idenfyConfig();";
    await cli.file('of-the-app.ts', code);
    const {
      code: exitCode,
      stdout,
      stderr,
    } = await cli.run(['doctor', '--config', 'of-the-app.ts'], { env });
    const isTaken = Boolean((process.features as { typescript?: unknown }).typescript);
    expect([exitCode, isTaken ? stdout : stderr]).toEqual([
      isTaken ? 0 : 1,
      expect.stringContaining(isTaken ? 'the options of of-the-app.ts are valid' : 'use tsx'),
    ]);
  });

  it.each([
    ['throw new Error(`${process.env.IDENFY_API_SECRET} is wrong`)', 'Error was thrown in it'],
    ["import 'no-such-package'", "Cannot find package 'no-such-package'"],
    ['export default {', 'Unexpected end of input'],
    ['export const options = {}', 'must be the options of the module'],
  ])('names a configuration that cannot be loaded: %s', async (code, message) => {
    await cli.file('idenfy.config.mjs', code);
    const { code: exitCode, stderr } = await cli.run(['doctor'], { env });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  it.each([
    [['--url', 'http://app.example.test/'], '--url must be an https URL'],
    [['--config', 'none.mjs'], 'none.mjs does not exist'],
    [['--env', 'none.env'], 'none.env cannot be read'],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await cli.run(['doctor', ...args], { env });
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });

  if (hasRedisServer()) {
    it.each([
      [['--maxmemory-policy', 'allkeys-lru', '--maxmemory', '50mb'], 'error', /evicts .*allkeys-lru\)$/],
      [['--maxmemory-policy', 'volatile-ttl'], 'warning', /volatile-ttl\), once a maxmemory is set$/],
    ])('names a Redis that evicts: %j', async (settings, level, found) => {
      const server = await RedisServer.started(...settings);
      try {
        await cli.file('idenfy.config.mjs', onRedis(server.port));
        const { findings } = await doctor();
        for (const check of ['session store', 'delivery store']) {
          expect(findings).toContainEqual(expect.objectContaining({ check, level: 'ok' }));
          expect(findings).toContainEqual(
            expect.objectContaining({ check, level, found: expect.stringMatching(found) as string }),
          );
        }
      } finally {
        await server.remove();
      }
    });
  }
});
