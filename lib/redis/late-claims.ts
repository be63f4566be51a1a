import { withinLimit } from './time-limit.js';

/**
 * Claims (reservations, attempts) that their owners were told have failed. Redis may have taken one all the same, or
 * take it later: it is given back then, unless the owner has asked again in the meantime and holds it rightly.
 */
export class LateClaims {
  private readonly latest = new Map<string, symbol>();

  constructor(private readonly timeoutMs: number) {}

  /**
   * The result of `claim` within the time limit; when that fails, `giveBack` follows as soon as the claim is over.
   *
   * @throws IdenfyStoreError when it failed or took too long.
   */
  async claim<Result>(
    owner: string,
    claim: () => Promise<Result>,
    giveBack: () => Promise<unknown>,
  ): Promise<Result> {
    const ticket = Symbol();
    this.latest.set(owner, ticket);
    let over: Promise<unknown> = Promise.resolve();
    try {
      const result = await withinLimit(this.timeoutMs, () => {
        const asked = claim();
        over = asked.catch(() => undefined);
        return asked;
      });
      this.forget(owner, ticket);
      return result;
    } catch (error) {
      void over.then(() => this.giveBack(owner, ticket, giveBack));
      throw error;
    }
  }

  private async giveBack(owner: string, ticket: symbol, giveBack: () => Promise<unknown>): Promise<void> {
    if (this.forget(owner, ticket)) {
      // What cannot be given back now ends with its lease.
      await giveBack().catch(() => undefined);
    }
  }

  private forget(owner: string, ticket: symbol): boolean {
    return this.latest.get(owner) === ticket && this.latest.delete(owner);
  }
}
