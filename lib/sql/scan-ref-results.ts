import type { DeliveredResult, LatestResult } from '../deliveries/delivery-store.interface.js';

/** A result that deliveries of a scanRef have brought: those between which no other one of its kind has come. */
export interface ScanRefResult extends LatestResult {
  /** Counted up by each RESUBMITTED. */
  readonly round: number;
  /** The delivery that brings the result; the others repeat it. */
  first?: string;
}

/** All results of a scanRef in the order of their numbers, which are 1, 2, 3, ... */
export type ScanRefResults = ScanRefResult[];

const kindOf = ({ startsRound, final }: DeliveredResult): 'start' | 'final' | 'open' =>
  startsRound ? 'start' : final ? 'final' : 'open';

const roundOf = (results: ScanRefResults): number => results.at(-1)?.round ?? 0;

const latestOfKind = (results: ScanRefResults, round: number, kind: string): ScanRefResult | undefined =>
  results.findLast((result) => result.round === round && kindOf(result) === kind);

/** The result that counts at the moment: the last final one of the round, else its last one, else its RESUBMITTED. */
export function latestOf(results: ScanRefResults): ScanRefResult | undefined {
  const round = roundOf(results);
  return (
    latestOfKind(results, round, 'final') ??
    latestOfKind(results, round, 'open') ??
    latestOfKind(results, round, 'start')
  );
}

/** The place of a new delivery: the result that it brings again, or one that is added. */
export function placeOf(results: ScanRefResults, brought: DeliveredResult): ScanRefResult {
  const kind = kindOf(brought);
  let round = roundOf(results);
  let result = latestOfKind(results, round, kind);
  if (kind === 'start' && (latestOfKind(results, round, 'final') || !isSame(result, brought))) {
    // Not for a second notification of the RESUBMITTED that started this round, as long as the round goes on.
    round += 1;
    result = undefined;
  }
  if (result === undefined || !isSame(result, brought)) {
    const { overall, final, startsRound } = brought;
    const after = latestOf(results)?.number ?? 0;
    result = { overall, final, startsRound, number: results.length + 1, after, round };
    results.push(result);
  }
  return result;
}

/** Not final, and its round or the one that goes on has had a final result. */
export function isSuperseded(results: ScanRefResults, { final, startsRound, round }: ScanRefResult): boolean {
  return !final && !startsRound && (hasFinal(results, round) || hasFinal(results, roundOf(results)));
}

const hasFinal = (results: ScanRefResults, round: number): boolean =>
  latestOfKind(results, round, 'final') !== undefined ||
  latestOfKind(results, round, 'start')?.final === true;

const isSame = (result: ScanRefResult | undefined, { final, overall }: DeliveredResult): boolean =>
  result?.final === final && result.overall === overall;
