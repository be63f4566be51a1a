/** Compile-time tests: the guard is extended with exported types alone. */
import { Injectable } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { DuplicateTokenGuard } from '../../lib/index.js';
import type { ClientIdSource, GuardedSessions } from '../../lib/index.js';

@Injectable()
export class OwnGuard extends DuplicateTokenGuard {
  protected override getSessions(instance?: string): GuardedSessions {
    const sessions = super.getSessions(instance);
    return { guardOnStoreFailure: 'pass', check: (clientId) => sessions.check(clientId.trim()) };
  }

  protected override async getClientId(context: ExecutionContext, source: ClientIdSource): Promise<unknown> {
    return super.getClientId(context, source);
  }
}
