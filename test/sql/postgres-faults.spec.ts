import { createTokenCases } from '../stores/create-token-cases.js';
import { FaultBench } from '../stores/fault-bench.js';
import { faultCases } from '../stores/fault-cases.js';
import { postgresStores } from '../stores/store-kinds.js';
import { hasPostgresServer } from '../support/postgres.js';
import { postgresFaultCases } from './postgres-fault-cases.js';

/** For a busy machine, and a begin is up to eight round trips; `npm run test:faults` is strict. */
const LIMITS = { withinMs: 10_000, frozenMs: 1500, slowMs: 5 };

if (!hasPostgresServer()) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  describe('a PostgreSQL that fails', () => {
    // In turn: side by side they would hold each other up for longer than the limit of a call.
    it.each([...faultCases, ...postgresFaultCases, ...createTokenCases])('$name', async (fault) => {
      await FaultBench.run(postgresStores, LIMITS, fault);
    });
  });
}
