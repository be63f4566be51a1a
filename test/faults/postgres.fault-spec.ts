import { postgresFaultCases } from '../sql/postgres-fault-cases.js';
import { postgresStores } from '../stores/store-kinds.js';
import { describeFaults } from './store-faults.js';

describeFaults('a PostgreSQL', 'pg', postgresStores, postgresFaultCases);
