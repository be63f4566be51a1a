import { Redis } from 'ioredis';
import { MemoryDeliveryStore, MemoryLiveSessionStore } from '../../lib/index.js';
import type { DeliveryStore, LiveSessionStore } from '../../lib/index.js';
import { SqlDeliveryStore, SqlLiveSessionStore, postgres } from '../../lib/sql/index.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';
import { removeKeys, testPrefix } from '../support/redis.js';
import type { SharedPlace } from './child-app.js';

/** A place for stores that no other run uses. */
export interface OwnPlace {
  readonly place: SharedPlace;
  remove(): Promise<void>;
}

export async function placeOnRedis(url: string): Promise<OwnPlace> {
  const prefix = testPrefix();
  return {
    place: { kind: 'redis', url, prefix },
    remove: async () => {
      const client = new Redis(url);
      await removeKeys(client, prefix);
      await client.quit();
    },
  };
}

export async function placeOnPostgres(url: string): Promise<OwnPlace> {
  const schema = await TestSchema.make(url);
  return { place: { kind: 'postgres', url, schema: schema.name }, remove: () => schema.drop() };
}

/** The stores of an app in a process of its own: in its memory, or in a place that outlasts it. */
export const storePlaces = () =>
  onEach<Partial<OwnPlace>>(
    async () => ({}),
    (url) => placeOnPostgres(url),
  );

interface OwnStores {
  readonly sessions: LiveSessionStore;
  readonly deliveries: DeliveryStore;
  remove?(): Promise<void>;
}

/** The stores of an app in this process. */
export const storesInProcess = () =>
  onEach<OwnStores>(
    async () => ({ sessions: new MemoryLiveSessionStore(), deliveries: new MemoryDeliveryStore() }),
    async (url) => {
      const schema = await TestSchema.make(url);
      const database = postgres(schema.pool);
      return {
        sessions: new SqlLiveSessionStore(database, { schema: schema.name }),
        deliveries: new SqlDeliveryStore(database, { schema: schema.name }),
        remove: () => schema.drop(),
      };
    },
  );

async function onEach<Own>(
  inMemory: () => Promise<Own>,
  onPostgres: (url: string) => Promise<Own>,
): Promise<[stores: string, make: () => Promise<Own>][]> {
  const url = await postgresForTests();
  const made: [string, () => Promise<Own>][] = [['memory', inMemory]];
  return url === undefined ? made : [...made, ['PostgreSQL', () => onPostgres(url)]];
}
