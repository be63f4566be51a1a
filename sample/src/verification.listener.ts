import { Injectable } from '@nestjs/common';
import {
  OnIdenfyEvent,
  VerificationApprovedEvent,
  VerificationCancelledEvent,
  VerificationDeniedEvent,
  VerificationExpiredEvent,
  VerificationResubmittedEvent,
  VerificationReviewingEvent,
  VerificationSuspectedEvent,
} from 'nestjs-idenfy';
import type { VerificationStatus } from './verification.interface.js';
import { VerificationsService } from './verifications.service.js';

type Decided = VerificationApprovedEvent | VerificationDeniedEvent | VerificationSuspectedEvent;
type Ended = VerificationExpiredEvent | VerificationCancelledEvent;
type UnderWay = VerificationReviewingEvent | VerificationResubmittedEvent;

export type ShownEvent = Decided | Ended | UnderWay;

export const STATUS: Record<ShownEvent['type'], VerificationStatus> = {
  'verification.approved': 'approved',
  'verification.denied': 'denied',
  // iDenfy leaves this one to the app: a person looks at it, and it refuses no user.
  'verification.suspected': 'suspected',
  'verification.expired': 'expired',
  'verification.cancelled': 'cancelled',
  'verification.reviewing': 'reviewing',
  'verification.resubmitted': 'reviewing',
};

/** What iDenfy signed, and nothing else, changes a verification here: the browser's return is no proof. */
@Injectable()
export class VerificationListener {
  constructor(private readonly verifications: VerificationsService) {}

  @OnIdenfyEvent(VerificationApprovedEvent, VerificationDeniedEvent, VerificationSuspectedEvent)
  onDecision(event: Decided): Promise<void> {
    return this.apply(event);
  }

  @OnIdenfyEvent(VerificationExpiredEvent, VerificationCancelledEvent)
  onEnd(event: Ended): Promise<void> {
    return this.apply(event);
  }

  /** Not final: to be shown as waiting, never as a result. Superseded ones come late, after the result. */
  @OnIdenfyEvent(VerificationReviewingEvent, VerificationResubmittedEvent)
  async onProgress(event: UnderWay): Promise<void> {
    if (!event.superseded) {
      await this.apply(event);
    }
  }

  private async apply({ type, clientId, scanRef, receivedAt }: ShownEvent): Promise<void> {
    if (clientId !== null && scanRef !== null) {
      await this.verifications.changed(clientId, scanRef, STATUS[type], receivedAt);
    }
  }
}
