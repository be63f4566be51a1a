import { inspect } from 'node:util';
import { IdenfyConfigError } from '../errors/index.js';
import type { BullMqWebhookQueueOptions } from './bullmq-options.js';
import { BullMqWebhookQueue } from './bullmq-webhook.queue.js';
import { resolveBullMqOptions } from './bullmq-options.js';

const SECRET = 'a-redis-password';

function problemsOf(options: unknown): string[] {
  try {
    resolveBullMqOptions(options as BullMqWebhookQueueOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(IdenfyConfigError);
    expect(inspect(error, { depth: 9 }) + JSON.stringify(error)).not.toContain(SECRET);
    return (error as IdenfyConfigError).problems.map(({ path }) => path);
  }
  return [];
}

describe('the options of BullMqWebhookQueue', () => {
  it('have the defaults of the documentation', () => {
    expect(resolveBullMqOptions({ connection: { host: 'redis' }, attempts: undefined })).toEqual({
      connection: { host: 'redis' },
      queueName: 'idenfy-webhooks',
      attempts: 5,
      backoffMs: 1000,
      worker: true,
      concurrency: 10,
      commandTimeoutMs: 1000,
      failedRetentionSeconds: 2_592_000,
    });
  });

  it.each([
    ['redis://redis', { host: 'redis' }],
    ['redis://redis:6380/3', { host: 'redis', port: 6380, db: 3 }],
    ['redis://:p%40ss@redis', { host: 'redis', password: 'p@ss' }],
    ['rediss://me:word@[::1]:1/', { host: '::1', port: 1, username: 'me', password: 'word', tls: {} }],
  ])('take %s', (url, connection) => {
    expect(resolveBullMqOptions({ connection: { url } }).connection).toEqual(connection);
  });

  it('take single options before those of the URL, and hand on what ioredis knows beside them', () => {
    const given = {
      url: 'redis://redis:1',
      port: 2,
      family: 6,
      tls: undefined,
      sentinels: [{ host: 'one' }],
    };
    expect(resolveBullMqOptions({ connection: given }).connection).toEqual({
      ...{ host: 'redis', port: 2, family: 6, sentinels: [{ host: 'one' }] },
    });
  });

  it.each([undefined, null, 'redis://redis', [], { duplicate: () => undefined, connect: () => undefined }])(
    'refuse a connection that is no options: %p',
    (connection) => {
      expect(problemsOf({ connection })).toEqual(['connection']);
    },
  );

  it.each([
    `http://:${SECRET}@redis`,
    `redis://:${SECRET}@redis/one`,
    `redis://:${SECRET}@redis?family=6`,
    `redis://:${SECRET}%@redis`,
    `redis:${SECRET}`,
    SECRET,
    7,
  ])('refuse the URL %p', (url) => {
    expect(problemsOf({ connection: { url } })).toEqual(['connection.url']);
  });

  it('name everything that is wrong at once, and show no value', () => {
    const wrong = {
      connection: { host: '', port: '6379', db: -1, password: [SECRET], tls: true, keyPrefix: 'mine' },
      queueName: 'with:colon',
      attempts: 0,
      backoffMs: -1,
      worker: 'yes',
      concurrency: 1.5,
      commandTimeoutMs: Number.NaN,
      failedRetentionSeconds: 0,
      backOffMs: 5,
    };
    expect(problemsOf(wrong).sort()).toEqual(
      [
        ...['connection.host', 'connection.port', 'connection.db', 'connection.password', 'connection.tls'],
        ...['connection.keyPrefix', 'queueName', 'attempts', 'backoffMs', 'worker', 'concurrency'],
        ...['commandTimeoutMs', 'failedRetentionSeconds', 'backOffMs'],
      ].sort(),
    );
    expect(problemsOf(undefined)).toEqual(['options']);
  });

  it('are not shown by the queue, which has not connected yet', () => {
    const queue = new BullMqWebhookQueue({ connection: { password: SECRET } });
    expect(inspect(queue, { depth: 9, showHidden: true }) + JSON.stringify(queue)).not.toContain(SECRET);
  });
});
