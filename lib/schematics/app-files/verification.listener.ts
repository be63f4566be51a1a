import { Injectable, Logger } from '@nestjs/common';
import {
  OnIdenfyEvent,
  VerificationApprovedEvent,
  VerificationDeniedEvent,
  VerificationSuspectedEvent,
} from 'nestjs-idenfy';

@Injectable()
export class VerificationListener {
  private readonly logger = new Logger(VerificationListener.name);

  /** Replace the log line: store the decision by its scanRef. What is thrown here makes iDenfy send it again. */
  @OnIdenfyEvent(VerificationApprovedEvent, VerificationDeniedEvent)
  onDecision(event: VerificationApprovedEvent | VerificationDeniedEvent): void {
    const { clientId, scanRef, overall } = event;
    this.logger.log(`${clientId} is ${overall} (scanRef ${scanRef})`);
  }

  /** Not a denial: iDenfy leaves the decision to you. */
  @OnIdenfyEvent(VerificationSuspectedEvent)
  onSuspected({ clientId, scanRef }: VerificationSuspectedEvent): void {
    this.logger.warn(`${clientId} needs a review (scanRef ${scanRef})`);
  }
}
