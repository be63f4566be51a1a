import type { Observable } from 'rxjs';

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
}
