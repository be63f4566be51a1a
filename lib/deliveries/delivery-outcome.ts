/** What became of a delivery; the word for it in the log and in `nestjs-idenfy:delivery` messages. */
export type DeliveryOutcome =
  | 'handled'
  | 'unhandled'
  | 'queued'
  | 'duplicate'
  | 'busy'
  | 'failed'
  | 'late'
  | 'store-failed'
  | 'queue-failed'
  | 'stopping'
  | 'refused-address'
  | 'too-large'
  | 'too-slow'
  | 'unsigned'
  | 'not-json'
  | 'consumed';
