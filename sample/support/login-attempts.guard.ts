import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { HttpException, HttpStatus, Injectable } from '@nestjs/common';

const MINUTE_MS = 60_000;
const MOST_IN_A_MINUTE = 5;

/** Stands for `@nestjs/throttler`: an address may try to log in five times in a minute. */
@Injectable()
export class LoginAttemptsGuard implements CanActivate {
  private minute = 0;
  private readonly attempts = new Map<string, number>();

  canActivate(context: ExecutionContext): boolean {
    const { ip } = context.switchToHttp().getRequest<{ ip: string }>();
    const minute = Math.floor(Date.now() / MINUTE_MS);
    if (minute !== this.minute) {
      this.minute = minute;
      this.attempts.clear();
    }
    const attempts = (this.attempts.get(ip) ?? 0) + 1;
    this.attempts.set(ip, attempts);
    if (attempts > MOST_IN_A_MINUTE) {
      throw new HttpException('Too many attempts to log in', HttpStatus.TOO_MANY_REQUESTS);
    }
    return true;
  }
}
