// Sweeps the tables of the stores when it is told to, with a database and a pool of its own.
import { Pool } from 'pg';

const { packageFolder, url, options } = JSON.parse(process.env['SETTINGS']);
const { SqlLiveSessionStore, postgres } = await import(`${packageFolder}/sql/index.js`);

const pool = new Pool({ connectionString: url });
const store = new SqlLiveSessionStore(postgres(pool), { ...options, commandTimeoutMs: 15_000 });
await store.find({ instance: 'default', clientId: 'one' });
process.on('message', async () => {
  await store['calls']['sweep']();
  store.close();
  await pool.end();
  process.disconnect();
});
process.send('ready');
