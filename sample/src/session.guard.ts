import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable, UnauthorizedException, createParamDecorator } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { DemoUsers } from './demo-users.service.js';
import type { DemoUser } from './demo-users.service.js';

const COOKIE = /(?:^|;\s*)session=([0-9a-f.-]+)(?:;|$)/;

export const sessionOf = ({ headers }: IncomingMessage): string | undefined =>
  COOKIE.exec(headers.cookie ?? '')?.[1];

/** Lets in who is signed in, and says who that is. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(private readonly users: DemoUsers) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<IncomingMessage & { user?: DemoUser }>();
    request.user = this.users.find(sessionOf(request));
    if (request.user === undefined) {
      throw new UnauthorizedException('Sign in first: POST /session');
    }
    return true;
  }
}

/** The user whom the guard found. */
export const currentUser = (context: ExecutionContext): DemoUser =>
  context.switchToHttp().getRequest<{ user: DemoUser }>().user;

export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  currentUser(context),
);
