import { postgresForTests } from '../support/postgres.js';
import { queueCases } from '../queues/queue.cases.js';
import { pgBossCases } from './own.cases.js';
import { pgBossKind } from './support.js';

const url = await postgresForTests();

if (url === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  const kind = pgBossKind(url);
  afterAll(() => kind.drop());

  describe('the queue on pg-boss', () => {
    queueCases(async () => kind);
    pgBossCases(kind);
  });
}
