import { Injectable, SetMetadata } from '@nestjs/common';
import type { CanActivate, CustomDecorator, ExecutionContext } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import { DEFAULT_INSTANCE, getIdenfyToken } from '../config/idenfy.tokens.js';
import { callback, isObject, resolveOptions, text } from '../config/options-table.js';
import type { OptionsTable } from '../config/options-table.js';
import { IdenfyConfigError, IdenfyError, IdenfyRequestError } from '../errors/index.js';
import { describeError } from '../errors/describe-error.js';
import { setRetryAfterHeader } from '../shared/retry-after.js';
import { SafeLogger } from '../shared/safe-logger.js';
import { checkClientId } from '../tokens/check-token-request.js';
import { LiveSessions } from './live-sessions.service.js';
import { SLOT, checkSlot } from './session-slot.js';

/** Finds the clientId of a request, for example the id of the user who is logged in. */
export type ClientIdExtractor = (context: ExecutionContext) => unknown;

/** Finds the slot of a request; undefined is the default one. */
export type SlotExtractor = (context: ExecutionContext) => string | undefined | Promise<string | undefined>;

export interface ClientIdFromOptions {
  /** Whose sessions to check. Default: the unnamed instance. */
  readonly instance?: string;
  /**
   * The slot that the handler gives to `createToken`, or what finds it: may be async, what it throws is the response.
   * Default: the session that a clientId has without a slot.
   */
  readonly slot?: string | SlotExtractor;
}

export interface ClientIdSource extends ClientIdFromOptions {
  readonly extract: ClientIdExtractor;
}

const SOURCE: OptionsTable<ClientIdSource> = {
  extract: { ...callback<ClientIdExtractor>(), required: 'must be a function' },
  instance: text('type', /^/, 'must be a text'),
  slot: { ...SLOT, check: (value) => (typeof value === 'function' ? undefined : SLOT.check(value)) },
};

/** Metadata key of {@link ClientIdFrom}; a string, so that two copies of this package agree on it. */
const CLIENT_ID_FROM = 'nestjs-idenfy:client-id-from';

const NOT_IN_BODY =
  'the request has no body.clientId, so DuplicateTokenGuard responds with 400. Where the clientId is elsewhere (the login, for example) put @ClientIdFrom((context) => …) on the handler';
const NOT_FOUND =
  '@ClientIdFrom finds no clientId, so DuplicateTokenGuard responds with 400. A guard that checks the login must come before it';

/**
 * Tells `DuplicateTokenGuard` where the clientId of a request is, on a handler or a controller, and which sessions to
 * check: of which instance (an option, or the second argument itself) and in which slot. Without it the guard takes
 * `body.clientId`, the unnamed instance and no slot. The extractor may be async; what it throws is the response.
 *
 * @throws IdenfyConfigError for a wrong argument.
 */
export function ClientIdFrom(
  extract: ClientIdExtractor,
  options?: string | ClientIdFromOptions,
): CustomDecorator {
  const given = isObject(options) ? { ...options, extract } : { extract, instance: options };
  return SetMetadata(CLIENT_ID_FROM, resolveOptions('@ClientIdFrom()', SOURCE, given));
}

/** What the guard asks of an instance. */
export interface GuardedSessions {
  /** What the guard does when the store fails. */
  readonly guardOnStoreFailure: 'refuse' | 'pass';
  /**
   * Rejects with DuplicateTokenError while a session is open (in the slot, where one is named), and with IdenfyStoreError when
   * the store fails.
   */
  check(clientId: string, slot?: string): Promise<void>;
}

/**
 * Refuses a request early, before its handler runs, while a verification of its clientId is open. It only checks;
 * `IdenfyService.createToken` decides, so a route without the guard is as safe.
 *
 * The clientId is `body.clientId`, or what `@ClientIdFrom(...)` finds. Responds with 400 when it is missing, or it or the
 * slot is malformed, 409 with `Retry-After` while a session is open (under policy 'reuse' only when its token cannot be given back),
 * 503 when the store fails (unless `duplicates.guardOnStoreFailure` is 'pass').
 *
 * Each step is a protected method: extend the guard to change one.
 */
@Injectable()
export class DuplicateTokenGuard implements CanActivate {
  private readonly logger = new SafeLogger('DuplicateTokenGuard');
  /** Handlers whose requests had no clientId: said once of each. */
  private readonly warned = new WeakSet<object>();

  constructor(
    protected readonly moduleRef: ModuleRef,
    protected readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const source = this.getSource(context);
    const clientId = await this.getClientId(context, source);
    const slot = await this.getSlot(context, source);
    const problems = [...checkClientId(clientId), ...checkSlot(slot)];
    if (problems.length > 0) {
      const handler = context.getHandler();
      if ((clientId ?? undefined) === undefined && !this.warned.has(handler)) {
        this.warned.add(handler);
        this.logger.warn(
          `${handlerName(context)}: ${source.extract === bodyClientId ? NOT_IN_BODY : NOT_FOUND}`,
        );
      }
      throw IdenfyRequestError.invalid(problems);
    }
    const sessions = this.getSessions(source.instance);
    try {
      await sessions.check(clientId as string, slot as string | undefined);
    } catch (error) {
      if (IdenfyError.is(error, 'IDENFY_STORE')) {
        const passes = sessions.guardOnStoreFailure === 'pass';
        const what = passes ? 'passes the guard unseen' : 'is refused';
        this.logger[passes ? 'warn' : 'error'](
          `The session store failed (${describeError(error)}); the request ${what}`,
        );
        if (passes) {
          return true;
        }
      }
      this.setRetryAfter(context, error);
      throw error;
    }
    return true;
  }

  /** Where the clientId is, from the handler's `@ClientIdFrom`, else its controller's, else the body. */
  protected getSource(context: ExecutionContext): ClientIdSource {
    const targets = [context.getHandler(), context.getClass()];
    const source = this.reflector.getAllAndOverride<ClientIdSource | undefined>(CLIENT_ID_FROM, targets);
    return source ?? { extract: bodyClientId };
  }

  protected async getClientId(context: ExecutionContext, source: ClientIdSource): Promise<unknown> {
    return source.extract(context);
  }

  /** The slot to check; undefined is the default one. */
  protected async getSlot(context: ExecutionContext, { slot }: ClientIdSource): Promise<unknown> {
    return typeof slot === 'function' ? slot(context) : slot;
  }

  protected getSessions(instance: string = DEFAULT_INSTANCE): GuardedSessions {
    try {
      return this.moduleRef.get<GuardedSessions>(getIdenfyToken(instance, LiveSessions), { strict: false });
    } catch {
      const message = `No IdenfyModule has the instance name '${instance}'; name one in @ClientIdFrom(…, instance)`;
      throw new IdenfyConfigError([{ path: 'instance', rule: 'exists', message }]);
    }
  }

  /** Sets the `Retry-After` header of the refusal, in whole seconds, where it is known. */
  protected setRetryAfter(context: ExecutionContext, error: unknown): void {
    setRetryAfterHeader(context, IdenfyError.is(error) ? error.retryAfterMs : undefined);
  }
}

function bodyClientId(context: ExecutionContext): unknown {
  const type: string = context.getType();
  if (type !== 'http') {
    const message = `DuplicateTokenGuard cannot find the clientId of a '${type}' call by itself; put @ClientIdFrom((context) => …) on ${handlerName(context)}`;
    throw new IdenfyConfigError([{ path: 'clientId', rule: 'source', message }]);
  }
  return context.switchToHttp().getRequest<{ body?: { clientId?: unknown } }>().body?.clientId;
}

const handlerName = (context: ExecutionContext): string =>
  `${context.getClass().name}.${context.getHandler().name}`;
