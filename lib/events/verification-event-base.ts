import { IdenfyEventBase } from './idenfy-event-base.js';
import type { IdenfyEventInit } from './idenfy-event-base.js';
import type { OverallStatus } from './payloads/identification-vocabulary.js';
import type { IdentificationPayload } from './payloads/identification.payload.js';

/** What every verification event is made of. */
export interface VerificationEventInit extends IdenfyEventInit<IdentificationPayload> {
  readonly clientId: string | null;
  readonly scanRef: string | null;
  readonly externalRef: string | null;
  readonly overall: OverallStatus | null;
  readonly final: boolean;
  /** Default false. */
  readonly superseded?: boolean;
  readonly repeats?: string;
}

/** What the events of one verification have in common (documentation.idenfy.com, kyc/webhooks). */
export abstract class VerificationEventBase extends IdenfyEventBase<IdentificationPayload> {
  /** Your id of the user, from the token request. One user may have several verifications: apply events by scanRef. */
  readonly clientId: string | null;
  /** iDenfy's id of this one verification; the same as in the token's answer. */
  readonly scanRef: string | null;
  /** Your reference from the token request. */
  readonly externalRef: string | null;
  /** `status.overall` as received: what iDenfy found so far. A decision only when `final` is true. */
  readonly overall: OverallStatus | null;
  /**
   * Whether this is the decision and not a preliminary result. A later delivery of the same scanRef is still possible:
   * after a repeated review, or when the person answered a request for more information.
   */
  readonly final: boolean;
  /** A late event that is not final, of a scanRef that has had its final one already. */
  readonly superseded: boolean;
  /**
   * The deliveryId that brought the same result first, where another delivery did: two notifications for one result,
   * or file URLs that were signed anew.
   */
  readonly repeats?: string;

  constructor(init: VerificationEventInit) {
    super(init);
    this.clientId = init.clientId;
    this.scanRef = init.scanRef;
    this.externalRef = init.externalRef;
    this.overall = init.overall;
    this.final = init.final;
    this.superseded = init.superseded ?? false;
    this.repeats = init.repeats;
  }
}
