import type { DynamicModule, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { AppStores } from '../src/app-stores.js';
import { MemoryVerificationTable, VerificationTable } from '../src/verification-table.js';

/** Which stores the app has, in words that one process can send to another. */
export interface StoreSettings {
  readonly kind: 'memory' | 'sqlite' | 'postgres' | 'redis';
  /** The path of the file, or the URL of the server. */
  readonly at: string;
  /** The name of the app there: the schema in PostgreSQL, what all keys begin with in Redis. */
  readonly name: string;
}

export interface Backend {
  /** In the place of the app's own. */
  readonly listener?: Type;

  /**
   * For the process that starts the app, once: makes the tables.
   *
   * @throws when nothing responds there: better now, in a sentence, than with each request
   */
  prepare(settings: StoreSettings): Promise<void>;

  /** For each process. What it opens ends with the app. */
  open(settings: StoreSettings): Promise<AppStores>;

  /** Removes all that is kept under this name. */
  remove(settings: StoreSettings): Promise<void>;
}

export const IN_MEMORY: StoreSettings = { kind: 'memory', at: '', name: '' };

const nothing = (): Promise<void> => Promise.resolve();
const memory: Backend = {
  prepare: nothing,
  open: () => Promise.resolve({ verifications: new MemoryVerificationTable() }),
  remove: nothing,
};

/** Only the one in use is loaded, and with it its driver. */
const BACKENDS: Readonly<Record<StoreSettings['kind'], () => Promise<Backend>>> = {
  memory: () => Promise.resolve(memory),
  sqlite: async () => (await import('./sqlite-stores.js')).sqliteBackend,
  postgres: async () => (await import('./postgres-stores.js')).postgresBackend,
  redis: async () => (await import('./redis-stores.js')).redisBackend,
};

export const backendOf = ({ kind }: StoreSettings): Promise<Backend> => BACKENDS[kind]();

/** Stands for an app's own database module. */
@Module({})
export class StoresModule {
  static with(settings: StoreSettings): DynamicModule {
    return {
      module: StoresModule,
      global: true,
      providers: [
        { provide: AppStores, useFactory: async () => (await backendOf(settings)).open(settings) },
        {
          provide: VerificationTable,
          inject: [AppStores],
          useFactory: ({ verifications }: AppStores) => verifications,
        },
      ],
      exports: [AppStores, VerificationTable],
    };
  }
}
