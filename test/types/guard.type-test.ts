/** Compile-time tests: the guard is extended with exported types alone, and slots are where they belong. */
import { Injectable } from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ClientIdFrom, DuplicateTokenGuard } from '../../lib/index.js';
import type {
  ClientIdSource,
  CreateTokenOptions,
  GuardedSessions,
  IdenfyReconciler,
  IdenfyService,
} from '../../lib/index.js';

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

const extract = (context: ExecutionContext): unknown => context.getArgs();

ClientIdFrom(extract);
ClientIdFrom(extract, 'eu');
ClientIdFrom(extract, { instance: 'eu', slot: 'licence' });
ClientIdFrom(extract, { slot: (context) => context.getArgByIndex<string | undefined>(0) });
ClientIdFrom(extract, { slot: async () => 'licence' });
// @ts-expect-error -- a slot is a text
ClientIdFrom(extract, { slot: 7 });
// @ts-expect-error -- what finds a slot finds a text, or nothing
ClientIdFrom(extract, { slot: () => 7 });
// @ts-expect-error -- not an option
ClientIdFrom(extract, { slto: 'licence' });

/** Which calls take a slot. */
export async function slots(service: IdenfyService, reconciler: IdenfyReconciler): Promise<void> {
  const options: CreateTokenOptions = { slot: 'licence', timeoutMs: 1000 };
  await service.createToken({ clientId: 'user' }, options);
  const session = await service.findLiveSession('user', { slot: 'licence' });
  const slot: string | undefined = session?.slot;
  await service.releaseLiveSession('user', undefined, { slot });
  await reconciler.reconcile('user', { slot });
  // @ts-expect-error -- a slot is a text
  await service.createToken({ clientId: 'user' }, { slot: 7 });
  // @ts-expect-error -- only createToken has a slot
  await service.getStatus('scan', { slot: 'licence' });
  // @ts-expect-error -- the scanRef comes before the options
  await service.releaseLiveSession('user', { slot: 'licence' });
  // @ts-expect-error -- it asks nobody, so there is no deadline
  await service.findLiveSession('user', { timeoutMs: 1000 });
}
