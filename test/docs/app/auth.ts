import { Injectable, SetMetadata, UnauthorizedException, createParamDecorator } from '@nestjs/common';
import type { CanActivate, CustomDecorator, ExecutionContext } from '@nestjs/common';

/** Stands for the login of an app: who calls is what a header says. */
export interface User {
  readonly id: string;
}

export function userOf(context: ExecutionContext): User {
  const { headers } = context.switchToHttp().getRequest<{ headers: Record<string, string | undefined> }>();
  const id = headers['x-test-user'];
  if (id === undefined) {
    throw new UnauthorizedException();
  }
  return { id };
}

@Injectable()
export class AuthGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return userOf(context).id !== '';
  }
}

export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  userOf(context),
);

export const Public = (): CustomDecorator => SetMetadata('isPublic', true);
