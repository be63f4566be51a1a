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
  readonly startedBy?: DeliveredResult;
  /** Whether a final result came after the one that started it. */
  decided: boolean;
  /** The first delivery of each result: a handful, so a list takes less than a map. */
  firsts: readonly RememberedDelivery[];
}

/** The results of one scanRef, as far as their deliveries are remembered. */
export class ScanRefRounds {
  private current: Round = { decided: false, firsts: [] };
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
    if (!result.startsRound) {
      this.current.decided ||= result.final;
    } else if (this.current.decided || !isSame(this.current.startedBy, result)) {
      // Not for a second notification of the RESUBMITTED that started this round, as long as the round is under way.
      this.current = { startedBy: result, decided: false, firsts: [] };
    }
    this.deliveries += 1;
    delivery.place = { result, rounds: this, round: this.current };
  }

  leave(delivery: RememberedDelivery): void {
    if (delivery.place !== undefined) {
      const { round } = delivery.place;
      round.firsts = round.firsts.filter((first) => first !== delivery);
      this.deliveries -= 1;
      delivery.place = undefined;
    }
  }

  /** The delivery that holds the same result tentatively, if another one does. */
  tentative(delivery: RememberedDelivery, now: number): RememberedDelivery | undefined {
    const first = this.firstOf(delivery);
    return first !== delivery && first?.tentative && isHeld(first, now) ? first : undefined;
  }

  /** The marks of a delivery that has its place here. Also makes it the first of its result if there is none. */
  marks(delivery: RememberedDelivery, now: number): ResultMarks {
    const { result, round } = delivery.place!;
    const late = hasFinal(round) || hasFinal(this.current);
    const superseded = late && !result.final && !result.startsRound;
    const first = this.firstOf(delivery);
    if (first !== undefined && first !== delivery && (first.state === 'done' || isHeld(first, now))) {
      return { superseded, repeats: first.deliveryId };
    }
    if (first !== delivery) {
      round.firsts = [...round.firsts.filter((one) => one !== first), delivery];
    }
    return { superseded };
  }

  private firstOf({ place }: RememberedDelivery): RememberedDelivery | undefined {
    return place!.round.firsts.find((one) => isSame(one.place?.result, place!.result));
  }
}

const hasFinal = ({ decided, startedBy }: Round): boolean => decided || startedBy?.final === true;

function isSame(one: DeliveredResult | undefined, other: DeliveredResult): boolean {
  return one?.final === other.final && one.overall === other.overall;
}
