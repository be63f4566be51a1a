import { inspect } from 'node:util';
import { IdenfyConfigError } from '../errors/index.js';
import { resolvePgBossOptions } from './pg-boss-options.js';
import type { PgBossWebhookQueueOptions } from './pg-boss-options.js';
import { PgBossWebhookQueue } from './pg-boss-webhook.queue.js';

const SECRET = 'a-postgres-password';
const URL_OF_ALL = `postgres://me:${SECRET}@postgres/app`;

const nothing = async (): Promise<unknown> => undefined;
const boss = { createQueue: nothing, send: nothing, fetch: nothing, deleteJob: nothing, getDb: nothing };

function problemsOf(options: unknown): string[] {
  try {
    resolvePgBossOptions(options as PgBossWebhookQueueOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(IdenfyConfigError);
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain(SECRET);
    return (error as IdenfyConfigError).problems.map(({ path }) => path);
  }
  return [];
}

describe('the options of PgBossWebhookQueue', () => {
  it('have the defaults of the documentation', () => {
    expect(resolvePgBossOptions({ connection: URL_OF_ALL, attempts: undefined })).toEqual({
      connection: URL_OF_ALL,
      schema: 'pgboss',
      queueName: 'idenfy-webhooks',
      attempts: 5,
      backoffMs: 1000,
      worker: true,
      concurrency: 10,
      commandTimeoutMs: 1000,
      failedRetentionSeconds: 2_592_000,
    });
  });

  it.each([{ connection: 'postgresql://postgres' }, { connection: { host: 'postgres' } }, { boss }])(
    'take %p',
    (options) => {
      expect(problemsOf(options)).toEqual([]);
    },
  );

  it.each([{}, { connection: URL_OF_ALL, boss }])('want either connection or boss', (options) => {
    expect(problemsOf(options)).toEqual(['connection']);
  });

  it.each([`http://:${SECRET}@postgres`, SECRET, 7, null])('refuse the connection %p', (connection) => {
    expect(problemsOf({ connection })).toEqual(['connection']);
  });

  it.each([null, 'boss', {}, { ...boss, getDb: undefined }])('refuse the boss %p', (given) => {
    expect(problemsOf({ boss: given })).toEqual(['boss']);
  });

  it('name everything that is wrong at once, and show no value', () => {
    const wrong = {
      connection: SECRET,
      schema: 'Capital',
      queueName: 'with space',
      attempts: 0,
      backoffMs: -1,
      worker: 'yes',
      concurrency: 1.5,
      commandTimeoutMs: Number.NaN,
      failedRetentionSeconds: 0,
      backOffMs: 5,
    };
    expect(problemsOf(wrong).sort()).toEqual(Object.keys(wrong).sort());
    expect(problemsOf(undefined)).not.toEqual([]);
  });

  it('are not shown by the queue, which has not connected yet', () => {
    const queue = new PgBossWebhookQueue({ connection: URL_OF_ALL });
    expect(inspect(queue, { depth: 9, showHidden: true }) + JSON.stringify(queue)).not.toContain(SECRET);
  });
});
