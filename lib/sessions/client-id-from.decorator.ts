import { SetMetadata } from '@nestjs/common';
import type { CustomDecorator, ExecutionContext } from '@nestjs/common';

/** Finds the clientId of a request, for example the id of the user who is logged in. */
export type ClientIdExtractor = (context: ExecutionContext) => unknown;

export interface ClientIdSource {
  readonly extract: ClientIdExtractor;
  readonly instance?: string;
}

/** Metadata key of {@link ClientIdFrom}; a string, so that two copies of this package agree on it. */
export const CLIENT_ID_FROM = 'nestjs-idenfy:client-id-from';

/**
 * Tells `DuplicateTokenGuard` where the clientId of a request is, on a handler or a controller, and which instance's
 * sessions to look at. Without it the guard takes `body.clientId` and the unnamed instance. The extractor may be
 * async; what it throws is the response.
 */
export const ClientIdFrom = (extract: ClientIdExtractor, instance?: string): CustomDecorator =>
  SetMetadata(CLIENT_ID_FROM, { extract, instance } satisfies ClientIdSource);
