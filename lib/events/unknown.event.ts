import { IdenfyEventBase } from './idenfy-event-base.js';

/**
 * A signed delivery of a kind that this version of the package does not know. Nothing is lost: `wireType` and `payload`
 * are as received.
 */
export class UnknownIdenfyEvent extends IdenfyEventBase<Record<string, unknown>> {
  static readonly type = 'unknown';
  readonly type = UnknownIdenfyEvent.type;
}
