import { resolveOptions } from '../config/options-table.js';
import type {
  AbandonSession,
  AcquireResult,
  AcquireSession,
  DueAgainSession,
  LiveSessionStore,
  OpenResult,
  OpenSession,
  SessionKey,
  StoredSession,
} from '../sessions/live-session-store.interface.js';
import { LONGEST_LEASE_MS } from '../shared/limits.js';
import type { Tables } from './schema.js';
import { SqlCalls } from './sql-calls.js';
import { DIALECTS, statement } from './sql-database.js';
import type { Row, SqlDatabase, SqlDialect, Statement, Step } from './sql-database.js';
import { SQL_STORE_OPTIONS } from './sql-options.js';
import type { SqlStoreOptions } from './sql-options.js';
import { asciiJson, originalText, storedText } from './sql-text.js';

/** How long a webhook is remembered for a token response that comes after it: longer than any request takes. */
const REMEMBERED_MS = 24 * 3_600_000;

/** How many sessions of a list are read at once. */
const PAGE = 500;

/** How often an acquire is tried that finds neither a free clientId nor a session in the way. */
const MOST_TRIES = 5;

/**
 * Keeps live sessions in PostgreSQL (13 or later) or SQLite. Every call is one statement, but for those that find nothing:
 * they look once more, or leave a mark. It is over within `commandTimeoutMs` or rejects with `IdenfyStoreError`.
 *
 * Holds the clientId (and slot) and scanRef of each live session; under policy 'reuse' its token too.
 */
export class SqlLiveSessionStore implements LiveSessionStore {
  /** @internal */
  readonly isInMemory: boolean;
  private readonly calls: SqlCalls;
  private readonly sql: ReturnType<typeof sessionSql>;

  /** @throws IdenfyConfigError when an option is wrong. */
  constructor(database: SqlDatabase, options?: SqlStoreOptions) {
    const resolved = resolveOptions('SqlLiveSessionStore', SQL_STORE_OPTIONS, options);
    this.isInMemory = database.isInMemory === true;
    this.calls = new SqlCalls(database, resolved, () => [['sessions']]);
    this.sql = sessionSql(this.calls.tables, database.dialect);
  }

  start(): Promise<void> {
    return this.calls.start();
  }

  acquire(request: AcquireSession): Promise<AcquireResult> {
    const { clientId, owner, leaseMs, fingerprint } = request;
    const { sql } = this;
    const key = keyOf(request);
    const stored = storedText(owner);
    const print = fingerprint === undefined ? null : storedText(fingerprint);
    const values = [...key, stored, wholeMs(leaseMs, 1), print] as const;
    return this.calls.run(function* (): Step<AcquireResult> {
      let [acquired] = yield statement(sql.insert, ...values);
      for (let tries = 0; acquired === undefined && tries < MOST_TRIES; tries += 1) {
        const [row] = yield statement(sql.find, ...key);
        if (row?.['state'] === 'reserved' && row['owner'] === stored) {
          return { acquired: true };
        }
        if (row !== undefined) {
          return { acquired: false, session: { ...sessionOf(row), clientId } };
        }
        [acquired] = yield statement(sql.takeOver, ...values);
      }
      if (acquired !== undefined) {
        return { acquired: true };
      }
      throw new Error('Sessions of this clientId come and go');
    });
  }

  open(request: OpenSession): Promise<OpenResult> {
    const { owner, scanRef, holdMs, dueMs, token } = request;
    const { sql } = this;
    const key = keyOf(request);
    const owned = [...key, storedText(owner)] as const;
    const scan = scanOf(scanRef);
    const answer = token === undefined ? null : asciiJson(token.answer);
    const times = [wholeMs(holdMs, 1), wholeMs(dueMs), wholeMs(token?.lifeMs ?? 0)];
    const open = statement(sql.open, ...owned, scan, answer, ...times);
    return this.calls.run(function* (): Step<OpenResult> {
      const [opened] = yield open;
      if (opened !== undefined) {
        if (opened['finished'] === null) {
          return 'opened';
        }
        // Already at an end by the mark, so this only tidies up: the step must not be run again where it fails.
        try {
          yield statement(sql.removeOwned, ...owned);
        } catch {
          // It goes when it has expired.
        }
        return 'finished';
      }
      const [before] = yield statement(sql.find, ...key);
      const isOurs = before?.['owner'] === owned[2] && before['state'] === 'open';
      return isOurs && before['scan_ref'] === scan ? 'opened' : 'lost';
    });
  }

  abandon(request: AbandonSession): Promise<boolean> {
    const { sql } = this;
    const [instance, clientId] = keyOf(request);
    const owner = storedText(request.owner);
    const abandon = request.outcome === 'refused' ? sql.abandonRefused : sql.abandonUnknown;
    return this.calls.run(function* (): Step<boolean> {
      const [abandoned] = yield statement(abandon, instance, clientId, owner);
      if (abandoned === undefined) {
        yield statement(sql.mark, instance, 'given up', owner, LONGEST_LEASE_MS);
      }
      return abandoned !== undefined;
    });
  }

  finish({ instance, scanRef }: { instance: string; scanRef: string }): Promise<boolean> {
    return this.endOrMark(this.sql.finish, instance, 'finished', scanRef);
  }

  async submitted({ instance, scanRef }: { instance: string; scanRef: string }): Promise<void> {
    await this.endOrMark(this.sql.dropToken, instance, 'submitted', scanRef);
  }

  find(key: SessionKey): Promise<StoredSession | undefined> {
    const find = statement(this.sql.find, ...keyOf(key));
    return this.calls.run(function* (): Step<StoredSession | undefined> {
      const [row] = yield find;
      return row && { ...sessionOf(row), clientId: key.clientId };
    });
  }

  remove(request: SessionKey & { scanRef?: string }): Promise<boolean> {
    const { remove, removeScan } = this.sql;
    const key = keyOf(request);
    return this.calls.run(() =>
      hasRow(
        request.scanRef === undefined
          ? statement(remove, ...key)
          : statement(removeScan, ...key, storedText(request.scanRef)),
      ),
    );
  }

  takeDue(request: { instance: string; limit: number; againMs: number }): Promise<StoredSession[]> {
    const { instance, limit, againMs } = request;
    const take = statement(this.sql.takeDue, storedText(instance), limit, wholeMs(againMs));
    return this.calls.run(function* (): Step<StoredSession[]> {
      return (yield take).map(sessionOf);
    });
  }

  dueAgain(request: DueAgainSession): Promise<boolean> {
    const again = statement(
      this.sql.dueAgain,
      ...keyOf(request),
      scanOf(request.scanRef),
      wholeMs(request.dueMs),
    );
    return this.calls.run(() => hasRow(again));
  }

  async *list({ instance }: { instance: string }): AsyncGenerator<StoredSession> {
    const { list } = this.sql;
    let rows: Row[];
    let after = '';
    do {
      const page = statement(list, storedText(instance), after, PAGE);
      rows = await this.calls.run(function* (): Step<Row[]> {
        return yield page;
      });
      after = String(rows.at(-1)?.['client_id']);
      yield* rows.map(sessionOf);
    } while (rows.length === PAGE);
  }

  close(): void {
    this.calls.close();
  }

  /** Where there is no such session yet, the one that is opened with this scanRef finds the mark. */
  private endOrMark(end: string, instance: string, kind: string, scanRef: string): Promise<boolean> {
    const { mark } = this.sql;
    const named = [storedText(instance), storedText(scanRef)] as const;
    return this.calls.run(function* (): Step<boolean> {
      const [ended] = yield statement(end, ...named);
      if (ended === undefined) {
        yield statement(mark, named[0], kind, named[1], REMEMBERED_MS);
      }
      return ended !== undefined;
    });
  }
}

/*
 * One statement sees what was committed before it began. Where a webhook and the token response of one scanRef come at
 * once, neither sees the other: so a row of `sessions` alone says nothing. It is a live session unless a mark ends it, in
 * whichever order the two were written.
 */
function sessionSql({ sessions, marks, index }: Tables, dialect: SqlDialect) {
  const { now, rowsOf, indexedBy } = DIALECTS[dialect];
  // No EXISTS: for that the planner may read all marks, and it takes longer to plan.
  const mark = (kind: string, name: string): string =>
    `(SELECT 1 FROM ${marks} m WHERE m.instance = $1 AND m.kind = '${kind}' AND m.name = ${name})`;
  const live = (at = ''): string =>
    `${at}expires_at > ${now} AND ${mark('finished', `${at}scan_ref`)} IS NULL AND (${at}state = 'open' OR ${mark('given up', `${at}owner`)} IS NULL)`;
  const key = 'instance = $1 AND client_id = $2';
  const scan = "instance = $1 AND scan_ref = $2 AND state = 'open'";
  const columnsWith = (answer: string): string =>
    `client_id, owner, state, outcome_unknown, scan_ref, fingerprint, expires_at, ${answer}, answer_expires_at, ${now} AS now_ms, ${mark('submitted', 'scan_ref')} AS submitted`;
  const columns = columnsWith('answer');
  const owned = `${key} AND owner = $3 AND state = 'reserved' AND expires_at > ${now}`;
  const insert = `INSERT INTO ${sessions} AS s (instance, client_id, owner, state, outcome_unknown, fingerprint, scan_ref, expires_at)
VALUES ($1, $2, $3, 'reserved', 0, $5, '', ${now} + $4)`;
  return {
    insert: `${insert} ON CONFLICT (instance, client_id) DO NOTHING RETURNING 1 AS acquired`,
    takeOver: `${insert}
ON CONFLICT (instance, client_id) DO UPDATE SET owner = excluded.owner, state = 'reserved', outcome_unknown = 0, fingerprint = excluded.fingerprint, scan_ref = '', expires_at = excluded.expires_at, due_at = NULL, answer = NULL, answer_expires_at = NULL
WHERE NOT (${live('s.')})
RETURNING 1 AS acquired`,
    find: `SELECT ${columns} FROM ${sessions} WHERE ${key} AND ${live()}`,
    open: `UPDATE ${sessions} SET state = 'open', outcome_unknown = 0, scan_ref = $4, answer = $5, expires_at = ${now} + $6, due_at = ${now} + $7, answer_expires_at = ${now} + $8 WHERE ${owned}
RETURNING ${mark('finished', '$4')} AS finished`,
    removeOwned: `DELETE FROM ${sessions} WHERE ${key} AND owner = $3`,
    abandonRefused: `DELETE FROM ${sessions} WHERE ${owned} RETURNING 1 AS abandoned`,
    abandonUnknown: `UPDATE ${sessions} SET outcome_unknown = 1 WHERE ${owned} RETURNING 1 AS abandoned`,
    finish: `DELETE FROM ${sessions} WHERE ${scan} AND expires_at > ${now} RETURNING 1 AS ended`,
    dropToken: `UPDATE ${sessions} SET answer = NULL WHERE ${scan} RETURNING 1 AS ended`,
    mark: `INSERT INTO ${marks} AS m (instance, kind, name, expires_at) VALUES ($1, $2, $3, ${now} + $4)
ON CONFLICT (instance, kind, name) DO UPDATE SET expires_at = excluded.expires_at`,
    remove: `DELETE FROM ${sessions} WHERE ${key} AND ${live()} RETURNING 1 AS removed`,
    removeScan: `DELETE FROM ${sessions} WHERE ${key} AND scan_ref = $3 AND ${live()} RETURNING 1 AS removed`,
    takeDue: `UPDATE ${sessions} SET due_at = ${now} + $3 WHERE ${rowsOf(`FROM ${sessions}${indexedBy(index('sessions_due'))} WHERE instance = $1 AND state = 'open' AND due_at <= ${now} AND ${live()} ORDER BY due_at LIMIT $2`)} RETURNING ${columns}`,
    dueAgain: `UPDATE ${sessions} SET due_at = ${now} + $4 WHERE ${key} AND scan_ref = $3 AND state = 'open' AND ${live()} RETURNING 1 AS known`,
    list: `SELECT ${columnsWith('NULL AS answer')} FROM ${sessions} WHERE instance = $1 AND client_id > $2 AND state = 'open' AND ${live()} ORDER BY client_id LIMIT $3`,
  };
}

function* hasRow(sql: Statement): Step<boolean> {
  return (yield sql).length > 0;
}

const keyOf = ({ instance, clientId }: SessionKey): [string, string] => [
  storedText(instance),
  storedText(clientId),
];

/** What the column holds for a session without a scanRef no scanRef is stored as. */
const scanOf = (scanRef: string | undefined): string => (scanRef === undefined ? '' : storedText(scanRef));

/** @throws RangeError for what is no duration. */
export function wholeMs(ms: number, least = 0): number {
  const whole = Math.max(least, Math.ceil(ms));
  if (!Number.isSafeInteger(whole)) {
    throw new RangeError('A duration must be a finite number of milliseconds');
  }
  return whole;
}

const textOrNone = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function sessionOf(row: Row): StoredSession {
  const now = Number(row['now_ms']);
  const scanRef = textOrNone(row['scan_ref']);
  const fingerprint = textOrNone(row['fingerprint']);
  const answer = textOrNone(row['answer']);
  const lifeMs = Number(row['answer_expires_at']) - now;
  const isUsable = answer !== undefined && lifeMs > 0 && row['submitted'] === null;
  return {
    clientId: originalText(String(row['client_id'])),
    state: row['state'] === 'open' ? 'open' : 'reserved',
    remainingMs: Math.max(0, Number(row['expires_at']) - now),
    ...(Number(row['outcome_unknown']) === 1 && { outcomeUnknown: true }),
    ...(scanRef !== undefined && { scanRef: originalText(scanRef) }),
    ...(fingerprint !== undefined && { fingerprint: originalText(fingerprint) }),
    ...(isUsable && { token: { lifeMs, answer: JSON.parse(answer) as string } }),
  };
}
