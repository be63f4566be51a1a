import { Test } from '@nestjs/testing';
import { IdenfyConfigError, IdenfyModule, MemoryDeliveryStore, MemoryLiveSessionStore } from 'nestjs-idenfy';
import type { DeliveryStore, LiveSessionStore } from 'nestjs-idenfy';

/** Notes each start, and fails it where it is told to. */
class StartedSessions extends MemoryLiveSessionStore {
  starts = 0;
  constructor(private readonly failure?: Error) {
    super();
  }
  async start(): Promise<void> {
    this.starts++;
    await Promise.resolve();
    if (this.failure !== undefined) {
      throw this.failure;
    }
  }
}

class StartedDeliveries extends MemoryDeliveryStore {
  starts = 0;
  async start(): Promise<void> {
    await Promise.resolve();
    this.starts++;
  }
}

const account = (instance: string, sessions: LiveSessionStore, deliveries: DeliveryStore) =>
  IdenfyModule.forRoot({
    instance,
    webhookPath: `/idenfy/${instance}`,
    apiKey: 'key-1',
    apiSecret: 'secret-1',
    duplicates: { store: sessions },
    webhook: { signingKeys: 'signing-key-of-the-tests', store: deliveries },
  });

async function start(...imports: ReturnType<typeof account>[]) {
  const testing = await Test.createTestingModule({ imports }).compile();
  testing.useLogger(false);
  return testing.init();
}

it('starts a store once per app, also one that two instances share', async () => {
  const sessions = new StartedSessions();
  const deliveries = new StartedDeliveries();
  const app = await start(account('one', sessions, deliveries), account('two', sessions, deliveries));
  expect([sessions.starts, deliveries.starts]).toEqual([1, 1]);
  await app.close();
});

it('fails the start with the error of a store that cannot be used', async () => {
  const failure = new IdenfyConfigError([{ path: 'schema', rule: 'missing', message: 'no tables' }]);
  await expect(start(account('one', new StartedSessions(failure), new StartedDeliveries()))).rejects.toBe(
    failure,
  );
});
