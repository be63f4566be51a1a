import { Subject } from 'rxjs';
import { VerificationTable } from '../src/verification-table.js';
import type { Row } from '../src/verification-table.js';

type Value = { readonly name: string; readonly value: string };

/** Runs a statement whose parameters are `$1`, `$2`, ... */
export type Query = (text: string, values: readonly string[]) => Promise<readonly unknown[]>;

/** A table in PostgreSQL or SQLite: a row for each value of a user. */
export class SqlVerificationTable extends VerificationTable {
  readonly changes = new Subject<string>();

  constructor(
    private readonly query: Query,
    private readonly table: string,
  ) {
    super();
  }

  static create(query: Query, table: string): Promise<unknown> {
    const columns = 'client_id TEXT, name TEXT, value TEXT NOT NULL, PRIMARY KEY (client_id, name)';
    return query(`CREATE TABLE IF NOT EXISTS ${table} (${columns})`, []);
  }

  async read(clientId: string): Promise<Row> {
    const select = `SELECT name, value FROM ${this.table} WHERE client_id = $1`;
    const rows = (await this.query(select, [clientId])) as readonly Value[];
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
  }

  async write(clientId: string, values: Row, { once = false } = {}): Promise<void> {
    const entries = Object.entries(values);
    const rows = entries.map((_entry, index) => `($1, $${2 * index + 2}, $${2 * index + 3})`);
    const otherwise = once ? 'NOTHING' : 'UPDATE SET value = excluded.value';
    await this.query(
      `INSERT INTO ${this.table} (client_id, name, value) VALUES ${rows.join(', ')} ON CONFLICT (client_id, name) DO ${otherwise}`,
      [clientId, ...entries.flat()],
    );
    await this.tell(clientId);
  }

  async remove(clientId: string, name: string): Promise<void> {
    await this.query(`DELETE FROM ${this.table} WHERE client_id = $1 AND name = $2`, [clientId, name]);
  }

  async erase(clientId: string): Promise<void> {
    await this.query(`DELETE FROM ${this.table} WHERE client_id = $1`, [clientId]);
    await this.tell(clientId);
  }

  async clientIds(): Promise<readonly string[]> {
    const rows = await this.query(`SELECT DISTINCT client_id FROM ${this.table}`, []);
    return (rows as readonly { client_id: string }[]).map((row) => row.client_id);
  }

  /** To this process; where there are several, to all of them. */
  protected async tell(clientId: string): Promise<void> {
    this.changes.next(clientId);
  }
}
