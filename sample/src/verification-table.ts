import { Injectable } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { Subject } from 'rxjs';

/** Values by name. */
export type Row = Readonly<Record<string, string>>;

/**
 * What the sample keeps of verifications: a row of named values for each user. In place of a table of the app's own
 * database; in memory for one process, in Redis for several.
 */
export abstract class VerificationTable {
  /** The users whose rows have changed, in whichever process. */
  abstract readonly changes: Observable<string>;

  abstract read(clientId: string): Promise<Row>;

  /** Sets values. With `once`, only those that have no value yet. */
  abstract write(clientId: string, values: Row, options?: { once?: boolean }): Promise<void>;

  abstract remove(clientId: string, name: string): Promise<void>;

  /** Removes a user's row. */
  abstract erase(clientId: string): Promise<void>;

  /** Whose rows there are: all of them, because a sample has few. */
  abstract clientIds(): Promise<readonly string[]>;
}

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

  async erase(clientId: string): Promise<void> {
    this.rows.delete(clientId);
    this.changes.next(clientId);
  }

  async clientIds(): Promise<readonly string[]> {
    return [...this.rows.keys()];
  }
}
