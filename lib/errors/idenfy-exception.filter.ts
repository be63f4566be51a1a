import { Catch } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { setRetryAfterHeader } from '../shared/retry-after.js';
import { IdenfyError } from './idenfy-error.js';

interface HttpResponse {
  status(code: number): { send(body: string | object): unknown };
}

/**
 * Adds the `Retry-After` header (whole seconds) to errors of this package where it is known; everything else is as
 * Nest does it. Optional: `app.useGlobalFilters(new IdenfyExceptionFilter())`, or as `APP_FILTER`, or with `@UseFilters`.
 */
@Catch(IdenfyError)
export class IdenfyExceptionFilter extends BaseExceptionFilter {
  override catch(error: IdenfyError, host: ArgumentsHost): void {
    if (host.getType() !== 'http') {
      // Not answered by HTTP (GraphQL, microservices): what the app does with other errors there is right here too.
      throw error;
    }
    setRetryAfterHeader(host, error.retryAfterMs);
    if (this.applicationRef ?? this.httpAdapterHost) {
      super.catch(error, host);
    } else {
      // Made by hand without the adapter, which `BaseExceptionFilter` cannot do without.
      host.switchToHttp().getResponse<HttpResponse>().status(error.getStatus()).send(error.getResponse());
    }
  }
}
