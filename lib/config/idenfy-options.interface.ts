import type { Agent } from 'node:http';
import type { LiveSessionStore } from '../sessions/live-session-store.interface.js';
import type { CreateTokenRequest } from '../tokens/create-token.dto.js';
import type { DeliveryStore } from '../deliveries/delivery-store.interface.js';
import type { WebhookQueue } from '../deliveries/webhook-queue.interface.js';
import type { HandlerFailure } from '../events/event-table.js';
import type { Resolved } from './options-table.js';
import type { MODULE_OPTIONS } from './idenfy-options.table.js';

/** What `createToken` does while a verification of the clientId is open. */
export type DuplicatesPolicy = 'reject' | 'reuse';

/** A bus of the app: the EventEmitter2 of @nestjs/event-emitter, or the EventBus of @nestjs/cqrs. */
export type IdenfyMirror = 'event-emitter' | 'cqrs';

export interface IdenfyDuplicatesOptions {
  /** `reject` (default) refuses; `reuse` gives the open session's token back while it is still usable. */
  policy?: DuplicatesPolicy;
  /** Where live sessions are kept. Default: in the memory of this process. */
  store?: LiveSessionStore;
  /**
   * How long, in seconds, after expiryTime + sessionLength a session without a final webhook still counts as open.
   * Default 86400: with iDenfy's own defaults 48.5 hours in all.
   */
  reviewWindowSeconds?: number;
  /** What the guard (only the guard; `createToken` always fails closed) does when the store fails. Default `refuse`. */
  guardOnStoreFailure?: 'refuse' | 'pass';
}

export interface IdenfyWebhookOptions {
  /**
   * The signing key of the notification (dashboard, Settings > Notifications), or several: while a key is changed,
   * or when several notifications with keys of their own come to this route. Required with the controller.
   */
  signingKeys?: string | readonly string[];
  /** The header that carries the signature. Default `idenfy-signature`; white labels may use another one. */
  signatureHeader?: string;
  /** The largest body that is read, in bytes. Default 1048576, whatever the app's body parser allows. */
  maxBodyBytes?: number;
  /**
   * Addresses or CIDR ranges, IPv4 and IPv6, that deliveries may come from, compared with `req.ip` as the framework
   * reports it (name the proxy in front of the app by `trust proxy` or `trustProxy`). Default: all. iDenfy publishes no list.
   */
  allowedIps?: readonly string[];
  /** How long all handlers of a delivery may take together, in milliseconds. Default 8000: iDenfy waits 10 s. */
  handlerTimeoutMs?: number;
  /** Where deliveries are kept. Default: in the memory of this process. */
  store?: DeliveryStore;
  /** Store durably, acknowledge, handle in a worker. Needs a `store` that outlives the process. Default: none. */
  queue?: WebhookQueue;
}

export interface IdenfyReconciliationOptions {
  /** How often this process looks for sessions that are due, in seconds, give or take a tenth. */
  everySeconds: number;
  /** How long after expiryTime + sessionLength a session without a final webhook is due, in seconds. Default 300. */
  graceSeconds?: number;
  /** How many sessions one run looks at, at most. Default 50. */
  batchSize?: number;
  /**
   * Whether an automatic result counts as final: only for accounts without manual review, whose results no person
   * confirms. Default false.
   */
  automaticIsFinal?: boolean;
}

/** Why a budget refuses token requests. */
export interface IdenfyBudgetExceeded {
  /** Name of the module's instance. */
  readonly instance: string;
  /** `tokens-per-hour`: the limit of this process; `out-of-credits`: iDenfy has refused a request for want of credits. */
  readonly reason: 'tokens-per-hour' | 'out-of-credits';
  /** How long it refuses, at least, in milliseconds. */
  readonly retryAfterMs: number;
}

export interface IdenfyBudgetOptions {
  /**
   * How many tokens this process may request within an hour. More are refused before they are sent (`IdenfyRateLimitError`).
   * Default: any number. Requests that iDenfy refuses do not count.
   */
  tokensPerHour?: number;
  /** Called when it begins to refuse, and not again until a token has been made. Default: one log line alone. */
  onExceeded?: (exceeded: IdenfyBudgetExceeded) => unknown;
}

/** The options that may come from the environment, a factory or another provider. */
export interface IdenfyModuleOptions {
  /** API key: the user name of HTTP Basic (documentation.idenfy.com, authentication). */
  apiKey: string;
  /** API secret: the password of HTTP Basic. */
  apiSecret: string;
  /** Where iDenfy's API is. Default https://ivs.idenfy.com; https, except on this machine itself. */
  baseUrl?: string;
  /** Where iDenfy's page for the iframe is. Default https://ui.idenfy.com. */
  uiUrl?: string;
  /** Deadline of one call in milliseconds, its retries included. Default 10000. */
  timeoutMs?: number;
  /** Extra attempts, made only where a repeat is safe. Default 2. */
  retries?: number;
  /**
   * URL of a forward proxy for all calls to iDenfy, http or https, for example `http://user:password@proxy:3128`. Default:
   * none; `HTTPS_PROXY` and the like are not read.
   */
  proxy?: string;
  /** An agent of the app for all calls to iDenfy, for example with a client certificate. Not together with `proxy`. */
  agent?: Agent;
  /** Parameters merged under every token request and validated with it. Default none. */
  tokenDefaults?: Partial<Omit<CreateTokenRequest, 'clientId'>>;
  duplicates?: IdenfyDuplicatesOptions;
  /**
   * Refuse token requests before the money is gone. While it is set, also no token is requested for 30 s at a time after iDenfy has
   * said that the credits are used up (`IdenfyQuotaError`), until a request succeeds. Default: off.
   */
  budget?: IdenfyBudgetOptions;
  webhook?: IdenfyWebhookOptions;
  /**
   * Ask iDenfy for the results of sessions whose final webhook never arrived. Default: off; `IdenfyReconciler` works on
   * demand all the same.
   */
  reconciliation?: IdenfyReconciliationOptions;
  /**
   * Buses of the app that get every event as well, once per delivery: `event-emitter` as `idenfy.<type>`, for example
   * `idenfy.verification.approved`; `cqrs` as the instance of its class. Never part of the acknowledgement: what must
   * not be lost needs an `@OnIdenfyEvent()` method. Default: none.
   */
  mirror?: readonly IdenfyMirror[];
  /**
   * Whether the start logs no warning in production (`NODE_ENV=production`) while a memory store is in use, which a restart
   * empties. Default false.
   */
  allowMemoryStores?: boolean;
  /** Called for every failure of an event handler. Default: one log line. */
  onHandlerError?: (failure: HandlerFailure) => void;
}

/** What must be known when the module is defined. */
export interface IdenfyModuleStructure {
  /** Makes the providers visible everywhere. Default false. */
  isGlobal?: boolean;
  /** Path of the webhook route, under the app's global prefix. Default `idenfy/webhook`. */
  webhookPath?: string;
  /** Whether to mount the webhook route. Default true. */
  webhookController?: boolean;
  /** Class decorators for the controller, for example the one that marks a route public for a global guard. */
  webhookDecorators?: readonly ClassDecorator[];
  /** A name, for several accounts in one app. Default `default`. */
  instance?: string;
}

/** Implemented by classes given as `useClass` or `useExisting`. */
export interface IdenfyOptionsFactory {
  createIdenfyOptions(): Promise<IdenfyModuleOptions> | IdenfyModuleOptions;
}

/** The options with every default filled in, validated: the form that the table gives them. */
export interface ResolvedIdenfyOptions extends Omit<
  Resolved<IdenfyModuleOptions, typeof MODULE_OPTIONS>,
  'budget'
> {
  readonly instance: string;
  /** Missing where the app has given none: an empty one is not the same. */
  readonly budget?: Resolved<IdenfyBudgetOptions, (typeof MODULE_OPTIONS)['budget']['section']> | undefined;
}

/** The structure with every default filled in. */
export type ResolvedIdenfyStructure = Required<IdenfyModuleStructure>;
