import type { ResultRun, Round, ScanRefRounds } from './scan-ref-rounds.js';

/** `idle`: begun and given up, or only known by a handler that succeeded. */
export type DeliveryState = 'idle' | 'handling' | 'done';

/** What is known of one delivery. Times are on the store's clock, in milliseconds. */
export interface RememberedDelivery {
  readonly instance: string;
  readonly deliveryId: string;
  state: DeliveryState;
  owner: string | undefined;
  leaseEndsAt: number;
  /** Held by an attempt whose failure leaves its result to another delivery. */
  tentative: boolean;
  /** Since when it is idle or done. */
  restsSince: number;
  /** Ids of the handlers that have succeeded; empty once it is done. */
  settled: readonly string[];
  /** Its place among the results of its scanRef; none if it brought no result. */
  place: ResultPlace | undefined;
}

interface ResultPlace {
  readonly rounds: ScanRefRounds;
  readonly round: Round;
  readonly run: ResultRun;
}

/** Whether an attempt holds the delivery: a lease that has ended is as good as given up. */
export function isHeld(delivery: RememberedDelivery, now: number): boolean {
  return delivery.state === 'handling' && delivery.leaseEndsAt > now;
}
