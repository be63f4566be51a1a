import { IdenfyError } from '../errors/index.js';
import type { IdenfyErrorCode } from '../errors/index.js';

const REFUSED: ReadonlySet<IdenfyErrorCode> = new Set<IdenfyErrorCode>([
  'IDENFY_REQUEST',
  'IDENFY_AUTHENTICATION',
  'IDENFY_PERMISSION',
  'IDENFY_QUOTA',
  'IDENFY_RATE_LIMIT',
  'IDENFY_NOT_FOUND',
  'IDENFY_DUPLICATE_TOKEN',
  'IDENFY_CONNECTION',
  'IDENFY_ABORTED',
]);

/**
 * What a failed token request means for the clientId. `refused`: no session was made, by iDenfy's word or because the
 * request never left. `unknown`: one may have been made; so is everything that is not understood.
 */
export function outcomeOf(error: unknown): 'refused' | 'unknown' {
  if (!IdenfyError.is(error)) {
    return 'unknown';
  }
  return REFUSED.has(error.code) || isBusy(error) ? 'refused' : 'unknown';
}

/** A 503 that names a time to come back: the request was turned away, not half done. */
export function isBusy(error: IdenfyError): boolean {
  return error.code === 'IDENFY_SERVER' && error.upstreamStatus === 503 && error.retryAfterMs !== undefined;
}
