import { jest } from '@jest/globals';
import { describeProcesses } from '../faults/processes.js';
import { compilePackage } from '../support/compiled-package.js';
import { redisForTests } from '../support/redis.js';

// Processes take their time to start on a machine that does other things as well.
jest.setTimeout(180_000);

const url = await redisForTests();

if (url === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  let compiled: Awaited<ReturnType<typeof compilePackage>>;
  beforeAll(async () => {
    compiled = await compilePackage();
  });
  afterAll(() => compiled.remove());
  const packageFolder = (): string => compiled.folder;
  describeProcesses(url, {
    ...{ processes: 2, copies: 100, trials: 1, inFlight: 3, packageFolder },
    // Nothing here is to depend on how busy the machine is.
    takenOverWithinMs: 30_000,
  });
}
