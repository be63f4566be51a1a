import type { IdenfyEvent } from './event-table.js';

/** A handler that threw, rejected, or is late. */
export interface HandlerFailure {
  readonly event: IdenfyEvent;
  /** The handler's id: `Class.method`, or the `id` of its options. */
  readonly handler: string;
  /** What it threw, as it was thrown. */
  readonly error: unknown;
}
