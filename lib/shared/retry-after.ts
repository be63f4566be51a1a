import type { ArgumentsHost } from '@nestjs/common';

/** A wait as HTTP states it: whole seconds, at least one. */
export const retryAfterSeconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1000));

/** Sets the `Retry-After` header of the response to come, on Express and Fastify alike; nothing outside HTTP. */
export function setRetryAfterHeader(host: ArgumentsHost, ms: number | undefined): void {
  if (host.getType() === 'http' && ms !== undefined) {
    host
      .switchToHttp()
      .getResponse<{ header(name: string, value: string): unknown }>()
      .header('Retry-After', String(retryAfterSeconds(ms)));
  }
}
