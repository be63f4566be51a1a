import { Catch } from '@nestjs/common';
import type { ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { throwError } from 'rxjs';
import type { Observable } from 'rxjs';
import { setRetryAfterHeader } from '../shared/retry-after.js';
import { IdenfyError } from './idenfy-error.js';

interface HttpResponse {
  status(code: number): { send(body: string | object): unknown };
}

/** A client of Socket.IO, or a WebSocket of its own, whose `emit` reaches nothing but its own listeners. */
interface SocketClient {
  readonly readyState?: unknown;
  send?(text: string): void;
  emit?(event: string, body: string | object): void;
}

/**
 * Adds the `Retry-After` header (whole seconds) to errors of this package where it is known; everything else is as
 * Nest does it. Optional: `app.useGlobalFilters(new IdenfyExceptionFilter())`, or as `APP_FILTER`, or with `@UseFilters`.
 *
 * A microservice gets the body of the error as its error, a WebSocket client as an `exception` event. Elsewhere (GraphQL, ...) the
 * error goes on to the driver as it is.
 */
@Catch(IdenfyError)
export class IdenfyExceptionFilter extends BaseExceptionFilter {
  override catch(error: IdenfyError, host: ArgumentsHost): Observable<never> | void {
    switch (host.getType()) {
      case 'http':
        this.respond(error, host);
        return;
      case 'rpc':
        // What is thrown here never reaches the caller, who then waits for ever.
        return throwError(() => error.getResponse());
      case 'ws':
        emitException(host.switchToWs().getClient<SocketClient>(), error.getResponse());
        return;
      default:
        throw error;
    }
  }

  private respond(error: IdenfyError, host: ArgumentsHost): void {
    setRetryAfterHeader(host, error.retryAfterMs);
    if (this.applicationRef ?? this.httpAdapterHost) {
      super.catch(error, host);
    } else {
      // Made by hand without the adapter, which `BaseExceptionFilter` cannot do without.
      host.switchToHttp().getResponse<HttpResponse>().status(error.getStatus()).send(error.getResponse());
    }
  }
}

function emitException(client: SocketClient, body: string | object): void {
  if (typeof client.readyState === 'number' && client.send) {
    client.send(JSON.stringify({ event: 'exception', data: body }));
  } else {
    client.emit?.('exception', body);
  }
}
