import { Inject, Injectable } from '@nestjs/common';
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
import type { PoolClient } from 'pg';
import { STATUS } from '../src/verification.listener.js';
import type { ShownEvent } from '../src/verification.listener.js';
import { VerificationTable } from '../src/verification-table.js';
import { VerificationsService } from '../src/verifications.service.js';
import type { PostgresVerificationTable } from './postgres-verification-table.js';

/**
 * In the place of `VerificationListener` on PostgreSQL: the row that it writes, and the record that it has handled the
 * event, are committed together or not at all.
 */
@Injectable()
export class TransactionalListener {
  constructor(
    private readonly verifications: VerificationsService,
    @Inject(VerificationTable) private readonly table: PostgresVerificationTable,
  ) {}

  @OnIdenfyEvent(
    VerificationApprovedEvent,
    VerificationDeniedEvent,
    VerificationSuspectedEvent,
    VerificationExpiredEvent,
    VerificationCancelledEvent,
    VerificationReviewingEvent,
    VerificationResubmittedEvent,
    { transactional: true },
  )
  async onEvent(event: ShownEvent, transaction: PoolClient): Promise<void> {
    const { type, clientId, scanRef, receivedAt, superseded } = event;
    if (clientId !== null && scanRef !== null && !superseded) {
      const table = this.table.within(transaction);
      await this.verifications.changed(clientId, scanRef, STATUS[type], receivedAt, table);
    }
  }
}
