import { join } from 'node:path';
import { sqliteDriver } from './sqlite-stores.js';
import { IN_MEMORY, backendOf } from './stores.module.js';
import type { StoreSettings } from './stores.module.js';

const NAME = 'idenfy_sample';
const SERVERS = [
  ['postgres', 'DATABASE_URL'],
  ['redis', 'REDIS_URL'],
] as const;

/** The servers that the environment names, ready for use. Several processes of the app can share each. */
export async function sharedStores(name = NAME): Promise<StoreSettings[]> {
  const named = SERVERS.flatMap(([kind, variable]) => {
    const at = process.env[variable]?.trim();
    return at ? [{ kind, at, name }] : [];
  });
  for (const settings of named) {
    await (await backendOf(settings)).prepare(settings);
  }
  return named;
}

/** A SQLite file in this folder, ready for use; in memory where there is no driver. */
export async function ownStores(folder: string): Promise<StoreSettings> {
  if ((await sqliteDriver()) === undefined) {
    return IN_MEMORY;
  }
  const settings: StoreSettings = { kind: 'sqlite', at: join(folder, 'sample.db'), name: NAME };
  await (await backendOf(settings)).prepare(settings);
  return settings;
}

/** In a line: where the state is, and how to begin afresh. */
export function whereKept({ kind, at, name }: StoreSettings): string {
  return {
    memory:
      'State is in memory and ends with the process. For a SQLite file use Node 22.13 or later, or have better-sqlite3 built (npm ci with a C++ compiler).',
    sqlite: `State is kept in ${at}. To begin afresh, delete its folder.`,
    postgres: `State is kept in the PostgreSQL of DATABASE_URL. To begin afresh: DROP SCHEMA ${name} CASCADE`,
    redis: `State is kept in the Redis of REDIS_URL. To begin afresh, delete the keys ${name}*.`,
  }[kind];
}
