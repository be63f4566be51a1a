import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ForbiddenException, Injectable, UnauthorizedException, createParamDecorator } from '@nestjs/common';
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { SampleSetup } from './sample-setup.js';

/** An operator who is logged in at the page. */
export interface OperatorSession {
  /** For the log. */
  readonly id: string;
  /** Every form has to send it: another site, or another port of this machine, does not know it. */
  readonly formToken: string;
}

const BEARER = /^Bearer (\S+)$/;
const COOKIE = /(?:^|;\s*)operator=((\d+)\.([\w-]{8}))\.([\w-]{43})(?:;|$)/;
export const SHORTEST_KEY = 16;
const SESSION_SECONDS = 8 * 3600;

/**
 * Stands for an app's own login of its staff: one key, `OPERATOR_KEY`. While that variable is not set, or is short, the page is closed. The
 * cookie of the page holds a signature and not the key; another key ends every session.
 */
@Injectable()
export class OperatorLogin {
  constructor(private readonly setup: SampleSetup) {}

  /** @throws ForbiddenException while there is no key */
  isKey(text: string): boolean {
    return sameText(text, this.key);
  }

  /** The value of the header `Set-Cookie` for who has given the key. */
  cookie(): string {
    const session = `${nowSeconds() + SESSION_SECONDS}.${randomBytes(6).toString('base64url')}`;
    return this.setCookie(`${session}.${this.sign(`session ${session}`)}`, SESSION_SECONDS);
  }

  /** The value of that header for who leaves. */
  noCookie(): string {
    return this.setCookie('', 0);
  }

  /** @throws ForbiddenException while there is no key */
  sessionOf({ headers }: IncomingMessage): OperatorSession | undefined {
    const [, session = '', expires = '0', id = '', signature = ''] = COOKIE.exec(headers.cookie ?? '') ?? [];
    const isSigned = sameText(signature, this.sign(`session ${session}`));
    return isSigned && Number(expires) > nowSeconds()
      ? { id, formToken: this.sign(`form ${session}`) }
      : undefined;
  }

  private setCookie(value: string, seconds: number): string {
    const attributes = `Path=/operator; Max-Age=${seconds}; HttpOnly; SameSite=Strict`;
    return `operator=${value}; ${attributes}${this.setup.cookieSafety}`;
  }

  private sign(text: string): string {
    const key = hash(`${this.setup.sessionSecret} ${this.key}`);
    return createHmac('sha256', key).update(text).digest('base64url');
  }

  private get key(): string {
    const key = process.env.OPERATOR_KEY?.trim();
    // The API takes any number of attempts, so a key must not be guessable.
    if (key === undefined || key.length < SHORTEST_KEY) {
      throw new ForbiddenException(
        `The back office is closed: OPERATOR_KEY is not set, or shorter than ${SHORTEST_KEY} characters`,
      );
    }
    return key;
  }
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** In constant time, whatever the lengths are. */
const sameText = (one: string, other: string): boolean => timingSafeEqual(hash(one), hash(other));
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/** For the API: `Authorization: Bearer <OPERATOR_KEY>`. */
@Injectable()
export class OperatorGuard implements CanActivate {
  constructor(private readonly login: OperatorLogin) {}

  canActivate(context: ExecutionContext): boolean {
    const { authorization = '' } = context.switchToHttp().getRequest<IncomingMessage>().headers;
    if (!this.login.isKey(BEARER.exec(authorization)?.[1] ?? '')) {
      throw new UnauthorizedException('Not the key of an operator');
    }
    return true;
  }
}

type FormRequest = IncomingMessage & { body?: { formToken?: unknown }; operator?: OperatorSession };

/** For the forms of the page: who is logged in, and has sent the page's own form. */
@Injectable()
export class OperatorFormGuard implements CanActivate {
  constructor(private readonly login: OperatorLogin) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FormRequest>();
    request.operator = this.login.sessionOf(request);
    const given = request.body?.formToken;
    if (
      request.operator === undefined ||
      typeof given !== 'string' ||
      !sameText(given, request.operator.formToken)
    ) {
      throw new UnauthorizedException('You are not logged in any more. Nothing was done.');
    }
    return true;
  }
}

/** The operator whom the guard found. */
export const CurrentOperator = createParamDecorator(
  (_data: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<{ operator: OperatorSession }>().operator,
);
