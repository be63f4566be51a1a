import { Injectable } from '@nestjs/common';
import { IdenfyError, IdenfyReconciler, IdenfyService } from 'nestjs-idenfy';
import type { IdenfyVerificationsTypes, LiveSession } from 'nestjs-idenfy';
import { AppStores } from './app-stores.js';
import { FAILED_DELIVERIES, FailedDeliveries } from './failed-deliveries.js';
import type { FailedDelivery } from './failed-deliveries.js';
import type { VerificationView } from './verification.interface.js';
import { VerificationsService } from './verifications.service.js';

/** A person, and what is known of their verifications. */
export interface KnownPerson {
  readonly clientId: string;
  /** The newest first. */
  readonly verifications: readonly VerificationView[];
  readonly session?: LiveSession | undefined;
}

export interface Overview {
  readonly people: readonly KnownPerson[];
  readonly failed: readonly FailedDelivery[];
}

/**
 * `queued`: a worker takes it. `settled`: iDenfy knows nothing that was not handled. `gone`: it was handled meanwhile. `unnamed`:
 * it has no clientId to ask iDenfy for.
 */
export type Replayed = 'handled' | 'queued' | 'failed-again' | 'settled' | 'gone' | 'unnamed';

/** What operators see and do. They see no names: the app does not keep them. */
@Injectable()
export class OperatorService {
  constructor(
    private readonly idenfy: IdenfyService,
    private readonly reconciler: IdenfyReconciler,
    private readonly verifications: VerificationsService,
    private readonly failedDeliveries: FailedDeliveries,
    private readonly stores: AppStores,
  ) {}

  /** The people whose verifications have changed last, first. */
  async overview(): Promise<Overview> {
    const clientIds = await this.stores.verifications.clientIds();
    const people = await Promise.all(
      clientIds.filter((clientId) => clientId !== FAILED_DELIVERIES).map((clientId) => this.known(clientId)),
    );
    people.sort((one, other) => (lastChange(one) < lastChange(other) ? 1 : -1));
    return { people, failed: await this.failedDeliveries.list() };
  }

  /** Frees the clientId, so that the person can start again. That costs a credit, also when the old token is still open. */
  async release(clientId: string, scanRef?: string): Promise<boolean> {
    const isReleased = await this.idenfy.releaseLiveSession(clientId, scanRef);
    if (isReleased && scanRef !== undefined) {
      await this.verifications.changed(clientId, scanRef, 'released', new Date());
    }
    return isReleased;
  }

  /** Runs the handlers again: from the queue, or by asking iDenfy for the result once more. */
  async replay(deliveryId: string): Promise<Replayed> {
    const { queue } = this.stores;
    if (queue !== undefined) {
      return queue.replay(deliveryId).then(
        () => 'queued' as const,
        (error: unknown) => {
          if (IdenfyError.is(error, 'IDENFY_NOT_FOUND')) {
            return 'gone' as const;
          }
          throw error;
        },
      );
    }
    const before = await this.findFailed(deliveryId);
    if (before?.clientId === undefined) {
      return before === undefined ? 'gone' : 'unnamed';
    }
    const event = await this.reconciler.reconcile(before.clientId);
    await this.failedDeliveries.forget(deliveryId);
    if (event !== undefined) {
      return 'handled';
    }
    const failed = await this.failedDeliveries.list();
    return failed.some(({ clientId }) => clientId === before.clientId) ? 'failed-again' : 'settled';
  }

  /** Deletes the person's verifications at iDenfy; when nothing is left there, what the app knows of them too. */
  async erase(clientId: string): Promise<IdenfyVerificationsTypes.ErasedClient> {
    const erased = await this.idenfy.eraseClient(clientId);
    if (erased.pending.length === 0) {
      await this.stores.verifications.erase(clientId);
      const failed = await this.failedDeliveries.list();
      const own = failed.filter((failure) => failure.clientId === clientId);
      await Promise.all(own.map(({ deliveryId }) => this.failedDeliveries.forget(deliveryId)));
    }
    return erased;
  }

  private async findFailed(deliveryId: string): Promise<FailedDelivery | undefined> {
    return (await this.failedDeliveries.list()).find((failure) => failure.deliveryId === deliveryId);
  }

  private async known(clientId: string): Promise<KnownPerson> {
    const [verifications, session] = await Promise.all([
      this.verifications.list(clientId),
      this.idenfy.findLiveSession(clientId),
    ]);
    return { clientId, verifications, session };
  }
}

const lastChange = ({ verifications: [newest] }: KnownPerson): string => newest?.changedAt ?? '';
