import { describeExactlyOnce } from '../faults/exactly-once.js';
import { compilePackage } from '../support/compiled-package.js';
import { postgresForTests } from '../support/postgres.js';

if ((await postgresForTests()) === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  /** The short version; the full one is in test/faults. */
  describe('Exactly once in the database', () => {
    let compiled: { folder: string; remove: () => Promise<void> };
    beforeAll(async () => {
      compiled = await compilePackage();
    });
    afterAll(() => compiled.remove());

    describeExactlyOnce({ results: 100, kills: 4, packageFolder: () => compiled.folder });
  });
}
