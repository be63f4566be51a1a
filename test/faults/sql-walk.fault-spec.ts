import { createIdenfySchema, postgres } from '../../lib/sql/index.js';
import { Pool } from 'pg';
import { compilePackage } from '../support/compiled-package.js';
import { hasPostgresServer } from '../support/postgres.js';
import { PostgresServer } from '../support/postgres-server.js';
import { note, tally } from './figures.js';
import { walk } from './sql-walkers.js';

const SIZE = { processes: 4, lanes: 8, lives: 250, names: 6 };

if (!hasPostgresServer()) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
} else {
  it.each(['read committed', 'repeatable read', 'serializable'])(
    'row 1: processes that use both stores at once contradict themselves in no history, %s',
    async (level) => {
      const server = await PostgresServer.started();
      const { folder, remove } = await compilePackage();
      try {
        const pool = new Pool({ connectionString: server.url });
        await createIdenfySchema(postgres(pool));
        await pool.query('CREATE SEQUENCE walk');
        await pool.end();
        const place = { packageFolder: folder, url: server.url, schema: 'public' };
        const pgOptions = `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`;
        const since = performance.now();
        const { history, wrong } = await walk({ ...place, ...SIZE, pgOptions });
        expect(wrong).toEqual([]);
        const kinds = history.map(({ kind }) => kind);
        expect(new Set(kinds)).toEqual(new Set(['session', 'delivery', 'done', 'busy', 'due']));
        note(
          1,
          `postgres, ${level}: ${SIZE.processes} processes x ${SIZE.lanes} callers on ${SIZE.names} clientIds and ${2 * SIZE.names} scanRefs, ${((performance.now() - since) / 1000).toFixed(0)} s`,
          `no contradiction: no two held one at once, no due session given twice, no handler forgotten, results in one order (${tally(kinds)})`,
        );
      } finally {
        await server.remove();
        await remove();
      }
    },
  );
}
