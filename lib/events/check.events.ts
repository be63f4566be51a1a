import { IdenfyEventBase } from './idenfy-event-base.js';
import type { AccountCheckPayload } from './payloads/account-check.payload.js';
import type { AgeEstimationPayload } from './payloads/age-estimation.payload.js';
import type { DocumentExpirationPayload } from './payloads/document-expiration.payload.js';
import type { FacialAuthenticationPayload } from './payloads/facial-authentication.payload.js';
import type { VideoCallFinishedPayload } from './payloads/video-call.payload.js';

/** A document of an approved verification expires soon, or has expired. Comes years after the final result. */
export class DocumentExpirationEvent extends IdenfyEventBase<DocumentExpirationPayload> {
  static readonly type = 'document.expiration';
  readonly type = DocumentExpirationEvent.type;
}

/** A video call is over. Ends the session that its scanRef names. */
export class VideoCallFinishedEvent extends IdenfyEventBase<VideoCallFinishedPayload> {
  static readonly type = 'video-call.finished';
  readonly type = VideoCallFinishedEvent.type;
}

/** The result of a face authentication (documentation.idenfy.com, face-authentication). */
export class FacialAuthenticationEvent extends IdenfyEventBase<FacialAuthenticationPayload> {
  static readonly type = 'facial-authentication';
  readonly type = FacialAuthenticationEvent.type;
}

/** The result of an account check (documentation.idenfy.com, fraud prevention). */
export class AccountCheckEvent extends IdenfyEventBase<AccountCheckPayload> {
  static readonly type = 'account.check';
  readonly type = AccountCheckEvent.type;
}

/** The result of an age estimation (documentation.idenfy.com, age-estimation). */
export class AgeEstimationEvent extends IdenfyEventBase<AgeEstimationPayload> {
  static readonly type = 'age.estimation';
  readonly type = AgeEstimationEvent.type;
}
