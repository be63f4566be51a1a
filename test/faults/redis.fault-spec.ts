import { redisAppCases } from '../redis/redis-app-cases.js';
import { redisFaultCases } from '../redis/redis-fault-cases.js';
import { redisStores } from '../stores/store-kinds.js';
import { clients } from '../support/redis-clients.js';
import type { ClientName } from '../support/redis-clients.js';
import { platforms } from '../webhooks/support.js';
import { describeFaults } from './store-faults.js';

for (const name of Object.keys(clients) as ClientName[]) {
  const own = [...redisFaultCases, ...platforms.flatMap(redisAppCases)];
  describeFaults('a Redis', name, redisStores(clients[name]), own);
}
