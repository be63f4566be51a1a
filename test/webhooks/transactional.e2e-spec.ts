import { Controller, Inject, Injectable, Logger, Module, Scope } from '@nestjs/common';
import type { LoggerService } from '@nestjs/common';
import { LazyModuleLoader, REQUEST } from '@nestjs/core';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import type { PoolClient } from 'pg';
import { from, switchMap } from 'rxjs';
import {
  IdenfyError,
  IdenfyStoreError,
  OnIdenfyEvent,
  VerificationApprovedEvent,
  VerificationDeniedEvent,
} from 'nestjs-idenfy';
import type { DeliveryStore, HandlerFailure, IdenfyConfigError, IdenfyDiagnostics } from 'nestjs-idenfy';
import { BullMqWebhookQueue } from 'nestjs-idenfy/bullmq';
import { RedisDeliveryStore } from 'nestjs-idenfy/redis';
import { SqlDeliveryStore, SqlLiveSessionStore, postgres, sqlite } from 'nestjs-idenfy/sql';
import type { SqlDatabase } from 'nestjs-idenfy/sql';
import { until } from '../queues/deliveries.js';
import { REDIS_URL, queueName, removeQueues } from '../bullmq/support.js';
import {
  ACCOUNT,
  SELDOM,
  dueSession,
  makeDue,
  reconciler,
  startSimulator,
} from '../reconciliation/support.js';
import { TestSchema, postgresForTests } from '../support/postgres.js';
import { PostgresProxy } from '../support/postgres-proxy.js';
import { idenfy, platforms, resultBody, send, startApp } from './support.js';
import type { Answer, AppSettings, RunningApp } from './support.js';

const url = await postgresForTests();
const RECEIVED = { status: 200, body: { received: true } };
const DUPLICATE = { status: 200, body: { received: true, duplicate: true } };
/** What PostgreSQL says is never shown: a message may hold what was written. */
const SECRET = 'MARKEDMESSAGE';

// eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what it is about
const nothing = (): Promise<never> => Promise.reject();

if (url === undefined) {
  it('is skipped, which CI may not do', () => expect(process.env['CI']).not.toBe('true'));
}

const describeIt = url === undefined ? describe.skip : describe;
describeIt.each(platforms)('A transactional handler, on %s', (platform) => {
  let schema: TestSchema;
  let database: SqlDatabase;
  /** By when everything is there that a test has changed for itself. */
  const undo: (() => unknown)[] = [];
  let runs: VerificationApprovedEvent[];
  let react: (event: VerificationApprovedEvent, transaction: PoolClient) => unknown;
  let failures: HandlerFailure[];
  let lines: string[];

  const insert = ({ deliveryId }: VerificationApprovedEvent, transaction: PoolClient): Promise<unknown> =>
    transaction.query(`INSERT INTO "${schema.name}".approvals (delivery) VALUES ($1)`, [deliveryId]);

  async function approve(event: VerificationApprovedEvent, transaction: PoolClient): Promise<void> {
    runs.push(event);
    await insert(event, transaction);
    await react(event, transaction);
  }

  @Injectable()
  class Approvals {
    @OnIdenfyEvent(VerificationApprovedEvent, { transactional: true, id: 'approvals' })
    async onApproved(event: VerificationApprovedEvent, transaction: PoolClient): Promise<void> {
      await approve(event, transaction);
    }
  }

  /** Handlers wait in their transaction, also those that have yet to come, until the function returned is called. */
  function hold(): () => void {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => (open = resolve));
    react = () => opened;
    return () => open();
  }

  beforeAll(async () => {
    schema = await TestSchema.make(url!);
    database = postgres(schema.pool);
    await schema.pool.query(`CREATE TABLE "${schema.name}".approvals (delivery TEXT NOT NULL)`);
  });
  afterAll(() => schema.drop());
  beforeEach(async () => {
    runs = [];
    failures = [];
    lines = [];
    react = () => undefined;
    for (const table of ['approvals', 'idenfy_handled']) {
      await schema.pool.query(`DELETE FROM "${schema.name}".${table}`);
    }
  });
  afterEach(async () => {
    for (const step of undo.splice(0).reverse()) {
      await step();
    }
    Logger.overrideLogger(false);
  });

  const options = () => ({ schema: schema.name, commandTimeoutMs: 15_000 });
  const storeOn = (pool: Pool): SqlDeliveryStore => new SqlDeliveryStore(postgres(pool), options());

  function poolOf(connectionString = url!): Pool {
    const pool = new Pool({ connectionString, max: 5 });
    undo.push(() => pool.end());
    return pool;
  }

  async function proxied(): Promise<{ proxy: PostgresProxy; pool: Pool }> {
    const proxy = await PostgresProxy.start(url!);
    undo.push(() => proxy.close());
    return { proxy, pool: poolOf(proxy.url) };
  }

  interface Settings extends AppSettings {
    readonly store?: DeliveryStore;
    readonly handlerTimeoutMs?: number;
  }

  async function start({ store, handlerTimeoutMs, ...more }: Settings = {}): Promise<RunningApp> {
    const note = (line: unknown): number => lines.push(String(line));
    const logger: LoggerService = { log: note, warn: note, error: note };
    const running = await startApp(platform, {
      providers: [Approvals],
      nest: { logger },
      ...more,
      options: {
        onHandlerError: (failure) => void failures.push(failure),
        ...more.options,
        webhook: {
          store: store ?? new SqlDeliveryStore(database, options()),
          ...(handlerTimeoutMs !== undefined && { handlerTimeoutMs }),
          ...more.options?.webhook,
        },
      },
    });
    undo.push(() => running.app.close());
    return running;
  }

  /** How many rows the handlers have written, and the handlers whose success is recorded. */
  async function written(): Promise<{ rows: number; recorded: string[] }> {
    const rows = await schema.pool.query(`SELECT 1 FROM "${schema.name}".approvals`);
    const handled = await schema.pool.query<{ handler: string }>(
      `SELECT handler FROM "${schema.name}".idenfy_handled ORDER BY handler`,
    );
    return { rows: rows.rows.length, recorded: handled.rows.map(({ handler }) => handler) };
  }

  /** From now on the record of this handler fires a trigger. */
  async function onRecord(handler: string, body: string): Promise<() => Promise<void>> {
    const { name, pool } = schema;
    await pool.query(
      `CREATE FUNCTION "${name}".fire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${body}; RETURN NEW; END $$`,
    );
    await pool.query(
      `CREATE TRIGGER fire BEFORE INSERT ON "${name}".idenfy_handled FOR EACH ROW WHEN (NEW.handler = '${handler}') EXECUTE FUNCTION "${name}".fire()`,
    );
    const remove = async (): Promise<void> => {
      await pool.query(`DROP FUNCTION IF EXISTS "${name}".fire() CASCADE`);
    };
    undo.push(remove);
    return remove;
  }

  const storeFails = `RAISE EXCEPTION '${SECRET}' USING ERRCODE = '53200'`;

  /** Waits until a statement on the handlers' records waits for a lock. */
  const untilOneWaits = (): Promise<void> =>
    until(async () => {
      const waiting = await schema.pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%' || $1 || '%idenfy_handled%' AND pid <> pg_backend_pid()`,
        [schema.name],
      );
      return waiting.rows.length > 0;
    });

  function listen(): IdenfyDiagnostics.HandlerMessage[] {
    const messages: IdenfyDiagnostics.HandlerMessage[] = [];
    const listener = (message: unknown): void =>
      void messages.push(message as IdenfyDiagnostics.HandlerMessage);
    subscribe('nestjs-idenfy:handler', listener);
    undo.push(() => unsubscribe('nestjs-idenfy:handler', listener));
    return messages;
  }

  const ofApprovals = (messages: IdenfyDiagnostics.HandlerMessage[]): string[] =>
    messages.filter(({ handler }) => handler === 'approvals').map(({ outcome }) => outcome);

  /** As iDenfy does: again until it is acknowledged. */
  async function deliver(port: number, body: string): Promise<Answer[]> {
    const responses: Answer[] = [];
    while (responses.at(-1)?.status !== 200) {
      responses.push(await send(port, body));
    }
    return responses;
  }

  it('commits what it writes with the record, beside handlers without a transaction', async () => {
    const messages = listen();
    const { port, recorder } = await start();
    const without = { rows: 0, recorded: expect.not.arrayContaining(['approvals']) as string[] };
    react = async () => expect(await written()).toEqual(without);
    const body = resultBody();
    expect(await send(port, body)).toMatchObject(RECEIVED);
    expect(await written()).toEqual({ rows: 1, recorded: ['$events', 'Recorder.onEvent', 'approvals'] });
    expect(await send(port, body)).toMatchObject(DUPLICATE);
    expect([runs.length, recorder.events.length]).toEqual([1, 1]);
    expect(messages.find(({ handler }) => handler === 'approvals')).toEqual({
      ...{ instance: 'default', deliveryId: runs[0]!.deliveryId, type: 'verification.approved' },
      ...{ handler: 'approvals', outcome: 'succeeded', ms: expect.any(Number) as number },
    });
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('no such user'))],
    ['throws nothing at all', () => nothing()],
    [
      'throws what another store has thrown',
      () => Promise.reject(new IdenfyStoreError({ reason: 'ETIMEDOUT' })),
    ],
    [
      'swallows the failure of a statement',
      (_: unknown, tx: PoolClient) => tx.query('SELECT 1 / 0').catch(() => undefined),
    ],
    ['rolls back itself', (_: unknown, tx: PoolClient) => tx.query('ROLLBACK')],
  ])('leaves nothing where it %s, and runs again alone', async (_, fails) => {
    const messages = listen();
    const { port, recorder } = await start();
    react = fails;
    const body = resultBody();
    expect((await send(port, body)).status).toBe(500);
    expect(failures.map(({ handler }) => handler)).toEqual(['approvals']);
    expect(await written()).toEqual({ rows: 0, recorded: ['$events', 'Recorder.onEvent'] });
    react = () => undefined;
    expect(await send(port, body)).toMatchObject(RECEIVED);
    expect(await written()).toMatchObject({ rows: 1 });
    expect([runs.length, recorder.events.length]).toEqual([2, 1]);
    expect(ofApprovals(messages)).toEqual(['failed', 'succeeded']);
  });

  it('has failed itself where a constraint refuses at the commit what it has written', async () => {
    const { name, pool } = schema;
    await pool.query(
      `CREATE TABLE "${name}".once (scan TEXT, CONSTRAINT one UNIQUE (scan) DEFERRABLE INITIALLY DEFERRED)`,
    );
    undo.push(() => pool.query(`DROP TABLE "${name}".once`));
    const { port } = await start();
    const twice = `INSERT INTO "${name}".once VALUES ('${SECRET}'), ('${SECRET}')`;
    react = (_, transaction) => transaction.query(twice);
    expect((await send(port, resultBody())).status).toBe(500);
    expect(failures.map(({ error }) => String(error))).toEqual([expect.stringContaining('(23505)')]);
    expect(failures.map(({ error }) => String(error)).join()).not.toContain(SECRET);
    expect((await written()).rows).toBe(0);
  });

  it('may return an Observable, which is part of the transaction', async () => {
    @Injectable()
    class Streaming {
      @OnIdenfyEvent(VerificationApprovedEvent, { transactional: true, id: 'approvals' })
      onApproved(event: VerificationApprovedEvent, transaction: PoolClient) {
        runs.push(event);
        return from(insert(event, transaction)).pipe(switchMap(async () => react(event, transaction)));
      }
    }
    const { port } = await start({ providers: [Streaming] });
    react = () => Promise.reject(new Error('failed'));
    const body = resultBody();
    expect((await send(port, body)).status).toBe(500);
    expect((await written()).rows).toBe(0);
    react = () => undefined;
    expect(await send(port, body)).toMatchObject(RECEIVED);
    expect((await written()).rows).toBe(1);
  });

  it('may be a method of a request-scoped provider or controller, which gets the event as REQUEST', async () => {
    const injected: unknown[] = [];
    @Injectable({ scope: Scope.REQUEST })
    class ScopedProvider {
      constructor(@Inject(REQUEST) private readonly request: unknown) {}
      @OnIdenfyEvent(VerificationApprovedEvent, { transactional: true })
      async onApproved(event: VerificationApprovedEvent, transaction: PoolClient): Promise<void> {
        injected.push(this.request);
        await approve(event, transaction);
      }
    }
    @Controller({ scope: Scope.REQUEST })
    class ScopedController extends ScopedProvider {}
    @Module({ controllers: [ScopedController], providers: [ScopedProvider] })
    class ScopedModule {}
    const { port } = await start({ providers: [], imports: [ScopedModule as never] });
    react = () => Promise.reject(new Error('failed'));
    const body = resultBody();
    expect((await send(port, body)).status).toBe(500);
    expect((await written()).rows).toBe(0);
    react = () => undefined;
    expect(await send(port, body)).toMatchObject(RECEIVED);
    expect((await written()).rows).toBe(2);
    expect(injected).toEqual(runs);
    expect(runs).toHaveLength(4);
  });

  it('has the option of the decorator that fits the event', async () => {
    const given: unknown[] = [];
    @Injectable()
    class Both {
      @OnIdenfyEvent(VerificationApprovedEvent, { transactional: true })
      @OnIdenfyEvent(VerificationDeniedEvent)
      onResult(
        _event: VerificationApprovedEvent | VerificationDeniedEvent,
        ...rest: readonly PoolClient[]
      ): void {
        given.push(rest.map((transaction) => typeof transaction.query));
      }
    }
    const { port } = await start({ providers: [Both] });
    await send(port, resultBody());
    await send(port, resultBody({ status: { overall: 'DENIED' } }));
    expect(given).toEqual([['function'], []]);
  });

  it('is not called again where its success is recorded and the delivery could not be completed', async () => {
    const { proxy, pool } = await proxied();
    const { port } = await start({ store: storeOn(pool) });
    Object.assign(proxy, { at: /SET state = 'done'/, commits: 'lose' });
    const body = resultBody();
    expect((await send(port, body)).status).toBe(503);
    expect(await written()).toMatchObject({ rows: 1 });
    proxy.commits = 'pass';
    await deliver(port, body);
    expect([runs.length, (await written()).rows]).toEqual([1, 1]);
  });

  it.each([
    ['BEGIN, which is cut', /BEGIN\0/, 'lose', 0],
    ['COMMIT, before the server had it', /COMMIT/, 'lose', 1],
    ['COMMIT, before its response', /COMMIT/, 'apply', 1],
  ] as const)('is 503 where the store fails at %s, and runs once', async (_, at, commits, before) => {
    const messages = listen();
    const { proxy, pool } = await proxied();
    // Of the transaction only: the steps of the store name an isolation level, and write no row of the app.
    proxy.after = before === 0 ? '' : '.approvals';
    const { port } = await start({ store: storeOn(pool) });
    Object.assign(proxy, { at, commits });
    const body = resultBody();
    expect(await send(port, body)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect([proxy.caught, runs.length]).toEqual([1, before]);
    proxy.commits = 'pass';
    expect(await send(port, body)).toMatchObject(RECEIVED);
    expect(await written()).toMatchObject({ rows: 1 });
    expect(runs).toHaveLength(commits === 'apply' ? 1 : before + 1);
    expect(failures).toEqual([]);
    expect(lines.filter((line) => line.includes('outcome=store-failed'))).toHaveLength(1);
    // One for each call; where the response to a COMMIT is lost nobody knows, and it has not succeeded.
    const called = before === 0 ? [] : ['failed'];
    expect(ofApprovals(messages)).toEqual(commits === 'apply' ? called : [...called, 'succeeded']);
  });

  it('is 503 with the reason where the store cannot record it, and no word of the database is in the log', async () => {
    const repair = await onRecord('approvals', storeFails);
    const { port, recorder } = await start();
    const body = resultBody();
    expect((await send(port, body)).status).toBe(503);
    expect(runs).toEqual([]);
    expect(failures).toEqual([]);
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/the store failed in the transaction of approvals: .*53200/) as string,
        expect.stringMatching(/outcome=store-failed ms=\d+ reason=53200$/) as string,
      ]),
    );
    expect(lines.join()).not.toContain(SECRET);
    await repair();
    expect(await send(port, body)).toMatchObject(RECEIVED);
    expect([runs.length, recorder.events.length]).toEqual([1, 1]);
  });

  it('counts as failed beside one whose store failed, and both run again', async () => {
    let audits = 0;
    @Injectable()
    class Audit {
      @OnIdenfyEvent(VerificationApprovedEvent, { transactional: true, id: 'audit' })
      onApproved(): void {
        audits += 1;
      }
    }
    const repair = await onRecord('audit', storeFails);
    const { port } = await start({ providers: [Approvals, Audit] });
    react = () => Promise.reject(new Error('failed'));
    const body = resultBody();
    expect((await send(port, body)).status).toBe(500);
    expect(failures.map(({ handler }) => handler)).toEqual(['approvals']);
    react = () => undefined;
    // Now the store alone fails.
    expect((await send(port, body)).status).toBe(503);
    expect((await written()).rows).toBe(1);
    await repair();
    expect(await send(port, body)).toMatchObject(RECEIVED);
    expect([runs.length, audits, failures.length]).toEqual([2, 1, 1]);
  });

  it('is answered in time where it is late, and the redelivery is a duplicate when it has committed', async () => {
    const { port } = await start({ handlerTimeoutMs: 200 });
    const open = hold();
    const body = resultBody();
    expect((await send(port, body)).status).toBe(503);
    await until(() => runs.length === 1);
    expect((await send(port, body)).status).toBe(503);
    expect((await written()).rows).toBe(0);
    open();
    await until(async () => (await send(port, body)).status === 200);
    expect(await send(port, body)).toMatchObject(DUPLICATE);
    expect([runs.length, (await written()).rows]).toEqual([1, 1]);
  });

  it('is waited for at a shutdown, and commits', async () => {
    const { port, app } = await start({ store: storeOn(poolOf()) });
    const open = hold();
    const answer = send(port, resultBody());
    await until(() => runs.length === 1);
    const ended = app.close();
    open();
    await ended;
    expect(await answer).toMatchObject(RECEIVED);
    expect((await written()).rows).toBe(1);
  });

  it('that outlasts the shutdown commits, and another process that waits for it does not run it', async () => {
    const first = await start({ handlerTimeoutMs: 100 });
    const open = hold();
    const body = resultBody();
    expect((await send(first.port, body)).status).toBe(503);
    await until(() => runs.length === 1);
    await first.app.close();
    const second = await start();
    const messages = listen();
    const answer = send(second.port, body);
    await untilOneWaits();
    open();
    expect(await answer).toMatchObject(RECEIVED);
    expect(await written()).toMatchObject({ rows: 1 });
    expect(runs).toHaveLength(1);
    expect(ofApprovals(messages).filter((outcome) => outcome !== 'succeeded')).toEqual([]);
  });

  it('is not called any more when the app has shut down while its transaction began', async () => {
    const pool = poolOf();
    await onRecord('approvals', 'PERFORM pg_advisory_xact_lock(4711, 20)');
    const admin = await schema.pool.connect();
    undo.push(() => admin.release());
    await admin.query('SELECT pg_advisory_lock(4711, 20)');
    const { port, app } = await start({ store: storeOn(pool), handlerTimeoutMs: 100 });
    const answer = send(port, resultBody());
    await untilOneWaits();
    await app.close();
    expect((await answer).status).toBe(503);
    await admin.query('SELECT pg_advisory_unlock(4711, 20)');
    await until(() => pool.idleCount === pool.totalCount);
    expect(runs).toEqual([]);
    expect(await written()).toMatchObject({
      rows: 0,
      recorded: expect.not.arrayContaining(['approvals']) as string[],
    });
    expect(failures.filter(({ error }) => (error as Error).name !== 'TimeoutError')).toEqual([]);
  });

  it.each([
    ['memory', () => undefined],
    ['SQLite', () => new SqlDeliveryStore(sqlite(':memory:'))],
    ['Redis', () => new RedisDeliveryStore(new Redis({ lazyConnect: true }))],
  ])('stops the start with %s, which says what to do', async (_, make) => {
    const store = make();
    const error: unknown = await startApp(platform, {
      providers: [Approvals],
      options: { webhook: store === undefined ? {} : { store } },
    }).catch((reason: unknown) => reason);
    expect(IdenfyError.is(error, 'IDENFY_CONFIG')).toBe(true);
    expect((error as IdenfyConfigError).problems.map(({ message }) => message)).toEqual([
      "Approvals.onApproved is transactional, and the delivery store of the instance 'default' has no transactions: give webhook.store a SqlDeliveryStore of nestjs-idenfy/sql on PostgreSQL",
    ]);
  });

  it('needs the transactions of each instance whose events it takes', async () => {
    const another = (): AppSettings => ({ structure: { instance: 'eu', webhookPath: 'eu/webhook' } });
    const imports = () => [idenfy(another())];
    const refused: unknown = await start({ imports: imports() }).catch((reason: unknown) => reason);
    expect(String(refused)).toContain("the instance 'eu' has no transactions");
    @Injectable()
    class OnlyDefault {
      @OnIdenfyEvent(VerificationApprovedEvent, { transactional: true, instance: 'default' })
      async onApproved(event: VerificationApprovedEvent, transaction: PoolClient): Promise<void> {
        await approve(event, transaction);
      }
    }
    const { port } = await start({ providers: [OnlyDefault], imports: imports() });
    expect(await send(port, resultBody())).toMatchObject(RECEIVED);
    expect(await send(port, resultBody(), { path: '/eu/webhook' })).toMatchObject(RECEIVED);
    expect((await written()).rows).toBe(1);
  });

  it('of a lazily loaded module is not called without transactions, which one line says', async () => {
    @Module({ providers: [Approvals] })
    class LateModule {}
    const { app, port } = await start({
      providers: [],
      options: { webhook: { store: undefined as never } },
    });
    await app.get(LazyModuleLoader).load(() => LateModule);
    const body = resultBody();
    expect([(await send(port, body)).status, (await send(port, body)).status]).toEqual([500, 500]);
    expect(runs).toEqual([]);
    expect(failures.map(({ error }) => String(error))).toEqual(
      Array(2).fill('Error: The delivery store has no transactions'),
    );
    expect(lines.filter((line) => line.includes('Approvals.onApproved is transactional'))).toHaveLength(1);
  });

  const withRedis = REDIS_URL === undefined ? it.skip : it;
  withRedis('in a worker: the store’s failures use up no attempt, its own do', async () => {
    undo.push(removeQueues);
    const queue = new BullMqWebhookQueue({
      connection: { url: REDIS_URL },
      queueName: queueName(),
      attempts: 1,
      backoffMs: 10,
    });
    const repair = await onRecord('approvals', storeFails);
    const { port } = await start({ options: { webhook: { queue } } });
    expect(await send(port, resultBody())).toMatchObject(RECEIVED);
    const storeFailures = (): number => lines.filter((line) => line.includes('outcome=store-failed')).length;
    await until(() => storeFailures() >= 3);
    await repair();
    await until(async () => (await written()).rows === 1);
    expect(runs).toHaveLength(1);
    expect(await queue.listFailed()).toEqual([]);
    react = () => Promise.reject(new Error('failed'));
    await send(port, resultBody());
    await until(async () => (await queue.listFailed()).length === 1);
    expect([runs.length, (await written()).rows]).toEqual([2, 1]);
  });

  it('has a reconciled result as well, and again with the next run where it has failed', async () => {
    const simulator = await startSimulator();
    undo.push(() => simulator.close());
    const sessions = new SqlLiveSessionStore(database, options());
    const account = { ...ACCOUNT, baseUrl: simulator.url, duplicates: { store: sessions } };
    const { app } = await start({ options: { ...account, reconciliation: SELDOM } });
    const scanRef = await dueSession(app, sessions, 'user-1');
    await simulator.complete(scanRef, 'APPROVED');
    react = () => Promise.reject(new Error('failed'));
    expect(await reconciler(app).runOnce()).toBe(0);
    expect([runs.length, (await written()).rows]).toEqual([1, 0]);
    react = () => undefined;
    await makeDue(sessions, 'user-1', scanRef);
    expect(await reconciler(app).runOnce()).toBe(1);
    expect([runs.length, (await written()).rows]).toEqual([2, 1]);
    expect(runs.map(({ source }) => source)).toEqual(['reconciliation', 'reconciliation']);
  });
});
