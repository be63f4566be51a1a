import { Injectable, Logger, Module } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { HandlerFailure, IdenfyDiagnostics } from 'nestjs-idenfy';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { AppStores } from './app-stores.js';

/** A delivery that is not handled yet, because a handler has failed. */
export interface FailedDelivery {
  readonly deliveryId: string;
  /** The event's type, or the event type header as received. */
  readonly type: string;
  readonly failedAt: string;
  readonly attempts: number;
  /** The handler, and the class of what it threw: its message may hold personal data. */
  readonly reason: string;
  /** Whose it is; a queue does not say. */
  readonly clientId?: string;
}

/** The row of the app's table that belongs to no user. */
export const FAILED_DELIVERIES = 'failed deliveries';

const CHANNEL = 'nestjs-idenfy:delivery';

/**
 * What an operator has to look after. A queue keeps such deliveries as dead letters. Without one iDenfy sends them again for some
 * seconds and then stops, so the app notes them itself.
 */
@Injectable()
export class FailedDeliveries implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('FailedDeliveries');
  /** One after the other, because each counts up what is there. */
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly stores: AppStores) {}

  onModuleInit(): void {
    subscribe(CHANNEL, this.onDelivery);
  }

  onApplicationShutdown(): void {
    unsubscribe(CHANNEL, this.onDelivery);
  }

  /** For `onHandlerError`. */
  note({ event, handler, error }: HandlerFailure): void {
    const { deliveryId, type } = event;
    const reason = `${handler}: ${error instanceof Error ? error.name : typeof error}`;
    this.logger.error(`deliveryId=${deliveryId} type=${type} ${reason}`);
    if (this.stores.queue === undefined) {
      const clientId = ('clientId' in event && event.clientId) || undefined;
      this.writing = this.writing
        .then(() => this.write({ deliveryId, type, reason, clientId }))
        .catch(() => this.logger.error(`deliveryId=${deliveryId} could not be noted: the store fails`));
    }
  }

  /** The newest first. */
  async list(): Promise<readonly FailedDelivery[]> {
    await this.writing;
    const { queue, verifications } = this.stores;
    const failed =
      queue === undefined
        ? Object.values(await verifications.read(FAILED_DELIVERIES)).map(
            (value) => JSON.parse(value) as FailedDelivery,
          )
        : (await queue.listFailed()).map(({ wireType = 'unknown', failedAt, ...rest }) => ({
            ...rest,
            ...{ type: wireType, failedAt: failedAt.toISOString() },
          }));
    return failed.sort((one, other) => (one.failedAt < other.failedAt ? 1 : -1));
  }

  /** For one that was handled, or that no operator needs any more. */
  async forget(deliveryId: string): Promise<void> {
    await this.stores.verifications.remove(FAILED_DELIVERIES, deliveryId);
  }

  private async write(failure: Omit<FailedDelivery, 'failedAt' | 'attempts'>): Promise<void> {
    const { deliveryId } = failure;
    const known = (await this.stores.verifications.read(FAILED_DELIVERIES))[deliveryId];
    const attempts = 1 + (known === undefined ? 0 : (JSON.parse(known) as FailedDelivery).attempts);
    const value: FailedDelivery = { ...failure, attempts, failedAt: new Date().toISOString() };
    await this.stores.verifications.write(FAILED_DELIVERIES, { [deliveryId]: JSON.stringify(value) });
  }

  /** iDenfy has sent it again, and this time every handler has succeeded. */
  private readonly onDelivery = (message: unknown): void => {
    const { outcome, deliveryId } = message as IdenfyDiagnostics.DeliveryMessage;
    if (outcome === 'handled' && deliveryId !== undefined && this.stores.queue === undefined) {
      void this.forget(deliveryId).catch(() => undefined);
    }
  };
}

@Module({ providers: [FailedDeliveries], exports: [FailedDeliveries] })
export class FailedDeliveriesModule {}
