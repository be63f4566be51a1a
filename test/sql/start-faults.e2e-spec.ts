import { jest } from '@jest/globals';
import { describeStarts } from '../faults/start-faults.js';
import { compilePackage } from '../support/compiled-package.js';
import { hasPostgresServer } from '../support/postgres.js';

// Processes take their time to start on a machine that does other things as well.
jest.setTimeout(180_000);

if (!hasPostgresServer()) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  let compiled: Awaited<ReturnType<typeof compilePackage>>;
  beforeAll(async () => {
    compiled = await compilePackage();
  });
  afterAll(() => compiled.remove());

  describeStarts({
    ...{ platforms: ['Fastify'], startsWithinMs: 20_000, endsWithinMs: 20_000 },
    packageFolder: () => compiled.folder,
  });
}
