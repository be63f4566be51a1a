import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { ForbiddenException, Injectable, UnauthorizedException } from '@nestjs/common';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const BEARER = /^Bearer (\S+)$/;

/**
 * Stands for an app's own login of its staff: `Authorization: Bearer <OPERATOR_KEY>`. While that variable is not set,
 * access is refused.
 */
@Injectable()
export class OperatorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const key = process.env.OPERATOR_KEY?.trim();
    if (!key) {
      throw new ForbiddenException('The back office is closed: OPERATOR_KEY is not set');
    }
    const { authorization = '' } = context.switchToHttp().getRequest<IncomingMessage>().headers;
    if (!sameText(BEARER.exec(authorization)?.[1] ?? '', key)) {
      throw new UnauthorizedException('Not the key of an operator');
    }
    return true;
  }
}

/** In constant time, whatever the lengths are. */
const sameText = (one: string, other: string): boolean => timingSafeEqual(hash(one), hash(other));
const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
