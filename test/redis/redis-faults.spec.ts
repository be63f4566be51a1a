import { hasRedisServer } from '../support/redis.js';
import { clients } from '../support/redis-clients.js';
import { createTokenCases } from './create-token-cases.js';
import { FaultBench } from './fault-bench.js';
import { faultCases } from './fault-cases.js';

/** Far from a client's own 73 s, or for ever; `npm run test:faults` is strict, and has every client. */
const WITHIN_MS = 10_000;
const FROZEN_MS = 1500;
const SLOW_MS = 30;

if (!hasRedisServer()) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  describe.each(['ioredis 6', 'node-redis 6'] as const)('a Redis that fails, on %s', (name) => {
    it.concurrent.each([...faultCases, ...createTokenCases])('$name', async ({ run }) => {
      const bench = new FaultBench(clients[name], WITHIN_MS, FROZEN_MS, SLOW_MS);
      try {
        await run(bench);
      } finally {
        await bench.end();
      }
    });
  });
}
