import { appCases } from '../stores/app-cases.js';
import { createTokenCases } from '../stores/create-token-cases.js';
import { FaultBench } from '../stores/fault-bench.js';
import type { FaultCase } from '../stores/fault-bench.js';
import { faultCases } from '../stores/fault-cases.js';
import type { StoreKind, StoreServer } from '../stores/store-kinds.js';
import { platforms } from '../webhooks/support.js';
import { ms, note, quantile } from './figures.js';

const LIMITS = { withinMs: 1100, frozenMs: 5000, slowMs: 200 };

/** Row 4 on one kind of store. @param own what only such a server can do */
export function describeFaults<Server extends StoreServer>(
  server: string,
  client: string,
  kind: StoreKind<Server>,
  own: readonly FaultCase<Server>[],
): void {
  describe(`${server} that fails, on ${client}`, () => {
    const cases = [...faultCases, ...own, ...createTokenCases, ...platforms.flatMap(appCases)];
    it.each(cases)('row 4: $name', async (fault) => {
      const waits = await FaultBench.run(kind, LIMITS, fault);
      const longest = waits.length > 0 ? `; longest answer ${ms(quantile(waits, 1))}` : '';
      note(4, `${client}: ${fault.name}`, `held${longest}`);
    });
  });
}
