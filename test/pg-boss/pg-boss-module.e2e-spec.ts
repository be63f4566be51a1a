import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { IdenfyConfigError, IdenfyModule, MemoryDeliveryStore } from 'nestjs-idenfy';
import { PgBossWebhookQueue } from 'nestjs-idenfy/pg-boss';
import type { PgBossWebhookQueueOptions } from 'nestjs-idenfy/pg-boss';
import { SqlDeliveryStore, SqlLiveSessionStore, postgres } from 'nestjs-idenfy/sql';
import PgBoss from 'pg-boss';
import { sleep, until } from '../queues/deliveries.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';
import { KEY, platforms, resultBody, send, silenceLogs, startApp } from '../webhooks/support.js';
import type { RunningApp } from '../webhooks/support.js';

const url = await postgresForTests();
if (url === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}

describe.each(url === undefined ? [] : platforms)('an app with PgBossWebhookQueue on %s', (platform) => {
  let tables: TestSchema;
  let queueName: string;
  const apps: RunningApp[] = [];

  beforeAll(async () => {
    silenceLogs();
    tables = await TestSchema.make(url!);
  });
  beforeEach(() => {
    queueName = `idenfy-test-${randomUUID()}`;
  });
  afterEach(() => Promise.all(apps.splice(0).map(({ app }) => app.close())));
  afterAll(() => tables.drop());

  const queueOf = (options: Partial<PgBossWebhookQueueOptions> = {}) =>
    new PgBossWebhookQueue({
      ...(options.boss === undefined ? { connection: url! } : {}),
      schema: tables.name,
      queueName,
      attempts: 2,
      backoffMs: 20,
      commandTimeoutMs: 20_000,
      ...options,
    });

  async function start(queue: PgBossWebhookQueue): Promise<RunningApp> {
    const database = postgres(tables.pool);
    const stores = { schema: tables.name, commandTimeoutMs: 15_000 };
    const running = await startApp(platform, {
      options: {
        webhook: {
          signingKeys: KEY,
          queue,
          store: new SqlDeliveryStore(database, stores),
          handlerTimeoutMs: 2000,
        },
        duplicates: { store: new SqlLiveSessionStore(database, stores) },
        onHandlerError: () => undefined,
      },
    });
    apps.push(running);
    return running;
  }

  it('responds while the handler is still at work, and says of a redelivery that it is busy, then done', async () => {
    const { port, recorder } = await start(queueOf());
    let open: () => void = () => undefined;
    recorder.react = () => new Promise<void>((resolve) => (open = resolve));
    const body = resultBody();
    expect(await send(port, body)).toMatchObject({ status: 200, body: { received: true } });
    await until(() => recorder.events.length === 1);
    expect((await send(port, body)).status).toBe(503);
    open();
    await until(async () => (await send(port, body)).status === 200);
    expect((await send(port, body)).body).toEqual({ received: true, duplicate: true });
    expect(recorder.events).toHaveLength(1);
  });

  it('keeps a failed delivery as a dead letter, and replays it', async () => {
    const queue = queueOf();
    const { port, recorder } = await start(queue);
    recorder.react = () => Promise.reject(new Error('MARKEDMESSAGE'));
    await send(port, resultBody({ data: { docFirstName: 'MARKEDNAME' } }));
    await until(async () => (await queue.listFailed()).length === 1);
    const [failed] = await queue.listFailed();
    expect(failed).toMatchObject({ attempts: 2, instance: 'default' });
    expect(JSON.stringify(failed)).not.toMatch(/MARKED/);
    recorder.react = () => undefined;
    await queue.replay(failed!.deliveryId);
    await until(() => recorder.events.length === 3);
    expect(await queue.listFailed()).toEqual([]);
  });

  it('stores in one process and handles in another that starts later', async () => {
    const web = await start(queueOf({ worker: false }));
    const responses = await Promise.all(Array.from({ length: 20 }, () => send(web.port, resultBody())));
    expect(responses.map(({ status }) => status)).toEqual(Array(20).fill(200));
    await web.app.close();
    const worker = await start(queueOf());
    await until(() => worker.recorder.events.length === 20);
    await sleep(50);
    expect(worker.recorder.events).toHaveLength(20);
  });

  it('waits for a boss of the app that is not started yet, and leaves it open', async () => {
    const boss = new PgBoss({ connectionString: url!, schema: tables.name, schedule: false });
    boss.on('error', () => undefined);
    try {
      const { port, recorder, app } = await start(queueOf({ boss }));
      const sent = send(port, resultBody());
      await sleep(100);
      await boss.start();
      expect((await sent).status).toBe(200);
      await until(() => recorder.events.length === 1);
      apps.splice(0);
      await app.close();
      expect(await boss.getQueue(queueName)).not.toBeNull();
    } finally {
      await boss.stop({ graceful: false });
    }
  });

  it('does not start with a delivery store in memory', async () => {
    const webhook = { signingKeys: KEY, queue: queueOf(), store: new MemoryDeliveryStore() };
    const module = IdenfyModule.forRoot({ apiKey: 'key', apiSecret: 'secret', webhook });
    await expect(NestFactory.create(module, { logger: false, abortOnError: false })).rejects.toBeInstanceOf(
      IdenfyConfigError,
    );
  });
});
