import { postgresAppCases } from '../sql/postgres-app-cases.js';
import { postgresFaultCases } from '../sql/postgres-fault-cases.js';
import { postgresStores } from '../stores/store-kinds.js';
import { platforms } from '../webhooks/support.js';
import { describeFaults } from './store-faults.js';

describeFaults('a PostgreSQL', 'pg', postgresStores, [
  ...postgresFaultCases,
  ...platforms.flatMap(postgresAppCases),
]);
