import { resolveOptions } from '../config/options-table.js';
import { IdenfyConfigError, IdenfyStoreError } from '../errors/index.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { DIALECTS, inTransaction, safeErrorOf, statement } from './sql-database.js';
import type { SqlDatabase, SqlDialect, Step } from './sql-database.js';
import { SQL_SCHEMA_OPTIONS } from './sql-options.js';
import type { SqlSchemaOptions } from './sql-options.js';

/** How long the schema may take to be made, in milliseconds: an upgrade may wait for other processes. */
const CREATE_MS = 60_000;

const TABLES = ['schema', 'sessions', 'marks', 'deliveries', 'handled', 'results'] as const;
type Table = (typeof TABLES)[number];

/** The names of the tables, quoted. Names of indexes have no schema: an index is in that of its table. */
export interface Tables extends Readonly<Record<Table, string>> {
  readonly index: (name: string) => string;
}

/** @throws IdenfyConfigError for a wrong option. */
export function tablesOf(dialect: SqlDialect, { tablePrefix = 'idenfy_', schema }: SqlSchemaOptions): Tables {
  if (dialect === 'sqlite' && schema !== undefined) {
    const message = 'schema is for PostgreSQL: a SQLite database has none';
    throw new IdenfyConfigError([{ path: 'schema', rule: 'postgresOnly', message }]);
  }
  const place = schema === undefined ? '' : `"${schema}".`;
  const names = TABLES.map((table) => [table, `${place}"${tablePrefix}${table}"`]);
  return { ...Object.fromEntries(names), index: (name) => `"${tablePrefix}${name}"` } as Tables;
}

type Upgrade = (tables: Tables, text: string) => readonly string[];

/**
 * What makes each version of the schema out of the one before. Never changed once it is published: a change is a further
 * entry, and one that the version before it can live with, because processes of both run while an app is deployed.
 *
 * Times are milliseconds since 1970 by the clock of the database.
 */
const UPGRADES: readonly Upgrade[] = [
  (tables, text) => [
    `CREATE TABLE ${tables.sessions} (
  instance ${text} NOT NULL,
  client_id ${text} NOT NULL,
  owner ${text} NOT NULL,
  state ${text} NOT NULL,
  outcome_unknown INTEGER NOT NULL,
  fingerprint ${text},
  scan_ref ${text} NOT NULL,
  expires_at BIGINT NOT NULL,
  due_at BIGINT,
  answer ${text},
  answer_expires_at BIGINT,
  PRIMARY KEY (instance, client_id)
)`,
    `CREATE INDEX ${tables.index('sessions_by_scan_ref')} ON ${tables.sessions} (instance, scan_ref) WHERE state = 'open'`,
    // Not the instance first: in a young table without statistics a search by scanRef would read all of this index.
    `CREATE INDEX ${tables.index('sessions_due')} ON ${tables.sessions} (due_at, instance) WHERE state = 'open'`,
    `CREATE INDEX ${tables.index('sessions_expired')} ON ${tables.sessions} (expires_at)`,
    `CREATE TABLE ${tables.marks} (
  instance ${text} NOT NULL,
  kind ${text} NOT NULL,
  name ${text} NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (instance, kind, name)
)`,
    `CREATE INDEX ${tables.index('marks_expired')} ON ${tables.marks} (expires_at)`,
    `CREATE TABLE ${tables.deliveries} (
  instance ${text} NOT NULL,
  delivery_id ${text} NOT NULL,
  state ${text} NOT NULL,
  owner ${text} NOT NULL,
  lease_until BIGINT NOT NULL,
  tentative INTEGER NOT NULL,
  result INTEGER NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (instance, delivery_id)
)`,
    `CREATE INDEX ${tables.index('deliveries_expired')} ON ${tables.deliveries} (expires_at)`,
    `CREATE TABLE ${tables.handled} (
  instance ${text} NOT NULL,
  delivery_id ${text} NOT NULL,
  handler ${text} NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (instance, delivery_id, handler)
)`,
    `CREATE INDEX ${tables.index('handled_expired')} ON ${tables.handled} (expires_at)`,
    `CREATE TABLE ${tables.results} (
  instance ${text} NOT NULL,
  scan_ref ${text} NOT NULL,
  results ${text} NOT NULL,
  expires_at BIGINT NOT NULL,
  PRIMARY KEY (instance, scan_ref)
)`,
    `CREATE INDEX ${tables.index('results_expired')} ON ${tables.results} (expires_at)`,
  ],
];

const NEWEST = UPGRADES.length;

const versionTable = (tables: Tables): string =>
  `CREATE TABLE IF NOT EXISTS ${tables.schema} (version INTEGER NOT NULL)`;

/**
 * The SQL that makes the tables of the stores, for the migrations of an app; `createIdenfySchema` does the same, and
 * upgrades as well.
 *
 * @throws IdenfyConfigError for a wrong option.
 */
export function idenfySchemaSql(dialect: SqlDialect, options?: SqlSchemaOptions): string {
  if (!Object.hasOwn(DIALECTS, dialect)) {
    const message = "dialect must be 'postgres' or 'sqlite'";
    throw new IdenfyConfigError([{ path: 'dialect', rule: 'enum', message }]);
  }
  const resolved = resolveOptions('idenfySchemaSql', SQL_SCHEMA_OPTIONS, options);
  const tables = tablesOf(dialect, resolved);
  const schema = resolved.schema === undefined ? [] : [`CREATE SCHEMA IF NOT EXISTS "${resolved.schema}"`];
  const made = UPGRADES.flatMap((upgrade) => upgrade(tables, DIALECTS[dialect].text));
  const version = `INSERT INTO ${tables.schema} (version) VALUES (${NEWEST})`;
  return [...schema, versionTable(tables), ...made, version].map((sql) => `${sql};\n`).join('\n');
}

/**
 * Makes the tables of the stores, or upgrades those of an earlier version. May be called at every start, by several
 * processes at once. On PostgreSQL it makes the `schema` too, and needs the right to create tables.
 *
 * @throws IdenfyConfigError for a wrong option, or when the tables are of a later version than this package knows.
 * @throws IdenfyStoreError when the database refuses, or does not respond within 60 s.
 */
export async function createIdenfySchema(database: SqlDatabase, options?: SqlSchemaOptions): Promise<void> {
  const resolved = resolveOptions('createIdenfySchema', SQL_SCHEMA_OPTIONS, options);
  const { dialect } = database;
  const tables = tablesOf(dialect, resolved);
  let version: number;
  try {
    version = await database.run(
      () => inTransaction(dialect, CREATE_MS, upgradeStep(dialect, tables, resolved.schema)),
      CREATE_MS,
    );
  } catch (error) {
    throw safeErrorOf(error);
  }
  refuseNewer(version);
}

function* upgradeStep(dialect: SqlDialect, tables: Tables, schema: string | undefined): Step<number> {
  if (dialect === 'postgres') {
    // IF NOT EXISTS does not help against another process that is making the same at the moment. One lock for all names:
    // two prefixes may be in one new schema, and the schema may be named or that of the search path.
    yield statement('SELECT pg_advisory_xact_lock(hashtext($1))', 'nestjs-idenfy');
    if (schema !== undefined) {
      const [known] = yield statement('SELECT 1 FROM pg_namespace WHERE nspname = $1', schema);
      if (known === undefined) {
        yield statement(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
      }
    }
  }
  yield statement(versionTable(tables));
  const version = yield* versionStep(tables);
  if (version < NEWEST) {
    for (const sql of UPGRADES.slice(version).flatMap((upgrade) => upgrade(tables, DIALECTS[dialect].text))) {
      yield statement(sql);
    }
    yield statement(`DELETE FROM ${tables.schema}`);
    yield statement(`INSERT INTO ${tables.schema} (version) VALUES ($1)`, NEWEST);
  }
  return version;
}

/** The version of the tables that are there; 0 where there are none. */
function* versionStep(tables: Tables): Step<number> {
  const [row] = yield statement(`SELECT max(version) AS version FROM ${tables.schema}`);
  return Number(row?.['version'] ?? 0);
}

/** SQLSTATE of a table and of a schema that does not exist; SQLite has no code of its own for it. */
const MISSING: ReadonlySet<string | undefined> = new Set(['42P01', '3F000', 'SQLITE_ERROR']);

/**
 * For the start of an app. One line where the database does not respond: that may change while the app runs.
 *
 * @throws IdenfyConfigError when the tables are missing, or not of the version that this package knows, or when the
 * database has no driver.
 */
export async function checkSchema(database: SqlDatabase, tables: Tables, limitMs: number): Promise<void> {
  let version: number;
  try {
    version = await database.run(() => versionStep(tables), limitMs);
  } catch (thrown) {
    const error = safeErrorOf(thrown);
    if (!(error instanceof IdenfyStoreError)) {
      throw error;
    }
    if (MISSING.has(error.reason)) {
      refuse('schemaMissing', `the tables of nestjs-idenfy are missing (${tables.schema})`);
    }
    new SafeLogger('IdenfyModule').warn(
      `${tables.schema} could not be read at the start: the store failed (${error.reason ?? 'unknown reason'})`,
    );
    return;
  }
  refuseNewer(version);
  if (version < NEWEST) {
    refuse('schemaOlder', `the tables of nestjs-idenfy are of version ${version}, this is ${NEWEST}`);
  }
}

function refuseNewer(version: number): void {
  if (version > NEWEST) {
    const message = `the tables of nestjs-idenfy are of version ${version}, and this version of the package knows ${NEWEST}: install a later one`;
    throw new IdenfyConfigError([{ path: 'store', rule: 'schemaNewer', message }]);
  }
}

function refuse(rule: string, what: string): never {
  const message = `${what}: call createIdenfySchema(), or run the SQL of idenfySchemaSql() as a migration`;
  throw new IdenfyConfigError([{ path: 'store', rule, message }]);
}
