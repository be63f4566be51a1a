import type { DeliveredResult } from '../delivery-store.interface.js';
import { isHeld } from './remembered-delivery.js';
import type { RememberedDelivery } from './remembered-delivery.js';

/** What a delivery is to the other results of its scanRef. */
export interface ResultMarks {
  readonly superseded: boolean;
  readonly repeats?: string;
}

/** The results from one RESUBMITTED (or the beginning) to the next. */
export interface Round {
  /** The RESUBMITTED result that started it; none for the first round. */
  readonly startedBy?: string;
  finalSeen: boolean;
  /** The first delivery of each result. */
  readonly firsts: Map<string, RememberedDelivery>;
}

/** The results of one scanRef, as far as their deliveries are remembered. */
export class ScanRefRounds {
  private current: Round = newRound();
  private deliveries = 0;

  constructor(
    readonly instance: string,
    readonly scanRef: string,
  ) {}

  get isEmpty(): boolean {
    return this.deliveries === 0;
  }

  /** Gives a new delivery its place. It keeps it: a redelivery starts no round and joins no later one. */
  join(delivery: RememberedDelivery, result: DeliveredResult): void {
    const key = keyOf(result);
    // A second notification of the RESUBMITTED that started this round starts no other one.
    if (result.startsRound && this.current.startedBy !== key) {
      this.current = newRound(key);
    }
    this.current.finalSeen ||= result.final;
    this.deliveries += 1;
    delivery.place = { result, rounds: this, round: this.current };
  }

  leave(delivery: RememberedDelivery): void {
    const { place } = delivery;
    if (place === undefined) {
      return;
    }
    const key = keyOf(place.result);
    if (place.round.firsts.get(key) === delivery) {
      place.round.firsts.delete(key);
    }
    this.deliveries -= 1;
    delivery.place = undefined;
  }

  /** The marks of a delivery that has its place here. Also makes it the first of its result if there is none. */
  marks(delivery: RememberedDelivery, now: number): ResultMarks {
    const { result, round } = delivery.place!;
    const late = round.finalSeen || this.current.finalSeen;
    const superseded = late && !result.final && !result.startsRound;
    const first = round.firsts.get(keyOf(result));
    if (first !== undefined && first !== delivery && (first.state === 'done' || isHeld(first, now))) {
      return { superseded, repeats: first.deliveryId };
    }
    round.firsts.set(keyOf(result), delivery);
    return { superseded };
  }
}

function newRound(startedBy?: string): Round {
  return { startedBy, finalSeen: false, firsts: new Map() };
}

function keyOf({ final, overall }: DeliveredResult): string {
  return JSON.stringify([final, overall]);
}
