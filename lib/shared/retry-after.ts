import type { ArgumentsHost } from '@nestjs/common';

/** A response of Express, or of Fastify with Node's own inside. */
interface HttpResponse {
  readonly headersSent?: boolean;
  readonly raw?: { readonly headersSent: boolean };
  header(name: string, value: string): unknown;
}

/** A wait as HTTP states it: whole seconds, at least one. */
export const retryAfterSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/**
 * Sets the `Retry-After` header of the response to come, on Express and Fastify alike; nothing outside HTTP, and nothing when
 * the response has begun (an error in the middle of a stream).
 */
export function setRetryAfterHeader(host: ArgumentsHost, ms: number | undefined): void {
  if (host.getType() !== 'http' || ms === undefined) {
    return;
  }
  const response = host.switchToHttp().getResponse<HttpResponse>();
  if (!(response.raw ?? response).headersSent) {
    response.header('Retry-After', String(retryAfterSeconds(ms)));
  }
}
