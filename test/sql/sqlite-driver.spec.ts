import { jest } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const hasNodeSqlite = process.getBuiltinModule?.('node:sqlite') !== undefined;
const failWith = (message: string, code: string): never => {
  throw Object.assign(new Error(message), { code });
};

/** How better-sqlite3 fails where it is not installed, and where it was built for another Node. */
const failures = {
  'is not installed': () => failWith("Cannot find package 'better-sqlite3'", 'ERR_MODULE_NOT_FOUND'),
  'was built for another Node': () => ({
    default: class {
      constructor() {
        failWith('The module was compiled against a different Node.js version', 'ERR_DLOPEN_FAILED');
      }
    },
  }),
};

describe.each(Object.entries(failures))('sqlite() with a path, where better-sqlite3 %s', (_, fail) => {
  let folder: string;
  beforeEach(() => {
    jest.resetModules();
    jest.unstable_mockModule('better-sqlite3', fail);
    folder = mkdtempSync(join(tmpdir(), 'idenfy-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it(`${hasNodeSqlite ? 'uses node:sqlite' : 'says what it needs at the start and at every call'}`, async () => {
    const { SqlLiveSessionStore, createIdenfySchema, sqlite } = await import('../../lib/sql/index.js');
    const database = sqlite(join(folder, 'idenfy.db'));
    const store = new SqlLiveSessionStore(database);
    const calls = [
      () => createIdenfySchema(database),
      () => store.start(),
      () => store.find({ instance: 'default', clientId: 'one' }),
    ];
    for (const call of calls) {
      if (hasNodeSqlite) {
        await expect(call()).resolves.toBeUndefined();
      } else {
        await expect(call()).rejects.toMatchObject({
          code: 'IDENFY_CONFIG',
          message: expect.stringContaining('better-sqlite3 to be installed, or Node 22.13') as string,
        });
      }
    }
    store.close();
  });
});
