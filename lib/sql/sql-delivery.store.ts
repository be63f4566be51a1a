import { resolveOptions } from '../config/options-table.js';
import type {
  BeginDelivery,
  BeginResult,
  DeliveryKey,
  DeliveryStore,
  LatestResult,
  OwnedDelivery,
} from '../deliveries/delivery-store.interface.js';
import { reasonOf } from '../shared/error-reason.js';
import { LONGEST_LEASE_MS } from '../shared/limits.js';
import { isSuperseded, latestOf, placeOf } from './scan-ref-results.js';
import type { ScanRefResults } from './scan-ref-results.js';
import type { Tables } from './schema.js';
import { SqlCalls } from './sql-calls.js';
import { DIALECTS, safeErrorOf, statement } from './sql-database.js';
import type { Row, SqlDatabase, SqlDialect, Statement, Step } from './sql-database.js';
import { wholeMs } from './sql-live-session.store.js';
import { SQL_DELIVERY_STORE_OPTIONS } from './sql-options.js';
import type { SqlDeliveryStoreOptions } from './sql-options.js';
import { asciiJson, originalText, storedText } from './sql-text.js';

/**
 * Keeps deliveries in PostgreSQL (13 or later) or SQLite. Every call is one statement or one transaction, and is over
 * within `commandTimeoutMs` or rejects with `IdenfyStoreError`.
 *
 * Holds no payload: hashes of deliveries, scanRefs with their results (overall, final) and the ids of handlers.
 */
export class SqlDeliveryStore implements DeliveryStore {
  /** Only on PostgreSQL: a SQLite database has one connection, which cannot be left to a handler. */
  readonly settleInTransaction: DeliveryStore['settleInTransaction'];
  /** @internal */
  readonly isInMemory: boolean;
  private readonly calls: SqlCalls;
  private readonly sql: ReturnType<typeof deliverySql>;
  private readonly retentionMs: number;

  /** @throws IdenfyConfigError when an option is wrong. */
  constructor(database: SqlDatabase, options?: SqlDeliveryStoreOptions) {
    const resolved = resolveOptions('SqlDeliveryStore', SQL_DELIVERY_STORE_OPTIONS, options);
    const { commandTimeoutMs } = resolved;
    this.calls = new SqlCalls(database, resolved, ({ deliveries }) => [
      ['deliveries'],
      [
        'handled',
        `SELECT 1 FROM ${deliveries} d WHERE d.instance = expired.instance AND d.delivery_id = expired.delivery_id`,
      ],
      ['results'],
    ]);
    this.sql = deliverySql(this.calls.tables, database.dialect);
    this.retentionMs = resolved.retentionSeconds * 1000;
    this.isInMemory = database.isInMemory === true;
    const { runInTransaction } = database;
    this.settleInTransaction =
      runInTransaction &&
      (async (request, work) => {
        let thrown: { readonly error: unknown } | undefined;
        try {
          return await runInTransaction(this.settled(request), commandTimeoutMs, async (transaction) => {
            thrown = undefined;
            try {
              await work(transaction);
            } catch (error) {
              thrown = { error };
              throw error;
            }
          });
        } catch (error) {
          throw thrown === undefined ? transactionErrorOf(error) : thrown.error;
        }
      });
  }

  start(): Promise<void> {
    return this.calls.start();
  }

  begin(request: BeginDelivery): Promise<BeginResult> {
    return this.calls.transaction(() => this.beginStep(request));
  }

  renew(request: OwnedDelivery & { leaseMs: number }): Promise<boolean> {
    const leaseMs = wholeMs(request.leaseMs, 1);
    return this.change(statement(this.sql.renew, ...this.ownedBy(request), leaseMs, this.retentionMs));
  }

  async settleHandler(request: OwnedDelivery & { handler: string }): Promise<void> {
    await this.change(this.settled(request));
  }

  complete(request: OwnedDelivery): Promise<boolean> {
    return this.change(statement(this.sql.complete, ...this.ownedBy(request), this.retentionMs));
  }

  abandon(request: OwnedDelivery): Promise<boolean> {
    const { abandon, mark } = this.sql;
    const owned = this.ownedBy(request);
    const [instance, , owner] = owned;
    return this.calls.run(function* (): Step<boolean> {
      const [abandoned] = yield statement(abandon, ...owned);
      if (abandoned === undefined) {
        // The begin of this owner may be applied later: it must not hold the delivery then.
        yield statement(mark, instance, owner, LONGEST_LEASE_MS);
      }
      return abandoned !== undefined;
    });
  }

  latestResult(request: { instance: string; scanRef: string }): Promise<LatestResult | undefined> {
    const find = statement(this.sql.results, storedText(request.instance), storedText(request.scanRef));
    return this.calls.run(function* (): Step<LatestResult | undefined> {
      const latest = latestOf(resultsOf((yield find)[0]));
      if (latest === undefined) {
        return undefined;
      }
      const { overall, final, startsRound, number, after } = latest;
      return { overall, final, startsRound, number, after };
    });
  }

  close(): void {
    this.calls.close();
  }

  /** The scanRef first, then the delivery: who begins one waits for others of the same scanRef. */
  private *beginStep(request: BeginDelivery): Step<BeginResult> {
    const { sql, retentionMs } = this;
    const { deliveryId, scanRef, result: brought, toQueue, tentative } = request;
    const [instance, id] = keyOf(request);
    const owner = storedText(request.owner);
    const scan = scanRef === undefined || brought === undefined ? undefined : storedText(scanRef);

    const [locked] =
      scan === undefined
        ? []
        : yield statement(sql.lockResults, instance, scan, retentionMs + LONGEST_LEASE_MS);
    const results = resultsOf(locked);
    const [row] = yield statement(sql.lockDelivery, instance, id, retentionMs, owner);
    const delivery = deliveryOf(row);
    if (delivery.isExpired) {
      yield statement(sql.forgetHandlers, instance, id);
    }
    if (row!['given_up'] !== null) {
      throw new Error('This attempt was given up');
    }
    if (delivery.state === 'done') {
      return { state: 'done' };
    }
    if (delivery.isHeld && delivery.owner !== owner) {
      return { state: 'busy', retryAfterMs: delivery.leaseMs };
    }
    const result =
      brought && scan !== undefined ? (results[delivery.result - 1] ?? placeOf(results, brought)) : undefined;
    const first =
      result?.first === undefined || result.first === deliveryId || toQueue
        ? undefined
        : deliveryOf((yield statement(sql.findDelivery, instance, storedText(result.first)))[0]);
    const isBusy = first?.isHeld === true && first.isTentative;
    const repeats = first !== undefined && (first.state === 'done' || first.isHeld);
    if (result !== undefined && !repeats && !toQueue) {
      result.first = deliveryId;
    }
    const changed = asciiJson(results);
    if (scan !== undefined && changed !== locked?.['results']) {
      yield statement(sql.saveResults, instance, scan, changed);
    }
    const isUnhandled = delivery.isExpired || (delivery.state === 'new' && row!['handled'] === null);
    const handlers = isUnhandled ? [] : yield statement(sql.handlers, instance, id);
    const settled = handlers.map(({ handler }) => originalText(String(handler)));
    yield statement(
      sql.saveDelivery,
      instance,
      id,
      isBusy ? 'idle' : 'handling',
      isBusy ? '' : owner,
      isBusy ? 0 : wholeMs(request.leaseMs, 1),
      tentative && !isBusy ? 1 : 0,
      result?.number ?? 0,
      retentionMs,
    );
    if (isBusy) {
      return { state: 'busy', retryAfterMs: first.leaseMs };
    }
    return {
      state: 'started',
      settled,
      superseded: result !== undefined && !toQueue && isSuperseded(results, result),
      ...(repeats && { repeats: result!.first! }),
    };
  }

  private settled(request: OwnedDelivery & { handler: string }): Statement {
    return statement(this.sql.settle, ...keyOf(request), storedText(request.handler), this.retentionMs);
  }

  private ownedBy(request: OwnedDelivery): [instance: string, id: string, owner: string] {
    return [...keyOf(request), storedText(request.owner)];
  }

  private change(sql: Statement): Promise<boolean> {
    return this.calls.run(function* (): Step<boolean> {
      return (yield sql).length > 0;
    });
  }
}

function deliverySql({ deliveries, handled, results, marks }: Tables, dialect: SqlDialect) {
  const { now, transactionId } = DIALECTS[dialect];
  const key = 'instance = $1 AND delivery_id = $2';
  const owned = `${key} AND owner = $3 AND state = 'handling' AND lease_until > ${now}`;
  const givenUp = (owner: string): string =>
    `(SELECT 1 FROM ${marks} m WHERE m.instance = $1 AND m.kind = 'given up' AND m.name = ${owner})`;
  const columns = `state, owner, lease_until, tentative, result, expires_at, ${now} AS now_ms, ${givenUp('owner')} AS freed`;
  return {
    lockResults: `INSERT INTO ${results} AS r (instance, scan_ref, results, expires_at) VALUES ($1, $2, '[]', ${now} + $3)
ON CONFLICT (instance, scan_ref) DO UPDATE SET results = CASE WHEN r.expires_at <= ${now} THEN '[]' ELSE r.results END, expires_at = excluded.expires_at
RETURNING results`,
    saveResults: `UPDATE ${results} SET results = $3 WHERE instance = $1 AND scan_ref = $2`,
    results: `SELECT results FROM ${results} WHERE instance = $1 AND scan_ref = $2 AND expires_at > ${now}`,
    lockDelivery: `INSERT INTO ${deliveries} AS d (instance, delivery_id, state, owner, lease_until, tentative, result, expires_at) VALUES ($1, $2, 'new', '', 0, 0, 0, ${now} + $3)
ON CONFLICT (instance, delivery_id) DO UPDATE SET state = d.state
RETURNING ${columns}, ${givenUp('$4')} AS given_up, (SELECT 1 FROM ${handled} WHERE ${key} LIMIT 1) AS handled`,
    findDelivery: `SELECT ${columns} FROM ${deliveries} WHERE ${key}`,
    saveDelivery: `UPDATE ${deliveries} SET state = $3, owner = $4, lease_until = ${now} + $5, tentative = $6, result = $7, expires_at = ${now} + $8 WHERE ${key}`,
    renew: `UPDATE ${deliveries} SET lease_until = ${now} + $4, expires_at = ${now} + $5 WHERE ${owned} RETURNING 1 AS changed`,
    // Again by the same owner, whose first response may be lost.
    complete: `UPDATE ${deliveries} SET state = 'done', expires_at = ${now} + $4 WHERE ${owned} OR (${key} AND owner = $3 AND state = 'done') RETURNING 1 AS changed`,
    abandon: `UPDATE ${deliveries} SET state = 'idle', owner = '' WHERE ${owned} RETURNING 1 AS changed`,
    mark: `INSERT INTO ${marks} AS m (instance, kind, name, expires_at) VALUES ($1, 'given up', $2, ${now} + $3)
ON CONFLICT (instance, kind, name) DO UPDATE SET expires_at = excluded.expires_at`,
    settle: `INSERT INTO ${handled} AS h (instance, delivery_id, handler, expires_at) VALUES ($1, $2, $3, ${now} + $4)
ON CONFLICT (instance, delivery_id, handler) DO NOTHING RETURNING ${transactionId} AS changed`,
    handlers: `SELECT handler FROM ${handled} WHERE ${key}`,
    forgetHandlers: `DELETE FROM ${handled} WHERE ${key}`,
  };
}

/**
 * SQLSTATE of what the handler itself did: went on after a failed statement, ended its transaction, or wrote what a
 * constraint or a trigger refuses that is checked with the commit. Again it would do the same: no fault of the database.
 */
const OF_THE_HANDLER = /^(25P0[12]|2[23]...|P0...)$/;

function transactionErrorOf(error: unknown): Error {
  const reason = reasonOf(error) ?? '';
  return OF_THE_HANDLER.test(reason)
    ? new Error(
        `A statement in the transaction of the handler failed, or the handler ended the transaction (${reason})`,
      )
    : safeErrorOf(error);
}

const keyOf = ({ instance, deliveryId }: DeliveryKey): [instance: string, id: string] => [
  storedText(instance),
  storedText(deliveryId),
];

const resultsOf = (row: Row | undefined): ScanRefResults =>
  row === undefined ? [] : (JSON.parse(String(row['results'])) as ScanRefResults);

/** A delivery as it counts now: one that has expired counts as new, and one whose attempt was given up is free. */
function deliveryOf(row: Row = {}) {
  const now = Number(row['now_ms']);
  const isExpired = Number(row['expires_at']) <= now;
  const state = isExpired ? 'new' : row['state'];
  const leaseMs = Number(row['lease_until']) - now;
  return {
    state,
    isExpired,
    leaseMs,
    isHeld: state === 'handling' && leaseMs > 0 && row['freed'] === null,
    isTentative: Number(row['tentative']) === 1,
    owner: String(row['owner']),
    /** The number of its result; 0 where it has none yet. */
    result: isExpired ? 0 : Number(row['result']),
  };
}
