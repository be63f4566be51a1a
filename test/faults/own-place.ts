import { Redis } from 'ioredis';
import { TestSchema } from '../support/postgres.js';
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
