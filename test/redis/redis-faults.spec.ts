import { hasRedisServer } from '../support/redis.js';
import { clients } from '../support/redis-clients.js';
import { createTokenCases } from '../stores/create-token-cases.js';
import { FaultBench } from '../stores/fault-bench.js';
import { faultCases } from '../stores/fault-cases.js';
import { redisStores } from '../stores/store-kinds.js';
import { redisFaultCases } from './redis-fault-cases.js';

/** Far from a client's own 73 s, or for ever; `npm run test:faults` is strict, and has every client. */
const LIMITS = { withinMs: 10_000, frozenMs: 1500, slowMs: 30 };

if (!hasRedisServer()) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  describe.each(['ioredis 6', 'node-redis 6'] as const)('a Redis that fails, on %s', (name) => {
    it.concurrent.each([...faultCases, ...redisFaultCases, ...createTokenCases])('$name', async (fault) => {
      await FaultBench.run(redisStores(clients[name]), LIMITS, fault);
    });
  });
}
