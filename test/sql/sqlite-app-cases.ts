import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { SqlDeliveryStore, SqlLiveSessionStore, createIdenfySchema, sqlite } from '../../lib/sql/index.js';
import type { SqliteDatabase } from '../../lib/sql/index.js';
import { appCase } from '../stores/app-cases.js';
import type { Failure } from '../stores/app-cases.js';
import { begun, owned } from '../stores/fault-bench.js';
import type { FaultCase } from '../stores/fault-bench.js';
import type { StoreKind } from '../stores/store-kinds.js';
import type { Platform } from '../webhooks/support.js';

const LOCKER = fileURLToPath(new URL('./child/sqlite-locker.mjs', import.meta.url));

const none = (): Promise<never> => Promise.reject(new Error('SQLite has no server'));

/** Its cases have files of their own. */
export const sqliteFiles: StoreKind<never> = { server: none, proxy: none, open: () => none() as never };

type Bench = Parameters<Failure<never>['prepare']>[0];

/** In a folder of its own, whose name no line is to show. */
function newFile(bench: Bench, ...path: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'MARKED-'));
  bench.atEnd(() => rmSync(folder, { recursive: true }));
  return join(folder, ...path, 'idenfy.db');
}

/** Both stores on one database. */
function storesOn(given: string | SqliteDatabase) {
  const database = sqlite(given);
  return {
    sessions: new SqlLiveSessionStore(database),
    deliveries: new SqlDeliveryStore(database),
  };
}

/** Resolves when another process has locked the file, to what ends that process. */
async function lock(file: string, alone = ''): Promise<() => Promise<unknown>> {
  const locker = spawn(process.execPath, [LOCKER, file, alone], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(locker.stdout, 'data');
  return () => {
    const ended = once(locker, 'exit');
    locker.stdin.end();
    return ended;
  };
}

function open(bench: Bench, file: string, readonly = false) {
  const database = new Database(file, { readonly, timeout: 0 });
  bench.atEnd(() => void database.close());
  return database;
}

const refused = (call: Promise<unknown>): Promise<boolean> =>
  call.then(
    () => false,
    () => true,
  );

const failures: Failure<never>[] = [
  {
    name: 'another process is writing into the file',
    reason: 'SQLITE_BUSY',
    guard: 201,
    prepare: async (bench) => {
      const file = newFile(bench);
      await createIdenfySchema(sqlite(file));
      let unlock = async (): Promise<unknown> => undefined;
      const fail = async (): Promise<void> => {
        unlock = await lock(file);
      };
      return { stores: storesOn(file), fail, mend: () => unlock() };
    },
  },
  {
    name: 'another process has the file for itself at the start',
    reason: 'SQLITE_BUSY',
    prepare: async (bench) => {
      const file = newFile(bench);
      await createIdenfySchema(sqlite(file));
      const unlock = await lock(file, 'alone');
      return { stores: storesOn(file), fail: () => undefined, mend: unlock };
    },
  },
  {
    name: 'the folder does not exist',
    reason: 'SQLITE_CANTOPEN',
    prepare: async (bench) => {
      const file = newFile(bench, 'none');
      const mend = (): Promise<void> => {
        mkdirSync(join(file, '..'));
        return createIdenfySchema(sqlite(file));
      };
      return { stores: storesOn(file), fail: () => undefined, mend };
    },
  },
  {
    name: 'a folder is where the file should be',
    reason: 'SQLITE_CANTOPEN',
    prepare: async (bench) => {
      const file = newFile(bench);
      mkdirSync(file);
      const mend = (): Promise<void> => {
        rmdirSync(file);
        return createIdenfySchema(sqlite(file));
      };
      return { stores: storesOn(file), fail: () => undefined, mend };
    },
  },
  {
    name: 'the file is no database',
    reason: 'SQLITE_NOTADB',
    prepare: async (bench) => {
      const file = newFile(bench);
      writeFileSync(file, 'this is no database'.repeat(500));
      const mend = (): Promise<void> => {
        rmSync(file);
        return createIdenfySchema(sqlite(file));
      };
      return { stores: storesOn(file), fail: () => undefined, mend };
    },
  },
  {
    name: 'the file is damaged',
    reason: 'SQLITE_CORRUPT',
    prepare: async (bench) => {
      const file = newFile(bench);
      await createIdenfySchema(sqlite(file));
      const database = open(bench, file);
      database.unsafeMode().pragma('writable_schema = ON');
      const damage = `UPDATE sqlite_schema SET rootpage = 100000 WHERE name IN ('idenfy_sessions', 'idenfy_deliveries')`;
      database.exec(damage);
      database.close();
      return { stores: storesOn(file), fail: () => undefined };
    },
  },
  {
    name: 'the file may not be written',
    reason: 'SQLITE_READONLY',
    guard: 201,
    prepare: async (bench) => {
      const file = newFile(bench);
      await createIdenfySchema(sqlite(file));
      return { stores: storesOn(open(bench, file, true)), fail: () => undefined };
    },
  },
  {
    name: 'the disk is full',
    reason: 'SQLITE_FULL',
    guard: 201,
    prepare: async (bench) => {
      const database = open(bench, newFile(bench));
      await createIdenfySchema(sqlite(database));
      const stores = storesOn(database);
      const fail = async (): Promise<void> => {
        database.pragma(`max_page_count = ${String(database.pragma('page_count', { simple: true }))}`);
        // Until the pages that there are have no room either.
        for (const length of [200, 1]) {
          const id = (index: number): string => `${index}`.padStart(length, 'x');
          for (
            let index = 0;
            !(await refused(stores.sessions.acquire({ ...owned('other'), clientId: id(index) })));
            index += 1
          );
          for (
            let index = 0;
            !(await refused(stores.deliveries.begin({ ...begun('other'), deliveryId: id(index) })));
            index += 1
          );
        }
      };
      return { stores, fail, mend: () => void database.pragma('max_page_count = 100000') };
    },
  },
];

/** Whole apps on a SQLite file that cannot be used. */
export const sqliteAppCases = (platform: Platform): FaultCase<never>[] =>
  failures.map((failure) => appCase(platform, failure));
