import {
  ForbiddenException,
  Injectable,
  createParamDecorator,
} from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';

export interface User {
  /** A number or a UUID in your app: iDenfy gets it as clientId. */
  readonly id: string;
}

interface UserRequest {
  user?: User;
}

/**
 * Stands for your login until you replace it, together with `userOf`: everybody is the user `developer`.
 * Refuses everyone without the simulator, and in production.
 */
@Injectable()
export class LocalUserGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { NODE_ENV, IDENFY_BASE_URL } = process.env;
    if (NODE_ENV === 'production' || !isLoopback(IDENFY_BASE_URL)) {
      throw new ForbiddenException(
        'LocalUserGuard is for the simulator only: replace it in VerificationController by the guard of your login',
      );
    }
    requestOf(context).user = { id: 'developer' };
    return true;
  }
}

/** The user whom the guard let in. */
export function userOf(context: ExecutionContext): User {
  const { user } = requestOf(context);
  if (user === undefined) {
    throw new ForbiddenException('No user is logged in');
  }
  return user;
}

export const CurrentUser = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => userOf(context),
);

const requestOf = (context: ExecutionContext) =>
  context.switchToHttp().getRequest<UserRequest>();

function isLoopback(url = ''): boolean {
  const hosts = ['127.0.0.1', 'localhost', '[::1]'];
  return URL.canParse(url) && hosts.includes(new URL(url).hostname);
}
