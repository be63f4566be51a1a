import type { IdenfyDiagnostics } from 'nestjs-idenfy';

/** A message of a channel of nestjs-idenfy. */
export type Step =
  | ({ readonly channel: 'request' } & IdenfyDiagnostics.RequestMessage)
  | ({ readonly channel: 'session' } & IdenfyDiagnostics.SessionMessage)
  | ({ readonly channel: 'handler' } & IdenfyDiagnostics.HandlerMessage)
  | ({ readonly channel: 'delivery' } & IdenfyDiagnostics.DeliveryMessage);

/** A request that came to the app, or a stored delivery that a worker has taken, and what nestjs-idenfy has said of it. */
export interface Happening {
  readonly at: string;
  readonly steps: readonly Step[];
  /** Of a request. */
  readonly method?: string;
  readonly path?: string;
  readonly status?: number;
  /** From the receipt to the response. */
  readonly ms?: number;
}
