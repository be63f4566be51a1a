import type { IdenfyEventType } from './idenfy-event.js';
import type { OverallStatus } from './payloads/identification-vocabulary.js';

/** What an identification body says of its verification. */
export interface ClassifiedVerification {
  readonly clientId: string | null;
  readonly scanRef: string | null;
  readonly externalRef: string | null;
  readonly overall: OverallStatus | null;
  readonly final: boolean;
  /** IDENTIFICATION_RESUBMITTED: earlier results of the scanRef no longer count. */
  readonly startsRound: boolean;
}

/** A delivery whose kind is known. */
export interface ClassifiedDelivery {
  readonly type: IdenfyEventType;
  /** The body, normalised: older spellings and places are read up, nothing is taken away. */
  readonly payload: Record<string, unknown>;
  /** Given for the verification events. */
  readonly verification?: ClassifiedVerification;
  /** The scanRef whose live session ends with this delivery. */
  readonly releases?: string;
}
