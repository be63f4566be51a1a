import { Deadline } from '../shared/deadline.js';
import type { TimeLimit } from './time-limit.js';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2000;
/** So many claims at most are given back again and again; the others end with their leases. */
const MOST_REPEATED = 10_000;

export interface Claim<Result> {
  readonly owner: string;
  /** How long the claim lasts by itself, in milliseconds. */
  readonly leaseMs: number;
  readonly ask: () => Promise<Result>;
  /** Undoes what `ask` has done, if it did. */
  readonly giveBack: () => Promise<unknown>;
}

/**
 * Claims (reservations, attempts) that their owners were told have failed. Redis may have taken one all the same, or
 * take it later: it is given back then, unless the owner has asked again in the meantime and holds it rightly.
 */
export class LateClaims {
  private readonly latest = new Map<string, symbol>();

  constructor(private readonly limit: TimeLimit) {}

  /**
   * What the claim resolves to within the time limit. When that fails, the claim is given back as soon as it is over.
   *
   * @throws IdenfyStoreError when it failed or took too long.
   */
  async take<Result>(claim: Claim<Result>): Promise<Result> {
    const { owner } = claim;
    const ticket = Symbol();
    const lease = new Deadline(claim.leaseMs);
    let over: Promise<unknown> | undefined;
    this.latest.set(owner, ticket);
    try {
      const result = await this.limit.within(() => {
        const asked = claim.ask();
        over = asked.catch(() => undefined);
        return asked;
      });
      this.forget(owner, ticket);
      return result;
    } catch (error) {
      if (over === undefined) {
        this.forget(owner, ticket);
      } else {
        void over.then(() => this.giveBack(claim, ticket, lease));
      }
      throw error;
    }
  }

  /** Repeated, because the connection may be away still. What cannot be given back ends with its lease. */
  private async giveBack(claim: Claim<unknown>, ticket: symbol, lease: Deadline): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; this.isLatest(claim.owner, ticket);) {
      const given = await claim.giveBack().then(
        () => true,
        () => false,
      );
      if (given || lease.remainingMs <= pause || this.latest.size > MOST_REPEATED) {
        this.forget(claim.owner, ticket);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, pause).unref());
      pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
    }
  }

  private isLatest(owner: string, ticket: symbol): boolean {
    return this.latest.get(owner) === ticket;
  }

  private forget(owner: string, ticket: symbol): void {
    if (this.isLatest(owner, ticket)) {
      this.latest.delete(owner);
    }
  }
}
