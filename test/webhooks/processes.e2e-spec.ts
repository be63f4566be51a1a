import { jest } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { ChildApp } from '../faults/child-app.js';
import { placeOnPostgres, placeOnRedis } from '../faults/own-place.js';
import { describeProcesses } from '../faults/processes.js';
import { credentials } from '../faults/watched-log.js';
import { compilePackage } from '../support/compiled-package.js';
import { hostileValues } from '../support/hostile-values.mjs';
import { postgresForTests } from '../support/postgres.js';
import { redisForTests } from '../support/redis.js';
import { KEY, platforms, resultBody, send } from './support.js';

// Processes take their time to start on a machine that does other things as well.
jest.setTimeout(180_000);

const HOSTILE = fileURLToPath(new URL('../faults/child/hostile-errors.mjs', import.meta.url));
const kinds = [
  ['Redis', await redisForTests(), placeOnRedis],
  ['PostgreSQL', await postgresForTests(), placeOnPostgres],
] as const;

let compiled: Awaited<ReturnType<typeof compilePackage>>;
beforeAll(async () => {
  compiled = await compilePackage();
});
afterAll(() => compiled.remove());

describe.each(kinds)('on %s', (stores, url, make) => {
  if (url === undefined) {
    it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
  } else {
    describeProcesses(stores, () => make(url), {
      ...{ processes: 2, copies: 100, trials: 1, inFlight: 3, packageFolder: () => compiled.folder },
      // Nothing here is to depend on how busy the machine is.
      takenOverWithinMs: 30_000,
    });
  }
});

// In a process of its own: @nestjs/throttler is CommonJS, which jest cannot have require Nest 12 on Node 20.
it.each(platforms)(
  'A ThrottlerGuard of the app leaves the route alone where it is told to, on %s',
  async (platform) => {
    const settings = {
      platform,
      handlerMs: 0,
      throttler: 'skipped',
      packageFolder: compiled.folder,
    } as const;
    const app = await ChildApp.start(settings);
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      statuses.push((await send(app.port, resultBody())).status);
    }
    expect(statuses).toEqual([200, 200, 200, 200]);
    await app.kill('SIGTERM');
    expect(app.faults()).toEqual([]);
  },
);

it.each(platforms)('No value that is thrown ends the process, on %s', async (platform) => {
  const options = { ...credentials, webhook: { signingKeys: KEY } };
  const app = await ChildApp.run(HOSTILE, { platform, packageFolder: compiled.folder, options });
  for (const throws of hostileValues.keys()) {
    expect((await send(app.port, resultBody({ throws }))).status).toBe(500);
  }
  expect((await send(app.port, resultBody())).status).toBe(200);
  expect(await app.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  expect(app.faults()).toEqual([]);
});
