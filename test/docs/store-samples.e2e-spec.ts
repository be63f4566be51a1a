import { Logger } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { IdenfyService } from 'nestjs-idenfy';
import { IdenfySimulator } from 'nestjs-idenfy/testing';
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { platforms, startApp } from '../support/platforms.js';
import { redisForTests } from '../support/redis.js';
import { writeSamples } from './write-samples.js';

Logger.overrideLogger(false);

interface StoreSample {
  readonly idenfy: DynamicModule;
  readonly client?: { disconnect(): void };
  readonly pool?: { end(): Promise<void> };
}

const environment = { ...process.env };
const redis = await redisForTests();
const databaseUrl = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';
const schema = `docs_${randomUUID().replaceAll('-', '')}`;

async function query(sql: string): Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl });
  await pool.query(sql).finally(() => pool.end());
}

beforeAll(() => query(`CREATE SCHEMA ${schema}`));
afterAll(() => query(`DROP SCHEMA ${schema} CASCADE`));
afterEach(() => {
  process.env = { ...environment };
});

async function keepsToTheEnvironment(page: string, file: string): Promise<void> {
  const account = { apiKey: 'docs-key', apiSecret: 'docs-secret', signingKeys: 'docs-signing-key' };
  const simulator = await IdenfySimulator.start(account);
  const ofItsOwn = new URL(databaseUrl);
  ofItsOwn.searchParams.set('options', `-c search_path=${schema}`);
  Object.assign(process.env, {
    IDENFY_API_KEY: account.apiKey,
    IDENFY_API_SECRET: account.apiSecret,
    IDENFY_SIGNING_KEYS: account.signingKeys,
    IDENFY_BASE_URL: simulator.url,
    // Databases of their own: the samples have the default names.
    REDIS_URL: redis && new URL('/7', redis).href,
    DATABASE_URL: ofItsOwn.href,
  });
  for (const platform of platforms) {
    const read = writeSamples(page, `stores-${platform}`);
    const { idenfy, client, pool } = (await read(file)) as unknown as StoreSample;
    const { app, url } = await startApp(platform, { imports: [idenfy] });
    simulator.setWebhookUrl(`${url}/idenfy/webhook`);
    // The store's limit of a second is the sample's; a loaded machine may need another try.
    const ask = () => app.get(IdenfyService).createToken({ clientId: `docs-${randomUUID()}` });
    const { scanRef } = await ask().catch(ask);
    const [delivery] = await simulator.complete(scanRef ?? '', 'APPROVED');
    expect(delivery?.acknowledged).toBe(true);
    await app.close();
    client?.disconnect();
    await pool?.end();
  }
  expect(simulator.sessions).toHaveLength(2);
  await simulator.close();
}

(redis === undefined ? describe.skip : describe).each([
  ['docs/deployment.md', 'idenfy-on-redis.mjs'],
  ['docs/webhooks.md', 'idenfy-module.mjs'],
])('the sample on Redis of %s', (page, file) => {
  it('keeps to the iDenfy of the environment, on both platforms', () => keepsToTheEnvironment(page, file));
});

describe.each([
  ['README.md', 'idenfy-on-postgres.mjs'],
  ['docs/webhooks.md', 'idenfy-on-pg-boss.mjs'],
])('the sample on PostgreSQL of %s', (page, file) => {
  it('keeps to the iDenfy of the environment, on both platforms', () => keepsToTheEnvironment(page, file));
});
