import { randomUUID } from 'node:crypto';
import { textOf } from '../../shared/quietly.js';
import { reasonOf } from '../../shared/error-reason.js';
import type { DeliveryStore } from '../../deliveries/delivery-store.interface.js';
import type { WebhookQueue } from '../../deliveries/webhook-queue.interface.js';
import type { LiveSessionStore } from '../../sessions/live-session-store.interface.js';
import { isMemoryStore } from '../../config/idenfy.tokens.js';
import type { Eviction } from '../../redis/eviction.js';
import type { AppOptions } from '../app-options.js';
import { ownMessage } from '../command-error.js';
import { error, ok, skipped, warning } from './finding.js';
import type { Finding } from './finding.js';

/** Responses that take longer cost each token request and webhook more than they should. */
const SLOW_MS = 500;
const PROBE_ID = '0'.repeat(64);
const PAGE = '(docs/deployment.md)';

/** What stores of this package say beside the port. */
type Store = (LiveSessionStore | DeliveryStore) & {
  readonly isInMemory?: boolean;
  evictionPolicy?(): Promise<Eviction>;
};

/** Both stores: whether they start, respond in time, and keep what they are given. Nothing is written. */
export async function checkStores(options: AppOptions): Promise<Finding[]> {
  const { instance = 'default' } = options;
  const sessions = options.duplicates?.store;
  const deliveries = options.webhook?.store;
  const attempt = { instance, deliveryId: PROBE_ID, owner: randomUUID(), leaseMs: 1 };
  const clientId = 'nestjs-idenfy:doctor';
  return [
    ...(await checkStore('session store', options, sessions, () => sessions?.find({ instance, clientId }))),
    ...(await checkStore('delivery store', options, deliveries, () => deliveries?.renew(attempt))),
  ];
}

async function checkStore(
  check: string,
  { allowMemoryStores = false }: AppOptions,
  store: Store | undefined,
  probe: () => Promise<unknown> | undefined,
): Promise<Finding[]> {
  if (isMemoryStore(store)) {
    const isProduction = process.env['NODE_ENV'] === 'production' && !allowMemoryStores;
    return isProduction
      ? [
          warning(
            check,
            'in memory, with NODE_ENV=production: a restart forgets it, and other processes do not share it',
            `Use nestjs-idenfy/sql or nestjs-idenfy/redis ${PAGE}`,
          ),
        ]
      : [ok(check, 'in memory: for one process, and until it ends')];
  }
  try {
    await store?.start?.();
    const startedAt = performance.now();
    await probe();
    const ms = Math.round(performance.now() - startedAt);
    const found = `${store?.constructor.name} responds in ${ms} ms`;
    const speed =
      ms > SLOW_MS
        ? warning(check, found, `Look for the cause in its database or network ${PAGE}`)
        : ok(check, found);
    return [speed, ...(await checkEviction(check, store))];
  } catch (thrown) {
    return [failed(check, thrown)];
  }
}

async function checkEviction(check: string, store: Store | undefined): Promise<Finding[]> {
  const eviction = await store?.evictionPolicy?.().catch(() => undefined);
  if (eviction === undefined || eviction.policy === 'noeviction') {
    return [];
  }
  const found = `Redis evicts what it was given to keep (maxmemory-policy ${eviction.policy})`;
  const remedy = `Set maxmemory-policy noeviction: an evicted session is a forgotten session ${PAGE}`;
  return [
    eviction.isLimited
      ? error(check, found, remedy)
      : warning(check, `${found}, once a maxmemory is set`, remedy),
  ];
}

function failed(check: string, thrown: unknown): Finding {
  const reason = reasonOf(thrown);
  if (textOf(thrown, 'code') === 'IDENFY_CONFIG') {
    return error(
      check,
      ownMessage(thrown) ?? '',
      'Mend the options of the store, or make its tables (docs/durable-stores.md)',
    );
  }
  if (textOf(thrown, 'code') === 'IDENFY_STORE') {
    const found = `does not respond (${reason ?? 'the client gives no reason'})`;
    return error(check, found, `Check that its server runs, its address and rights ${PAGE}`);
  }
  const what = [textOf(thrown, 'name') ?? 'an error', reason].filter(Boolean).join(' ');
  return error(
    check,
    `fails with ${what}`,
    'A store of your own must keep the rules of its port (docs/testing.md)',
  );
}

/** What a queue of this package can be asked without starting it. */
type Queue = WebhookQueue & { listFailed?(): Promise<readonly unknown[]> };

export async function checkQueue(options: AppOptions): Promise<Finding[]> {
  const check = 'queue';
  const queue: Queue | undefined = options.webhook?.queue;
  if (queue === undefined) {
    return [skipped(check, 'none is used')];
  }
  if (queue.listFailed === undefined) {
    return [skipped(check, 'it cannot be asked')];
  }
  try {
    const { length } = await queue.listFailed();
    return length === 0
      ? [ok(check, 'responds, and has no dead letters')]
      : [
          warning(
            check,
            `has ${length} dead letters: deliveries whose handlers have failed`,
            'npx nestjs-idenfy failed list, then failed replay (docs/webhooks.md, What both promise)',
          ),
        ];
  } catch (thrown) {
    const found = `does not respond (${reasonOf(thrown) ?? 'unknown reason'})`;
    return [error(check, found, 'Check that its server runs, and connection (docs/webhooks.md, A queue)')];
  }
}
