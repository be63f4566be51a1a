import { createTokenCases } from '../redis/create-token-cases.js';
import { FaultBench } from '../redis/fault-bench.js';
import { faultCases } from '../redis/fault-cases.js';
import { clients } from '../support/redis-clients.js';
import type { ClientName } from '../support/redis-clients.js';
import { ms, note, quantile } from './figures.js';

const WITHIN_MS = 1100;
const FROZEN_MS = 5000;
const SLOW_MS = 200;

describe.each(Object.keys(clients) as ClientName[])('a Redis that fails, on %s', (name) => {
  it.each([...faultCases, ...createTokenCases])('row 4: $name', async (fault) => {
    const bench = new FaultBench(clients[name], WITHIN_MS, FROZEN_MS, SLOW_MS);
    try {
      await fault.run(bench);
    } finally {
      await bench.end();
    }
    const longest = bench.waits.length > 0 ? `; longest answer ${ms(quantile(bench.waits, 1))}` : '';
    note(4, `${name}: ${fault.name}`, `held${longest}`);
  });
});
