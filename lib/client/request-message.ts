import { messageChannel } from '../shared/message-channel.js';

/** Message of the diagnostics channel `nestjs-idenfy:request`: one per attempt of a call to iDenfy, when it is over. */
export interface RequestMessage {
  readonly instance: string;
  /**
   * The method of `IdenfyService`, for example `createToken`; `findIdentifications` where `IdenfyReconciler` asks,
   * `checkCredentials` where a health check does.
   */
  readonly method: string;
  /** Path of the request, without a query: `/api/v2/token`. */
  readonly path: string;
  /** 1 for the first attempt of the call, 2 for its first repeat. */
  readonly attempt: number;
  readonly outcome: 'succeeded' | 'failed';
  /** HTTP status of iDenfy's response. Missing where no whole response came. */
  readonly status?: number;
  /** `code` of the error that the attempt came to. Missing where it succeeded. */
  readonly code?: string;
  /** `reason` of that error, such as `ECONNREFUSED`. Missing where it has none. */
  readonly reason?: string;
  /** Milliseconds from the start of this attempt to its end. */
  readonly ms: number;
}

export const requests = messageChannel<RequestMessage>('request');
