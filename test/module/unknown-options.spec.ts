import { MemoryDeliveryStore, MemoryLiveSessionStore } from 'nestjs-idenfy';
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
import { RedisDeliveryStore, RedisLiveSessionStore } from 'nestjs-idenfy/redis';

const client = { evalsha: () => Promise.resolve(null), eval: () => Promise.resolve(null) };
const connection = { host: '127.0.0.1', port: 1 };

it.each<[string, (options: never) => unknown, object, string]>([
  ['MemoryLiveSessionStore', (options) => new MemoryLiveSessionStore(options), { clock: 1 }, 'clock'],
  ['MemoryDeliveryStore', (options) => new MemoryDeliveryStore(options), { maxEntry: 1 }, 'maxEntries?'],
  [
    'RedisLiveSessionStore',
    (options) => new RedisLiveSessionStore(client, options),
    { perfix: 'a' },
    'prefix?',
  ],
  [
    'RedisLiveSessionStore',
    (options) => new RedisLiveSessionStore(client, options),
    { retentionSeconds: 9 },
    'retentionSeconds',
  ],
  [
    'RedisDeliveryStore',
    (options) => new RedisDeliveryStore(client, options),
    { retentionSecond: 9 },
    'retentionSeconds?',
  ],
  ['BullMqWebhookQueue', (options) => new BullMqWebhookQueue(options), { connection, attempt: 9 }, 'attempt'],
])('%s refuses an option that it does not have, by name', (owner, make, options, said) => {
  const error = thrownBy(() => make(options as never));
  expect(error).toMatchObject({ code: 'IDENFY_CONFIG', problems: [{ rule: 'unknown' }] });
  expect((error as Error).message).toContain(`is not an option of ${owner}`);
  expect((error as Error).message).toContain(said);
});

it.each(['text', 5, null, []])('options that are %j are refused', (options) => {
  const wrong = options as never;
  for (const make of [
    () => new MemoryLiveSessionStore(wrong),
    () => new MemoryDeliveryStore(wrong),
    () => new RedisLiveSessionStore(client, wrong),
    () => new RedisDeliveryStore(client, wrong),
  ]) {
    expect(thrownBy(make)).toMatchObject({ code: 'IDENFY_CONFIG', problems: [{ path: 'options' }] });
  }
});

function thrownBy(action: () => unknown): unknown {
  try {
    return action();
  } catch (error) {
    return error;
  }
}
