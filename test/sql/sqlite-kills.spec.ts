import { describeSqliteKills } from '../faults/sqlite-kills.js';
import { compilePackage } from '../support/compiled-package.js';

/** The short version; the full one is in test/faults. */
describe('A process on a SQLite file that is killed', () => {
  let compiled: { folder: string; remove: () => Promise<void> };
  beforeAll(async () => {
    compiled = await compilePackage();
  });
  afterAll(() => compiled.remove());

  describeSqliteKills({ kills: 10, packageFolder: () => compiled.folder });
});
