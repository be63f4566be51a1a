import { IdenfyEventBase } from './idenfy-event-base.js';
import type { BankCardVerificationPayload, BankVerificationPayload } from './payloads/bank.payload.js';

/** The result of a bank verification (documentation.idenfy.com, bank-verification). */
export class BankVerificationEvent extends IdenfyEventBase<BankVerificationPayload> {
  static readonly type = 'bank.verification';
  readonly type = BankVerificationEvent.type;
}

/** The result of a bank card verification (documentation.idenfy.com, bank-card-verification). */
export class BankCardVerificationEvent extends IdenfyEventBase<BankCardVerificationPayload> {
  static readonly type = 'bank-card.verification';
  readonly type = BankCardVerificationEvent.type;
}
