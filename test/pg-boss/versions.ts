import { hasPostgresServer, postgresForTests } from '../support/postgres.js';
import { queueCases } from '../queues/queue.cases.js';
import { faultCases } from './faults.cases.js';
import { pgBossCases } from './own.cases.js';
import { pgBossKind } from './support.js';

/** All that the queue promises, on the version of pg-boss that is imported under its name. @param isUsed expects that it was */
export async function describeVersion(version: number, isUsed?: () => void): Promise<void> {
  const url = await postgresForTests();
  if (url === undefined) {
    it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
  } else {
    const kind = pgBossKind(url);
    afterAll(() => kind.drop());

    describe(`the queue on pg-boss ${version}`, () => {
      queueCases(async () => kind);
      pgBossCases(kind);
      afterAll(() => isUsed?.());
    });
  }

  if (hasPostgresServer()) {
    describe(`a PostgreSQL that fails, on pg-boss ${version}`, faultCases);
  }
}
