import { redisFaultCases } from '../redis/redis-fault-cases.js';
import { redisStores } from '../stores/store-kinds.js';
import { clients } from '../support/redis-clients.js';
import type { ClientName } from '../support/redis-clients.js';
import { describeFaults } from './store-faults.js';

for (const name of Object.keys(clients) as ClientName[]) {
  describeFaults('a Redis', name, redisStores(clients[name]), redisFaultCases);
}
