import type { LogLevel } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SamplePair } from '../processes/sample-pair.js';
import { SampleProcess } from '../processes/sample-process.js';
import { ownStores, sharedStores, whereKept } from '../stores/stores-from-environment.js';
import { backendOf } from '../stores/stores.module.js';
import type { StoreSettings } from '../stores/stores.module.js';
import { SampleSetup } from '../support/sample-setup.js';
import { startSample } from '../support/start-sample.js';
import { DemoListener } from './demo.listener.js';
import { expected, found } from './expected.js';
import { PairStory } from './pair-story.js';
import { RestartStory } from './restart-story.js';
import { Story } from './story.js';

// The demo never talks to a real account: whatever the environment says of one is not for it.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('IDENFY_')) {
    delete process.env[name];
  }
}

const tell = (line: string): void => console.log(`  ✓ ${line}`);
const logger: LogLevel[] = ['error', 'fatal'];
const began = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'idenfy-demo-'));
try {
  const stores = await ownStores(folder);
  const isDurable = stores.kind !== 'memory';
  console.log('The whole story, over real HTTP, with the simulator in the place of iDenfy');
  console.log(isDurable ? 'State is kept in a SQLite file, removed at the end\n' : `${whereKept(stores)}\n`);
  await tellStory(stores);
  if (isDurable) {
    console.log('\nKilled and started again, on the same SQLite file\n');
    await tellRestartStory(stores);
  }
  for (const shared of await sharedStores(`idenfy_demo_${randomBytes(6).toString('hex')}`)) {
    console.log(
      `\nTwo processes of the app, on the ${shared.kind === 'redis' ? 'Redis of REDIS_URL' : 'PostgreSQL of DATABASE_URL'}\n`,
    );
    await tellPairStory(shared);
  }
  console.log(`\nAll as it should be, in ${((performance.now() - began) / 1000).toFixed(1)} s`);
} catch (error) {
  console.error(`  ✗ ${expected.isMissed(error) ? error.message : String((error as Error).stack)}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true });
}

async function tellStory(stores: StoreSettings): Promise<void> {
  const sample = await startSample({ port: 0, stores, logger, providers: [DemoListener] });
  try {
    await new Story(sample, tell).run();
  } finally {
    await sample.app.close();
  }
}

async function tellRestartStory(stores: StoreSettings): Promise<void> {
  const setup = await SampleSetup.fromEnvironment();
  try {
    const port = await freePort();
    const { sessionSecret, simulator } = setup;
    const start = (): Promise<SampleProcess> =>
      SampleProcess.start({ port, stores, logger, shared: { simulated: true, sessionSecret } });
    setup.appListens(`http://localhost:${port}`, `http://127.0.0.1:${port}/idenfy/webhook`);
    await new RestartStory(start, `http://localhost:${port}`, found('a simulator', simulator), tell).run();
  } finally {
    await setup.onApplicationShutdown();
  }
}

async function tellPairStory(stores: StoreSettings): Promise<void> {
  try {
    const pair = await SamplePair.start({ ports: [await freePort(), await freePort()], stores, logger });
    try {
      await new PairStory(pair, tell).run();
    } finally {
      await pair.stop();
    }
  } finally {
    await (await backendOf(stores)).remove(stores);
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
