import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expected } from './expected.js';
import { DemoListener } from './demo.listener.js';
import { PairStory } from './pair-story.js';
import { Story } from './story.js';
import { SamplePair } from '../redis/pair.js';
import { redisFromEnvironment, removeKeys } from '../redis/redis-from-environment.js';
import { startSample } from '../support/start-sample.js';

// The demo never talks to a real account: whatever the environment says of one is not for it.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('IDENFY_')) {
    delete process.env[name];
  }
}

const tell = (line: string): void => console.log(`  ✓ ${line}`);
const began = performance.now();
try {
  console.log('The whole story, over real HTTP, with the simulator in the place of iDenfy\n');
  await tellStory();
  const redis = await redisFromEnvironment(`idenfy-demo-${randomUUID()}`);
  if (redis !== undefined) {
    console.log('\nTwo processes of the app, on the Redis of REDIS_URL\n');
    await tellPairStory(redis);
  }
  console.log(`\nAll as it should be, in ${((performance.now() - began) / 1000).toFixed(1)} s`);
} catch (error) {
  console.error(`  ✗ ${expected.isMissed(error) ? error.message : String((error as Error).stack)}`);
  process.exitCode = 1;
}

async function tellStory(): Promise<void> {
  const sample = await startSample({ port: 0, logger: ['error', 'fatal'], providers: [DemoListener] });
  try {
    await new Story(sample, tell).run();
  } finally {
    await sample.app.close();
  }
}

async function tellPairStory(redis: Parameters<typeof SamplePair.start>[1]): Promise<void> {
  const pair = await SamplePair.start([await freePort(), await freePort()], redis, ['error', 'fatal']);
  try {
    await new PairStory(pair, tell).run();
  } finally {
    await pair.stop();
    await removeKeys(redis);
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
