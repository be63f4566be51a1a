import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import { VerificationTable } from './verification-table.js';
import type { Row } from './verification-table.js';

const KEPT_USERS = 1000;

/** For one process: gone when it ends. */
@Injectable()
export class MemoryVerificationTable extends VerificationTable {
  readonly changes = new Subject<string>();
  private readonly rows = new Map<string, Row>();

  async read(clientId: string): Promise<Row> {
    return this.rows.get(clientId) ?? {};
  }

  async write(clientId: string, values: Row, { once = false } = {}): Promise<void> {
    const row = this.rows.get(clientId);
    const [oldest] = this.rows.keys();
    if (row === undefined && oldest !== undefined && this.rows.size >= KEPT_USERS) {
      this.rows.delete(oldest);
    }
    this.rows.set(clientId, once ? { ...values, ...row } : { ...row, ...values });
    this.changes.next(clientId);
  }

  async remove(clientId: string, name: string): Promise<void> {
    const { [name]: _, ...rest } = this.rows.get(clientId) ?? {};
    this.rows.set(clientId, rest);
  }
}
