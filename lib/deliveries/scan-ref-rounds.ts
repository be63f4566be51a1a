import type { DeliveredResult, LatestResult } from './delivery-store.interface.js';

export const NONE: readonly string[] = Object.freeze([]);

/** What the store in memory keeps of one delivery. Times are on the store's clock, in milliseconds. */
export class MemoryDelivery {
  /** `idle`: begun and given up, or only known by a handler that succeeded. */
  state: 'idle' | 'handling' | 'done' = 'handling';
  owner: string | undefined;
  /** Held by an attempt whose failure leaves its result to another delivery. */
  tentative = false;
  /** Ids of the handlers that have succeeded; empty once it is done. */
  settled: readonly string[] = NONE;
  /** Its place among the results of its scanRef; all three are missing if it brought no result. */
  rounds: ScanRefRounds | undefined;
  round: Round | undefined;
  run: ResultRun | undefined;

  constructor(
    readonly instance: string,
    readonly deliveryId: string,
    /** Until when an attempt holds it; of one at rest, until when one did. */
    public heldUntil: number,
  ) {}
}

/** Deliveries of one result, between which no other result of their kind has come. */
interface ResultRun extends LatestResult {
  /** The delivery that brings the result; the others repeat it. */
  first: MemoryDelivery | undefined;
}

/**
 * The results from one RESUBMITTED (or the beginning) to the next: of each kind the latest one. One that is not final and
 * comes late does not come between two final ones.
 */
type Round = Record<'start' | 'open' | 'final', ResultRun | undefined>;

const newRound = (): Round => ({ start: undefined, open: undefined, final: undefined });

/** The results of one scanRef, as far as their deliveries are remembered. */
export class ScanRefRounds {
  private current = newRound();
  private results = 0;
  private deliveries = 0;

  constructor(readonly scanRef: string) {}

  get isEmpty(): boolean {
    return this.deliveries === 0;
  }

  /** The result that counts at the moment. */
  get latest(): LatestResult | undefined {
    const { start, open, final } = this.current;
    return final ?? open ?? start;
  }

  /** Gives a new delivery its place. It keeps it: a redelivery starts no round and joins no later one. */
  join(delivery: MemoryDelivery, result: DeliveredResult): void {
    const kind = result.startsRound ? 'start' : result.final ? 'final' : 'open';
    const after = this.latest?.number ?? 0;
    if (kind === 'start' && (this.current.final !== undefined || !isSame(this.current.start, result))) {
      // Not for a second notification of the RESUBMITTED that started this round, as long as the round goes on.
      this.current = newRound();
    }
    let run = this.current[kind];
    if (run === undefined || !isSame(run, result)) {
      this.results += 1;
      const { overall, final, startsRound } = result;
      run = { overall, final, startsRound, number: this.results, after, first: undefined };
      this.current[kind] = run;
    }
    this.deliveries += 1;
    delivery.rounds = this;
    delivery.round = this.current;
    delivery.run = run;
  }

  leave(delivery: MemoryDelivery): void {
    const { run } = delivery;
    if (run?.first === delivery) {
      run.first = undefined;
    }
    this.deliveries -= 1;
    delivery.rounds = undefined;
  }

  /** The delivery that holds the same result tentatively, if another one does. */
  tentative(delivery: MemoryDelivery, now: number): MemoryDelivery | undefined {
    const { first } = delivery.run!;
    return first !== delivery && first?.tentative && isHeld(first, now) ? first : undefined;
  }

  /** The marks of a delivery that has its place here. Also makes it the first of its result if there is none. */
  marks(delivery: MemoryDelivery, now: number): { superseded: boolean; repeats?: string } {
    const run = delivery.run!;
    const superseded =
      !run.final && !run.startsRound && (hasFinal(delivery.round!) || hasFinal(this.current));
    const { first } = run;
    if (first !== undefined && first !== delivery && (first.state === 'done' || isHeld(first, now))) {
      return { superseded, repeats: first.deliveryId };
    }
    run.first = delivery;
    return { superseded };
  }
}

const hasFinal = ({ final, start }: Round): boolean => final !== undefined || start?.final === true;

const isSame = (run: ResultRun | undefined, { final, overall }: DeliveredResult): boolean =>
  run?.final === final && run.overall === overall;

/** Whether an attempt holds the delivery: a lease that has ended is as good as given up. */
export function isHeld(delivery: MemoryDelivery, now: number): boolean {
  return delivery.state === 'handling' && delivery.heldUntil > now;
}
