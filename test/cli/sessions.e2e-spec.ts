import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { LiveSessionStore } from 'nestjs-idenfy';
import { RedisLiveSessionStore } from '../../lib/redis/index.js';
import { SqlLiveSessionStore, createIdenfySchema, postgres, sqlite } from '../../lib/sql/index.js';
import { Cli } from '../support/cli.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';
import { redisForTests, removeKeys, testPrefix } from '../support/redis.js';

const env = {
  IDENFY_API_KEY: 'the-api-key-0123456789',
  IDENFY_API_SECRET: 'the-api-secret-0123456789',
  IDENFY_SIGNING_KEYS: 'the-signing-key-0123456789',
};
const TOKEN = 'an-auth-token-0123456789';
const HOUR_MS = 3_600_000;

/** A store as the test has it, and the code by which an app makes it. */
interface Kind {
  readonly store: LiveSessionStore;
  readonly code: string;
  remove(): Promise<void>;
}

async function onSqlite(folder: string): Promise<Kind> {
  const database = sqlite(join(folder, 'idenfy.db'));
  await createIdenfySchema(database);
  const code = `
import { SqlLiveSessionStore, sqlite } from 'nestjs-idenfy/sql';
const store = new SqlLiveSessionStore(sqlite('idenfy.db'));`;
  return { store: new SqlLiveSessionStore(database), code, remove: async () => undefined };
}

async function onPostgres(url: string): Promise<Kind> {
  const schema = await TestSchema.make(url, 2);
  const options = { schema: schema.name };
  const code = `
import { Pool } from 'pg';
import { SqlLiveSessionStore, postgres } from 'nestjs-idenfy/sql';
const database = postgres(new Pool({ connectionString: '${url}' }));
const store = new SqlLiveSessionStore(database, { schema: '${schema.name}' });`;
  const store = new SqlLiveSessionStore(postgres(schema.pool), options);
  return { store, code, remove: () => schema.drop() };
}

async function onRedis(url: string): Promise<Kind> {
  const client = new Redis(url);
  const prefix = testPrefix();
  const code = `
import { Redis } from 'ioredis';
import { RedisLiveSessionStore } from 'nestjs-idenfy/redis';
const store = new RedisLiveSessionStore(new Redis('${url}'), { prefix: '${prefix}' });`;
  const remove = async (): Promise<void> => {
    await removeKeys(client, prefix);
    client.disconnect();
  };
  return { store: new RedisLiveSessionStore(client, { prefix }), code, remove };
}

/** A file of options that has this store in two instances. */
const configOf = (code: string): string => `${code}
import { idenfyConfig } from 'nestjs-idenfy';
const { duplicates, ...config } = idenfyConfig();
const options = { ...config, duplicates: { ...duplicates, store } };
export default [options, { ...options, instance: 'eu', webhookPath: 'idenfy/eu' }];
`;

const [postgresUrl, redisUrl] = [await postgresForTests(), await redisForTests()];

describe('sessions', () => {
  let cli: Cli;

  beforeAll(async () => {
    cli = await Cli.install();
  });
  afterEach(() => cli.removeFile('idenfy.config.mjs'));
  afterAll(async () => {
    expect([...Object.values(env), TOKEN].filter((secret) => cli.printed.includes(secret))).toEqual([]);
    await cli.remove();
  });

  const run = (...args: string[]) => cli.run(['sessions', ...args], { env });
  const json = (...args: string[]) => cli.json(['sessions', ...args], { env });

  const kinds: [string, boolean, () => Promise<Kind>][] = [
    ['SQLite', true, () => onSqlite(cli.folder)],
    ['PostgreSQL', postgresUrl !== undefined, () => onPostgres(postgresUrl ?? '')],
    ['Redis', redisUrl !== undefined, () => onRedis(redisUrl ?? '')],
  ];

  describe.each(kinds)('on %s', (_name, isThere, make) => {
    const runs = isThere ? it : it.skip;
    let kind: Kind | undefined;

    beforeEach(async () => {
      kind = isThere ? await make() : undefined;
      await cli.file('idenfy.config.mjs', configOf(kind?.code ?? ''));
    });
    afterEach(async () => {
      for (const instance of ['default', 'eu']) {
        for (const clientId of ['user-7', 'user-7\nlicence', 'user-9']) {
          await kind?.store.remove({ instance, clientId });
        }
      }
      await kind?.store.close?.();
      await kind?.remove();
    });

    async function open(clientId: string, scanRef?: string, instance = 'default'): Promise<void> {
      const owned = { instance, clientId, owner: randomUUID() };
      const times = { holdMs: HOUR_MS, dueMs: HOUR_MS };
      await kind?.store.acquire({ ...owned, leaseMs: HOUR_MS });
      if (scanRef !== undefined) {
        const token = { lifeMs: HOUR_MS, answer: JSON.stringify({ authToken: TOKEN }) };
        await kind?.store.open({ ...owned, scanRef, token, ...times });
      }
    }

    runs('lists what is open, of one instance or of all', async () => {
      expect(await run('list')).toEqual({ code: 0, stdout: 'No session is open.\n', stderr: '' });
      await open('user-7', 'scan-7');
      await open('user-7\nlicence', 'scan-8');
      await open('user-9');
      await open('user-7', 'scan-9', 'eu');

      const { code, stdout, stderr } = await run('list');
      expect([code, stderr]).toEqual([0, '']);
      const lines = stdout.trim().split('\n');
      const until = /until \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/;
      expect(lines.map((line) => line.replace(until, 'until …')).sort()).toEqual([
        '3 open',
        'default  scan-7  open  until …  user-7',
        'default  scan-8  open  until …  user-7 slot licence',
        'eu  scan-9  open  until …  user-7',
      ]);
      expect(await json('list', '--instance', 'eu')).toEqual({
        sessions: [
          {
            ...{ instance: 'eu', clientId: 'user-7', state: 'open', scanRef: 'scan-9' },
            expiresAt: expect.stringMatching(/Z$/) as string,
          },
        ],
      });
    });

    runs('shows the session of a clientId, also one that is reserved', async () => {
      await open('user-7', 'scan-7');
      await open('user-7\nlicence', 'scan-8');
      await open('user-9');
      expect((await run('show', 'user-7')).stdout).toMatch(/^default {2}scan-7 {2}open .* user-7\n$/);
      expect((await run('show', 'user-9', '--instance', 'default')).stdout).toMatch(
        /^no scanRef yet {2}reserved .* user-9\n$/,
      );
      expect(await json('show', 'user-7', '--slot', 'licence')).toMatchObject({
        sessions: [{ instance: 'default', clientId: 'user-7', slot: 'licence', scanRef: 'scan-8' }],
      });
      expect(await run('show', 'user-8')).toEqual({
        ...{ code: 1, stdout: 'There is no such session.\n', stderr: '' },
      });
    });

    runs('releases a clientId, and says what it had', async () => {
      await open('user-7', 'scan-7');
      await open('user-7\nlicence', 'scan-8');
      await open('user-9');
      const release = (...args: string[]) => run('release', ...args, '--instance', 'default');

      expect((await release('user-7', '--scan-ref', 'scan-8')).code).toBe(1);
      const { code, stdout } = await release('user-7');
      expect([code, stdout]).toEqual([0, expect.stringMatching(/^Released:\nscan-7 {2}open /)]);
      expect(stdout).toContain('spends a credit');
      expect(await release('user-7')).toMatchObject({ code: 1, stdout: 'There is no such session.\n' });
      expect((await release('user-9')).code).toBe(0);
      expect(await json('list')).toMatchObject({ sessions: [{ slot: 'licence' }] });
      const args = ['user-7', '--slot', 'licence', '--instance', 'default'];
      expect(await json('release', ...args)).toMatchObject({ sessions: [{ scanRef: 'scan-8' }] });
      expect(await json('list')).toEqual({ sessions: [] });
    });
  });

  const own = (methods: string): string =>
    configOf(
      `const store = Object.fromEntries('${methods}'.split(' ').map((name) => [name, async () => undefined]));`,
    );
  const METHODS = 'acquire open abandon finish find remove takeDue';

  it.each([
    ['no file of options', undefined, ['list'], 2, 'a file idenfy.config.*, and there is none here'],
    ['a store in memory', configOf('const store = undefined;'), ['list'], 1, 'is in the memory of the app'],
    ['an instance that is not there', own(METHODS), ['list', '--instance', 'us'], 2, 'it has: default, eu'],
    [
      'two instances to release from',
      own(METHODS),
      ['release', 'user-7'],
      2,
      '--instance NAME is needed: there are default, eu',
    ],
    ['a store that cannot list', own(METHODS), ['list'], 1, 'duplicates.store has no list()'],
    ['no clientId', own(METHODS), ['show'], 2, "missing required argument 'clientId'"],
    ['a wrong slot', own(METHODS), ['show', 'user-7', '--slot', ' '], 1, 'slot must be a string'],
  ])('says so for %s', async (_what, config, args, exitCode, message) => {
    if (config !== undefined) {
      await cli.file('idenfy.config.mjs', config);
    }
    const { code, stdout, stderr } = await run(...args);
    expect([code, stdout]).toEqual([exitCode, '']);
    expect(stderr).toContain(message);
  });

  it('names the reason where the store does not respond', async () => {
    const code = `
import { Redis } from 'ioredis';
import { RedisLiveSessionStore } from 'nestjs-idenfy/redis';
const client = new Redis({ port: 1, retryStrategy: () => 1000, maxRetriesPerRequest: null });
client.on('error', () => undefined);
const store = new RedisLiveSessionStore(client, { commandTimeoutMs: 500 });`;
    await cli.file('idenfy.config.mjs', configOf(code));
    const result = await run('show', 'user-7');
    expect(result).toMatchObject({ code: 1, stdout: '' });
    expect(result.stderr).toMatch(/^error: .*\(ETIMEDOUT\)\n$/);
  });
});
