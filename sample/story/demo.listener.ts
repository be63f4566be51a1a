import { Injectable } from '@nestjs/common';
import { OnIdenfyEvent, VerificationApprovedEvent } from 'nestjs-idenfy';

/** A second listener beside the app's own, which counts. */
@Injectable()
export class DemoListener {
  readonly approved: VerificationApprovedEvent[] = [];

  @OnIdenfyEvent(VerificationApprovedEvent)
  onApproved(event: VerificationApprovedEvent): void {
    this.approved.push(event);
  }
}
