/** Names one delivery: the hash of instance, event type and exact bytes, and the verification it belongs to. */
export interface DeliveryKey {
  readonly instance: string;
  readonly deliveryId: string;
  /** Given for verification events; what is known of one scanRef is kept together with its deliveries. */
  readonly scanRef?: string;
}

/** What a verification event says of its scanRef. */
export interface DeliveredResult {
  readonly overall: string | null;
  readonly final: boolean;
  /**
   * IDENTIFICATION_RESUBMITTED starts a new round: earlier results of the scanRef no longer count. The same result once
   * more, before the round has had a final one, is a second notification and starts no other round.
   */
  readonly startsRound: boolean;
}

/** The result of a scanRef that counts at the moment. */
export interface LatestResult extends DeliveredResult {
  /** Counted up by each result of the scanRef that differs from the one before. */
  readonly number: number;
  /** The number of the result that counted before; 0 where there was none. */
  readonly after: number;
}

export interface BeginDelivery extends DeliveryKey {
  /** A random token of this attempt. */
  readonly owner: string;
  /** How long the attempt holds the delivery, in milliseconds. */
  readonly leaseMs: number;
  /** Given with `scanRef` for verification events. */
  readonly result?: DeliveredResult;
  /**
   * The delivery is on its way into a queue and not handled now. Its result gets its place, in the order of receipt, but
   * it does not bring the result yet: nothing repeats it, and it repeats nothing.
   */
  readonly toQueue?: boolean;
  /**
   * The result was asked for, and it is not sent again. While this attempt holds it another delivery of the same result
   * is `busy`: it would be told to repeat what may fail yet.
   */
  readonly tentative?: boolean;
}

/** `done`: handled before. `busy`: another attempt holds it, or holds its result tentatively. `started`: it is this owner's until the lease ends. */
export type BeginResult =
  | { readonly state: 'done' }
  | { readonly state: 'busy'; readonly retryAfterMs: number }
  | {
      readonly state: 'started';
      /** Ids of the handlers that have succeeded in earlier attempts. */
      readonly settled: readonly string[];
      /** Not final, and the scanRef has had a final result in this round. */
      readonly superseded: boolean;
      /**
       * The delivery that brought the same result (final and overall equal) first, if another one did and no other result
       * has come in between. A superseded result does not come in between final ones.
       */
      readonly repeats?: string;
    };

export interface OwnedDelivery extends DeliveryKey {
  readonly owner: string;
}

/**
 * Where deliveries are kept: received -> handling (leased) -> done, with the outcome of each handler. Every method
 * is one atomic operation; one that cannot do its work rejects. Nothing of a delivery's body is stored.
 */
export interface DeliveryStore {
  /**
   * Starts an attempt. Also notes the result for its scanRef, so that later deliveries can be told superseded or
   * repeating. Beginning again as the same owner is `started`.
   */
  begin(request: BeginDelivery): Promise<BeginResult>;
  /** Extends the owner's lease; resolves to whether it still is the owner's. */
  renew(request: OwnedDelivery & { readonly leaseMs: number }): Promise<boolean>;
  /** Records that a handler succeeded. A fact, so it is kept whichever attempt owns the delivery now. */
  settleHandler(request: OwnedDelivery & { readonly handler: string }): Promise<void>;
  /** Marks the owner's delivery as done; resolves to whether it was the owner's. */
  complete(request: OwnedDelivery): Promise<boolean>;
  /**
   * Gives the owner's attempt up, so that a redelivery can start at once; settled handlers stay settled. A result
   * whose first delivery was given up is not a reason to mark another one as repeating it. After a begin that failed or timed
   * out it is called as well. Where such a begin can still be applied later, it must not start for that owner any more.
   */
  abandon(request: OwnedDelivery): Promise<boolean>;
  /**
   * The latest result of the round that goes on: its last final one, else its last one, else its RESUBMITTED. Resolves to
   * nothing when no result of the scanRef is known. Only reads. Without this method a result that was reconciled before
   * is not reconciled again, also when another one came in between.
   */
  latestResult?(request: {
    readonly instance: string;
    readonly scanRef: string;
  }): Promise<LatestResult | undefined>;
  /**
   * Runs `work` in a transaction of the store's database in which the success of the handler is recorded: what it wrote and
   * the record are committed together, or neither. Resolves to false, without a call of `work`, where the handler has
   * succeeded before. Rejects with what `work` throws, when nothing was committed, and with `IdenfyStoreError` where the
   * database fails, when it may have been. Optional: without it `transactional` handlers fail the start.
   */
  settleInTransaction?(
    request: OwnedDelivery & { readonly handler: string },
    work: (transaction: unknown) => Promise<void>,
  ): Promise<boolean>;
  /**
   * Called once when the app starts. Rejects with `IdenfyConfigError` where the store cannot be used as it is set up, which
   * fails the start. A database that is down is no reason: it may be back soon.
   */
  start?(): Promise<void>;
  /** Called when the app shuts down, after the work in flight is done. */
  close?(): Promise<void> | void;
}
