import { randomUUID } from 'node:crypto';
import { PgBossWebhookQueue } from 'nestjs-idenfy/pg-boss';
import { SqlDeliveryStore, SqlLiveSessionStore, postgres } from 'nestjs-idenfy/sql';
import PgBoss from 'pg-boss';
import { until } from '../queues/deliveries.js';
import { moduleCases } from '../queues/module.cases.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';
import { KEY, platforms, resultBody, send, silenceLogs, startApp } from '../webhooks/support.js';

const url = await postgresForTests();
if (url === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}

const describeIt = url === undefined ? describe.skip : describe;
describeIt.each(platforms)('an app with PgBossWebhookQueue on %s', (platform) => {
  let tables: TestSchema;

  beforeAll(async () => {
    silenceLogs();
    tables = await TestSchema.make(url!);
  });
  afterAll(() => tables.drop());

  const stores = () => {
    const database = postgres(tables.pool);
    const options = { schema: tables.name, commandTimeoutMs: 15_000 };
    return {
      store: new SqlDeliveryStore(database, options),
      sessions: new SqlLiveSessionStore(database, options),
    };
  };
  const place = () => ({
    schema: tables.name,
    queueName: `idenfy-test-${randomUUID()}`,
    commandTimeoutMs: 20_000,
  });

  moduleCases(platform, async () => {
    const own = place();
    return {
      ...stores(),
      queue: (options) => new PgBossWebhookQueue({ connection: url!, ...own, ...options }),
      unreachable: () =>
        new PgBossWebhookQueue({ connection: 'postgres://127.0.0.1:1/none', ...own, commandTimeoutMs: 1000 }),
      end: async () => undefined,
    };
  });

  it('waits for a boss of the app that is not started yet, and leaves it open', async () => {
    const boss = new PgBoss({ connectionString: url!, schema: tables.name, schedule: false });
    boss.on('error', () => undefined);
    const own = place();
    const { store, sessions } = stores();
    try {
      const { port, recorder, app } = await startApp(platform, {
        options: {
          webhook: { signingKeys: KEY, queue: new PgBossWebhookQueue({ boss, ...own }), store },
          duplicates: { store: sessions },
        },
      });
      const sent = send(port, resultBody());
      await boss.start();
      expect((await sent).status).toBe(200);
      await until(() => recorder.events.length === 1);
      await app.close();
      expect(await boss.getQueue(own.queueName)).not.toBeNull();
    } finally {
      await boss.stop({ graceful: false });
    }
  });
});
