import { Catch } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { setRetryAfterHeader } from '../shared/retry-after.js';
import { IdenfyError } from './idenfy-error.js';

/**
 * Adds the `Retry-After` header (whole seconds) to errors of this package where it is known; everything else is as
 * Nest does it. Optional: `app.useGlobalFilters(new IdenfyExceptionFilter(app.getHttpAdapter()))`, or as `APP_FILTER`.
 */
@Catch(IdenfyError)
export class IdenfyExceptionFilter extends BaseExceptionFilter {
  override catch(error: IdenfyError, host: ArgumentsHost): void {
    setRetryAfterHeader(host, error.retryAfterMs);
    super.catch(error, host);
  }
}
