import { Client } from 'pg';
import type { ClientConfig, Pool, PoolClient } from 'pg';
import { SqlVerificationTable } from './sql-verification-table.js';
import type { Query } from './sql-verification-table.js';
import type { StoreSettings } from './stores.module.js';

const TIMEOUT_MS = 3000;
const RECONNECT_MS = 1000;

/** Tells all processes what has changed, by NOTIFY. */
export class PostgresVerificationTable extends SqlVerificationTable {
  private listener: Client | undefined;
  private isClosed = false;

  constructor(
    private readonly connections: Pool | PoolClient,
    private readonly settings: StoreSettings,
  ) {
    super(queryOf(connections), tableOf(settings));
  }

  /** The same table, in a transaction that is open on this connection. */
  within(transaction: PoolClient): PostgresVerificationTable {
    return new PostgresVerificationTable(transaction, this.settings);
  }

  /** A connection that waits for news; when it is lost, another one. */
  async listen(): Promise<void> {
    const listener = new Client(connectionTo(this.settings));
    this.listener = listener;
    listener.on('notification', ({ payload = '' }) => this.changes.next(payload));
    listener.on('error', () => console.warn('PostgreSQL does not respond'));
    listener.once('end', () => {
      if (!this.isClosed) {
        setTimeout(() => void this.listen().catch(() => undefined), RECONNECT_MS).unref();
      }
    });
    await listener.connect();
    await listener.query(`LISTEN "${this.settings.name}"`);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.listener?.end();
  }

  protected override async tell(clientId: string): Promise<void> {
    await this.connections.query('SELECT pg_notify($1, $2)', [this.settings.name, clientId]);
  }
}

export const connectionTo = ({ at }: StoreSettings): ClientConfig => ({
  connectionString: at,
  connectionTimeoutMillis: TIMEOUT_MS,
});

export const tableOf = ({ name }: StoreSettings): string => `"${name}".verifications`;

export const queryOf =
  (connections: Pool | PoolClient): Query =>
  async (text, values) =>
    (await connections.query<Record<string, unknown>>(text, [...values])).rows;
